"""A folder that was read before: what is known is shown, then what has changed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
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

_WHOLE_COMMAND = """
import sys

import recviewer.index.stamp
from recviewer.__main__ import main
recviewer.index.stamp._UNSETTLED_NS = -100_000_000_000
sys.exit(main())
"""
"""The command on recordings that seem to be there for long."""


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


def size_of(folder: Path) -> int:
    """Return the size of the files in a folder, which may not exist or change."""
    try:
        with os.scandir(folder) as entries:
            return sum(entry.stat().st_size for entry in entries)
    except FileNotFoundError:
        return 0


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ls", "search"])
def test_a_command_that_is_killed_while_it_writes_the_index_spoils_nothing(
    command: str, tmp_path: Path, cache_home: Path
) -> None:
    folder = tmp_path / "recordings"
    for number in range(4_500):  # which are written in three parts
        write(folder / f"{number}.json", chat(f"What is {number}?"))
    arguments = {"ls": ["ls"], "search": ["search", "-c", "What is 1"]}
    whole = [sys.executable, "-c", _WHOLE_COMMAND, *arguments[command], str(folder)]
    wanted = {
        name: run(*others, "--no-index", folder).stdout
        for name, others in arguments.items()
    }
    index = cache_home / "recviewer"
    subprocess.run(whole, stdout=subprocess.DEVNULL, check=True)
    size = size_of(index)
    for quarter in range(1, 4):
        shutil.rmtree(cache_home)
        with subprocess.Popen(whole, stdout=subprocess.DEVNULL) as writer:
            while size_of(index) < size * quarter // 4:
                assert writer.poll() is None
            writer.send_signal(signal.SIGKILL)
        for name, others in arguments.items():
            after = run(*others, folder)
            assert (after.stdout, after.stderr) == (wanted[name], "")
