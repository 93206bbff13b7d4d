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

_ENOUGH = 4_000
"""So many recordings fill the pipe: who is not read from cannot end by itself."""

_WATCHED = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="needs a way to wait for any process"
)


def ends(pid: int, *, within: float = 30) -> bool:
    """Wait until a process ends that somebody else has started."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([watched], [], [], within)
    os.close(watched)
    return bool(ready)


def many(folder: Path) -> str:
    """Fill a folder with more than a pipe takes."""
    for number in range(_ENOUGH):
        (folder / f"{number:04}.json").touch()
    return str(folder)


def test_it_reads_what_a_scan_in_this_process_reads(tmp_path: Path) -> None:
    write(tmp_path / "in/a.json", chat("Hello", stream=True, test_id="t.py::f"))
    (tmp_path / "b.json").write_text("{")
    process = start_scan([str(tmp_path)])
    assert process is not None
    apart = [s for batch in process.batches() for s in batch.summaries]
    assert apart == [s for batch in scan([str(tmp_path)]) for s in batch.summaries]


def test_what_is_ready_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    process = BackgroundScan([str(tmp_path)])
    while (first := process.ready()) is None:
        pass
    read = [first, *process.batches()]
    assert [s.title for batch in read for s in batch.summaries] == ["Hello"]


def test_it_ends_with_its_last_batch(tmp_path: Path) -> None:
    process = BackgroundScan([str(tmp_path)])
    *_, last = process.batches()
    assert last.last
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_it_is_ended_when_it_is_cancelled(tmp_path: Path) -> None:
    process = BackgroundScan([many(tmp_path)])
    assert list(process.batches(lambda: True)) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@_WATCHED
def test_it_is_not_left_behind_by_one_who_is_killed(tmp_path: Path) -> None:
    asker = subprocess.Popen(
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
    with asker:
        assert asker.stdout is not None
        pid = int(asker.stdout.readline())
        asker.send_signal(signal.SIGKILL)
        assert ends(pid)


def test_its_end_in_the_middle_is_said(tmp_path: Path) -> None:
    process = BackgroundScan([many(tmp_path)])
    batches = process.batches()
    next(batches)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(RecviewerError, match="ended too early"):
        list(batches)


def test_where_it_cannot_begin_the_scan_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    monkeypatch.setattr(sys, "executable", shutil.which("true"))
    process = BackgroundScan([str(tmp_path)])
    titles = [s.title for batch in process.batches() for s in batch.summaries]
    assert titles == ["Hello"]


def test_no_module_of_the_folder_it_runs_in_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orjson.py").write_text("raise SystemExit")
    write(tmp_path / "a.json", chat("Hello"))
    monkeypatch.chdir(tmp_path)
    titles = [s.title for b in BackgroundScan(["."]).batches() for s in b.summaries]
    assert titles == ["Hello"]


@pytest.mark.parametrize("paths", [["-"], ["a.json"], []])
def test_what_is_no_folder_needs_no_process(
    paths: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert start_scan(paths) is None
