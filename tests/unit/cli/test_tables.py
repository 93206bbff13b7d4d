"""What `recviewer export --format parquet` says while it writes tables."""

from __future__ import annotations

from io import StringIO
from itertools import count

from recviewer.cli.tables import Progress


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_replaces_the_one_before_it() -> None:
    terminal = Terminal()
    progress = Progress(2_500, terminal)
    progress.show(1_000)
    progress.show(2_000)
    shown = "recviewer: 2,000 of 2,500 files"
    assert terminal.getvalue().endswith(f"files\r{shown}")
    progress.clear()
    assert terminal.getvalue().endswith(f"\r{shown}\r{' ' * len(shown)}\r")


def test_in_a_log_there_is_a_line_every_ten_seconds() -> None:
    log, seconds = StringIO(), count(step=4)
    progress = Progress(100, log, lambda: float(next(seconds)))
    for done in range(1, 7):
        progress.show(done)
    progress.clear()
    lines = log.getvalue().splitlines()
    assert lines == ["recviewer: 3 of 100 files", "recviewer: 5 of 100 files"]
