"""The command line in a real terminal."""

from __future__ import annotations

from recviewer import __version__
from recviewer.config import samples
from tests.functional.terminal import Terminal

SAMPLES = str(samples.folder())


def test_help_fits_a_small_terminal() -> None:
    with Terminal("--help", size=(80, 60)) as terminal:
        assert terminal.close() == 0
        assert "recviewer --demo" in terminal.text


def test_the_version_is_printed_in_one_line() -> None:
    with Terminal("--version") as terminal:
        assert terminal.close() == 0
        assert terminal.text.rstrip() == f"recviewer {__version__}"


def test_a_listing_fits_the_terminal_and_marks_what_it_cut() -> None:
    with Terminal("ls", SAMPLES, size=(100, 40)) as terminal:
        assert terminal.close() == 0
        header, *rows = [line for line in terminal.lines if line]
        titles = [
            "title",
            "model",
            "test",
            "format",
            "protocol",
            "chunks",
            "size",
            "path",
        ]
        shown = header.split()  # how much is cut depends on the length of the paths
        assert len(shown) == len(titles)
        assert all(map(str.startswith, titles, (cell.rstrip("…") for cell in shown)))
        assert len(rows) == 29
        assert all("…" in row for row in rows)
        assert any("Which is larger" in row for row in rows)
