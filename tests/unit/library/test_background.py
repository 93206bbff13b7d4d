from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.errors import RecviewerError
from recviewer.library.scan.background import BackgroundScan, start_scan
from recviewer.library.scan.scanner import scan
from tests.unit.library.recordings import chat, write

_FILES_OVER_A_PIPE = 4_000
"""Enough recordings to fill the pipe, so that the process cannot end by itself."""

_NEEDS_PIDFD = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="needs a way to wait for any process"
)


def ends(pid: int, *, within: float = 30) -> bool:
    """Wait until a process ends that is not a child of this one."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([watched], [], [], within)
    os.close(watched)
    return bool(ready)


def many(folder: Path) -> str:
    """Fill a folder with more recordings than fit into the pipe."""
    for number in range(_FILES_OVER_A_PIPE):
        (folder / f"{number:04}.json").touch()
    return str(folder)


def test_a_background_scan_reads_what_a_scan_here_reads(
    tmp_path: Path,
) -> None:
    write(tmp_path / "in/a.json", chat("Hello", stream=True, test_id="t.py::f"))
    (tmp_path / "b.json").write_text("{")
    process = start_scan([str(tmp_path)])
    assert process is not None
    apart = [s for batch in process.batches() for s in batch.summaries]
    assert apart == [s for batch in scan([str(tmp_path)]) for s in batch.summaries]


def test_a_batch_that_was_taken_early_does_not_come_again(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    process = BackgroundScan([str(tmp_path)])
    while (first := process.ready()) is None:
        pass
    read = [first, *process.batches()]
    assert [s.title for batch in read for s in batch.summaries] == ["Hello"]


def test_the_background_process_ends_with_its_last_batch(tmp_path: Path) -> None:
    process = BackgroundScan([str(tmp_path)])
    *_, last = process.batches()
    assert last.last
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_cancelled_background_scan_leaves_no_process(tmp_path: Path) -> None:
    process = BackgroundScan([many(tmp_path)])
    assert list(process.batches(lambda: True)) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@_NEEDS_PIDFD
def test_the_background_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from recviewer.library.scan.background import BackgroundScan\n"
            "process = BackgroundScan(sys.argv[1:])\n"
            "print(process.pid, flush=True)\n"
            "sys.stdin.read()",
            many(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        assert ends(pid)


def test_a_background_process_that_dies_early_is_an_error(tmp_path: Path) -> None:
    process = BackgroundScan([many(tmp_path)])
    batches = process.batches()
    next(batches)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(RecviewerError, match="ended too early"):
        list(batches)


def test_the_scan_is_done_here_if_the_process_cannot_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    monkeypatch.setattr(sys, "executable", shutil.which("true"))
    process = BackgroundScan([str(tmp_path)])
    titles = [s.title for batch in process.batches() for s in batch.summaries]
    assert titles == ["Hello"]


def test_no_module_of_the_working_directory_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orjson.py").write_text("raise SystemExit")
    write(tmp_path / "a.json", chat("Hello"))
    monkeypatch.chdir(tmp_path)
    titles = [s.title for b in BackgroundScan(["."]).batches() for s in b.summaries]
    assert titles == ["Hello"]


@pytest.mark.parametrize("paths", [["-"], ["a.json"], []])
def test_paths_without_a_folder_are_not_scanned_in_the_background(
    paths: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start_scan(paths) is None
