"""A scan with workers, run in a separate process because a fork copies no threads."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.library.scan.scanner import scan
from tests.unit.library.recordings import chat, write

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="needs /proc to see workers"
)

_MANY_FILES = 400
"""Enough files for workers to be started."""

_SCAN = """
import json, os, signal, sys
from itertools import count
from pathlib import Path
from recviewer.library.scan.scanner import scan

def worker_pids():
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in listed.read_text().split()]

def titles(batches):
    return [summary.title for batch in batches for summary in batch.summaries]

def say(value):
    print(json.dumps(value), flush=True)

def titles_of(answer):
    return [summary.title for summaries in answer for summary in summaries]

batches = scan(sys.argv[1:], workers=2, clock=count().__next__)  # batch by batch
"""


def many(folder: Path, count: int = _MANY_FILES) -> Path:
    """Fill a folder with recordings of different titles."""
    for number in range(count):
        write(folder / f"{number:03}.json", chat(f"Hello {number}"))
    return folder


def output_of(folder: Path, code: str) -> list[object]:
    """Run code that continues a scan with workers; return what it prints as JSON."""
    run = subprocess.run(
        [sys.executable, "-c", _SCAN + code, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


def titles(folder: Path) -> list[str]:
    return [
        s.title for batch in scan([str(folder)], workers=0) for s in batch.summaries
    ]


def test_summaries_from_workers_are_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = many(tmp_path)
    assert output_of(folder, "say(titles(batches))") == [titles(folder)]


def test_workers_start_for_many_files_and_end_with_the_scan(tmp_path: Path) -> None:
    code = """
say(max(len(worker_pids()) for _ in batches))
say(worker_pids())
"""
    assert output_of(many(tmp_path), code) == [2, []]


def test_a_dismissed_worker_answers_and_ends(tmp_path: Path) -> None:
    code = """
from recviewer.library.scan.summarize import summarize
from recviewer.library.scan.workers import Worker
path = sys.argv[1] + "/000.json"
worker = Worker(summarize)
worker.request([path])
worker.dismiss()
say(worker.is_ready(30))
say(titles_of(worker.take()))
[pid] = worker_pids()
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
worker.end()
say(worker_pids())
"""
    folder = many(tmp_path, 1)
    assert output_of(folder, code) == [True, titles(folder), []]


def test_a_large_file_is_read_by_the_scanning_process(tmp_path: Path) -> None:
    code = """
from recviewer.library.scan import workers
workers._MAX_FILE_BYTES = os.stat(sys.argv[1] + "/000.json").st_size
paths = [sys.argv[1] + name for name in ("/000.json", "/100.json", "/gone.json")]
read_here = []
one = workers.Worker(lambda path, _: read_here.append(path) or ())
one.request(paths)
one.is_ready(30)
say(len(one.take()))
say(read_here)
one.end()
"""
    folder = many(tmp_path, 101)
    assert output_of(folder, code) == [3, [f"{folder}/100.json"]]


def test_no_worker_starts_for_few_files(tmp_path: Path) -> None:
    code = "seen = {len(worker_pids()) for _ in batches}\nsay(max(seen))"
    assert output_of(many(tmp_path, 30), code) == [0]


def test_a_scan_that_is_closed_leaves_no_worker(tmp_path: Path) -> None:
    code = """
while not worker_pids():
    next(batches)
batches.close()
say(worker_pids())
"""
    assert output_of(many(tmp_path), code) == [[]]


def test_the_files_of_a_worker_that_dies_are_still_read(tmp_path: Path) -> None:
    code = """
read = []
while not worker_pids():
    read += titles([next(batches)])
for pid in worker_pids():
    os.kill(pid, signal.SIGKILL)
say(read + titles(batches))
"""
    folder = many(tmp_path)
    assert output_of(folder, code) == [titles(folder)]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs a way to wait")
def test_workers_end_when_the_scanning_process_is_killed(tmp_path: Path) -> None:
    code = """
while not worker_pids():
    next(batches)
say(worker_pids())
sys.stdin.read()
"""
    program = [sys.executable, "-c", _SCAN + code, str(many(tmp_path))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        watched = [os.pidfd_open(pid) for pid in json.loads(parent.stdout.readline())]
        parent.send_signal(signal.SIGKILL)
        for process in watched:
            assert select.select([process], [], [], 30)[0]
            os.close(process)
