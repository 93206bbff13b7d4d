"""Files that cannot be read, or should not be: one line each, and the rest goes on."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.running import lines_on
from tests.functional.test_app import chat_chunk, recording
from tests.functional.unfiltered_app import check, opened
from tests.fuzz.examine import examine
from tests.stage import settle

FINE = recording("All well?", chat_chunk(0, content="Quite."))


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "it is empty"),
    "truncated": (FINE[:-20], "line 1 column"),
    "binary": (bytes(range(128, 256)) + bytes(128), "not UTF-8 at byte 0"),
    "latin": (FINE.replace("Quite", "§").encode("latin-1")[:-9], "not UTF-8 at byte"),
    "utf-16": (FINE.encode("utf-16")[:-20], "line 1 column"),
    "lists": ("[" * 10**5 + "]" * 10**5, "nested too deeply"),
    "objects": ('{"a":' * 10**5 + "1" + "}" * 10**5, "nested too deeply"),
    "deep": (
        FINE.replace('"Quite."', "[" * 10**5 + "]" * 10**5),
        "nested too deeply",
    ),
}
"""The content of each file, and a part of the reason that is given."""

LINKS = {
    "device": ("/dev/zero", "expected a file"),
    "dangling": ("nowhere", "No such file"),
    "looping": ("looping.json", "symbolic links"),
}
if Path("/proc/self/mem").exists():
    LINKS["refused"] = ("/proc/self/mem", "error")
"""Target of each link and the message about it. Root may read all but the last."""

REASONS = {
    **{name: reason for name, (_, reason) in (BROKEN | LINKS).items()},
    "folder": "expected a file",
    "pipe": "expected a file",
}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder of files that cannot be read, and one that can."""
    for name, (content, _) in BROKEN.items():
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / f"{name}.json").write_bytes(data)
    for name, (target, _) in LINKS.items():
        (tmp_path / f"{name}.json").symlink_to(target)
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "fine.json").write_text(FINE)
    return tmp_path


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return everything that can be known of a folder without changing it."""
    known = {}
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        content = path.read_bytes() if path.is_file() and info.st_size < 1e6 else b""
        known[str(path)] = (info.st_mode, info.st_mtime_ns, content)
    return known


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recviewer", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["ls", "show"])
def test_each_unreadable_file_is_one_line_and_the_others_are_printed(
    command: str, broken: Path
) -> None:
    done = run(command, str(broken))
    errors = done.stderr.splitlines()
    assert done.returncode == 1
    assert len(errors) == len(REASONS)
    for name, reason in REASONS.items():
        (line,) = (line for line in errors if f"/{name}.json: " in line)
        assert reason in line
    assert "All well?" in done.stdout


async def test_the_app_says_why_a_file_cannot_be_shown(broken: Path) -> None:
    async with opened(broken, broken / "fine.json") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        for name, reason in REASONS.items():
            screen.open(str(broken / f"{name}.json"), 0)
            await settle(pilot)
            check(pilot, name)
            assert reason in " ".join(lines_on(pilot.app)), name
        screen.open(str(broken / "fine.json"), 0)
        await settle(pilot)
        assert "Quite." in " ".join(lines_on(pilot.app))


def test_a_byte_order_mark_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf" + FINE.encode())
    assert "Quite." in run("show", str(tmp_path)).stdout


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_utf_16_and_utf_32_are_not_errors(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.json").write_bytes(FINE.encode(encoding))
    (tmp_path / "x.unknown").write_bytes(FINE.encode(encoding))
    examine(tmp_path / "x.json")
    assert run("show", str(tmp_path)).stdout.count("Quite.") == 2


def test_a_byte_that_is_not_utf_8_costs_one_character(tmp_path: Path) -> None:
    data = FINE.replace("Quite", "Très").encode("latin-1")
    (tmp_path / "x.json").write_bytes(data)
    examine(tmp_path / "x.json")
    shown = run("show", str(tmp_path)).stdout
    assert "Tr\ufffds." in shown
    assert f"note     not UTF-8 at byte {data.index(0xE8)}: 1 character" in shown


def test_nan_and_infinity_are_not_errors(tmp_path: Path) -> None:
    text = FINE.replace('"created": 0', '"created": NaN, "usage": {"a": -Infinity}')
    (tmp_path / "x.json").write_text(text)
    examine(tmp_path / "x.json")
    assert "Quite." in run("show", str(tmp_path)).stdout


def test_10_mb_on_one_line_are_not_an_error(tmp_path: Path) -> None:
    chunk = chat_chunk(0, content="words " * 20)
    (tmp_path / "x.json").write_text(recording("Much?", *[chunk] * 35_000))
    assert (tmp_path / "x.json").stat().st_size > 10e6
    assert "words words" in run("show", str(tmp_path)).stdout


@pytest.mark.slow
def test_a_file_that_exceeds_memory_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.json").touch()
    os.truncate(tmp_path / "x.json", 8 << 30)
    gigabyte = 1 << 30
    done = subprocess.run(
        [sys.executable, "-m", "recviewer", "show", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (gigabyte, gigabyte)),
    )
    assert done.stderr.count("\n") == 1
    assert "x.json: " in done.stderr
    assert "memory" in done.stderr


async def test_a_file_deleted_between_scan_and_open_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(FINE)
    async with opened(tmp_path, file) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        file.unlink()
        screen.open(str(file), 0)
        await settle(pilot)
        assert "No such file" in "\n".join(lines_on(pilot.app))
        screen.action_reload()
        await settle(pilot)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param("", id="emptied"),
        pytest.param(FINE[:300], id="broken"),
        pytest.param(FINE.replace("Quite.", "Changed. " * 9_000), id="larger"),
    ],
)
async def test_a_recording_that_changes_while_it_is_open_is_still_shown(
    later: str, tmp_path: Path
) -> None:
    file = tmp_path / "x.json"
    file.write_text(recording("Still?", *[chat_chunk(0, content="Still. ")] * 300))
    async with opened(tmp_path, file) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        file.write_text(later)
        screen.panels.toggle_chunks()
        for control in ("start", "end", "step_back", "tenth_5"):
            screen.action_player(control)
            await settle(pilot)
        await screen.run_action("raw")
        await settle(pilot)
        check(pilot, "changed")
        await pilot.press("escape")
        assert "Still." in "\n".join(lines_on(pilot.app))
        screen.action_reload()
        await settle(pilot)
        assert "Still." not in "\n".join(lines_on(pilot.app))


async def test_viewing_leaves_a_folder_unchanged(
    tmp_path: Path,
) -> None:
    for name in ("a.json", "b/c.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(FINE)
    before = snapshot(tmp_path)
    app = RecviewerApp(AppOptions((str(tmp_path),)))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, MainScreen)
        screen.open(str(tmp_path / "a.json"), 0)
        await settle(pilot)
        for action in ("toggle_chunks", "toggle_request", "player('toggle')", "reload"):
            await screen.run_action(action)
            await settle(pilot)
        for action in ("raw", "figures", "copy"):
            await screen.run_action(action)
            await settle(pilot)
            await pilot.press("enter", "escape")
    assert run("ls", str(tmp_path)).returncode == 0
    assert run("show", "--format", "jsonl", str(tmp_path)).returncode == 0
    assert snapshot(tmp_path) == before


def test_the_examiner_accepts_a_valid_recording(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(json.loads(FINE)))
    examine(tmp_path / "x.json")
