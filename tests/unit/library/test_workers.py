"""A scan with helpers, in a process of its own: no other threads are copied."""

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
    not Path("/proc/self/task").is_dir(), reason="needs /proc to see helpers"
)

_MANY = 400
"""So many files are worth a helper."""

_SCAN = """
import json, os, signal, sys
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

batches = scan(sys.argv[1:], workers=2)
"""


def many(folder: Path, count: int = _MANY) -> Path:
    """Fill a folder with recordings of different titles."""
    for number in range(count):
        write(folder / f"{number:03}.json", chat(f"Hello {number}"))
    return folder


def said(folder: Path, code: str) -> list[object]:
    """Run code after the beginning of a scan with helpers; return what it says."""
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


def test_what_helpers_read_stands_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = many(tmp_path)
    assert said(folder, "say(titles(batches))") == [titles(folder)]


def test_help_is_called_for_many_files_and_gone_after_them(tmp_path: Path) -> None:
    code = """
say(max(len(worker_pids()) for _ in batches))
say(worker_pids())
"""
    assert said(many(tmp_path), code) == [2, []]


def test_a_helper_that_was_dismissed_answers_and_ends(tmp_path: Path) -> None:
    code = """
from recviewer.library.scan.workers import Worker
path = sys.argv[1] + "/000.json"
worker = Worker(lambda path: ())
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
    assert said(folder, code) == [True, titles(folder), []]


def test_a_big_file_is_left_to_the_one_who_asks(tmp_path: Path) -> None:
    code = """
from recviewer.library.scan import workers
workers._MAX_FILE_BYTES = os.stat(sys.argv[1] + "/000.json").st_size
paths = [sys.argv[1] + name for name in ("/000.json", "/100.json", "/gone.json")]
read_here = []
one = workers.Worker(lambda path: read_here.append(path) or ())
one.request(paths)
one.is_ready(30)
say(len(one.take()))
say(read_here)
one.end()
"""
    folder = many(tmp_path, 101)
    assert said(folder, code) == [3, [f"{folder}/100.json"]]


def test_no_help_is_called_for_few_files(tmp_path: Path) -> None:
    code = "seen = {len(worker_pids()) for _ in batches}\nsay(max(seen))"
    assert said(many(tmp_path, 30), code) == [0]


def test_no_helper_outlives_a_scan_that_is_given_up(tmp_path: Path) -> None:
    code = """
while not worker_pids():
    next(batches)
batches.close()
say(worker_pids())
"""
    assert said(many(tmp_path), code) == [[]]


def test_what_a_helper_was_to_read_is_read_when_it_dies(tmp_path: Path) -> None:
    code = """
found = []
while not worker_pids():
    found += titles([next(batches)])
for pid in worker_pids():
    os.kill(pid, signal.SIGKILL)
say(found + titles(batches))
"""
    folder = many(tmp_path)
    assert said(folder, code) == [titles(folder)]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs a way to wait")
def test_helpers_end_with_one_who_is_killed(tmp_path: Path) -> None:
    code = """
while not worker_pids():
    next(batches)
say(worker_pids())
sys.stdin.read()
"""
    program = [sys.executable, "-c", _SCAN + code, str(many(tmp_path))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asker:
        assert asker.stdout is not None
        watched = [os.pidfd_open(pid) for pid in json.loads(asker.stdout.readline())]
        asker.send_signal(signal.SIGKILL)
        for process in watched:
            assert select.select([process], [], [], 30)[0]
            os.close(process)
