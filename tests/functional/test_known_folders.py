"""A folder that was read before: what is known is shown, then what has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recviewer.config import samples
from recviewer.config.app_options import AppOptions
from recviewer.index.place import Keeping
from recviewer.library.scan.scanner import remembering_scan
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.test_cli import run
from tests.stage import settle
from tests.unit.library.recordings import chat, write


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of three recordings that was read, as if that were long ago."""
    folder = tmp_path / "recordings"
    for name in ("a", "b", "c"):
        write(folder / f"{name}.json", chat(f"What is {name}?"))
    with monkeypatch.context() as patch:
        patch.setattr("recviewer.index.stamp._UNSETTLED_NS", -10_000_000_000)
        list(remembering_scan([str(folder)], Keeping.TEXTS))
    return folder


async def titles(folder: Path) -> list[str]:
    """Open a folder in the app, and return the titles that it lists."""
    app = RecviewerApp(AppOptions(paths=(str(folder),), keeping=Keeping.TEXTS))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, MainScreen)
        entries = app.screen.library.controller.listing.catalog.entries
        assert not app.screen.library.controller.scanning
        return sorted(entry.title for entry in entries)


async def test_a_known_folder_is_shown_as_it_is(known: Path) -> None:
    assert await titles(known) == ["What is a?", "What is b?", "What is c?"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda f: write(f / "a.json", chat("Now?")), ["Now?", "b", "c"]),
        (lambda f: (f / "a.json").unlink(), ["b", "c"]),
        (lambda f: write(f / "d.json", chat("New?")), ["New?", "a", "b", "c"]),
        (lambda f: (f / "a.json").rename(f / "e.json"), ["a", "b", "c"]),
    ],
    ids=["changed", "gone", "new", "renamed"],
)
async def test_what_has_changed_in_a_known_folder_is_shown(
    known: Path, change: Callable[[Path], object], expected: list[str]
) -> None:
    change(known)
    said = [word if "?" in word else f"What is {word}?" for word in expected]
    assert await titles(known) == said


def test_ls_prints_the_same_with_and_without_an_index(cache_home: Path) -> None:
    folder = samples.folder()
    plain = run("ls", "--no-index", folder).stdout
    assert not cache_home.exists()
    assert run("ls", folder).stdout == plain
    assert run("ls", folder).stdout == plain
    assert cache_home.exists()


def test_the_index_tells_how_much_it_keeps_and_is_cleared(cache_home: Path) -> None:
    assert run("index").stdout == f"{cache_home}/recviewer: no index\n"
    run("ls", samples.folder())
    status = run("index", "--status").stdout.splitlines()
    assert status[0] == f"{cache_home}/recviewer"
    assert status[1].endswith(" recordings")
    assert run("index", "--clear").stdout == f"{cache_home}/recviewer: cleared\n"
    assert {path.name for path in (cache_home / "recviewer").iterdir()} == {
        "index.lock"
    }


def test_a_broken_index_is_told_and_built_anew(cache_home: Path) -> None:
    plain = run("ls", samples.folder())
    (cache_home / "recviewer" / "index.sqlite").write_bytes(b"broken")
    again = run("ls", samples.folder())
    assert again.stdout == plain.stdout
    assert "the index was broken, and is built anew" in again.stderr
    assert run("ls", samples.folder()).stderr == plain.stderr


def test_without_a_place_for_an_index_recordings_are_listed(cache_home: Path) -> None:
    cache_home.parent.mkdir(exist_ok=True)
    cache_home.touch()
    listed = run("ls", samples.folder())
    assert (listed.returncode, listed.stderr) == (
        0,
        run("ls", "--no-index", samples.folder()).stderr,
    )


def test_a_setting_keeps_nothing(cache_home: Path, settings_file: Path) -> None:
    settings_file.write_text('index = "off"', encoding="utf-8")
    run("ls", samples.folder())
    assert not cache_home.exists()
