from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from recviewer.library.scan.scanner import BATCH_SECONDS, scan
from recviewer.library.scan.workers import FIRST_FILES
from recviewer.library.summary import Summary
from tests.unit.library.recordings import chat, write


def read_all(*paths: str | Path) -> list[Summary]:
    return [s for batch in scan([str(p) for p in paths]) for s in batch.summaries]


def reasons(*paths: str | Path) -> list[str]:
    return [summary.reason for summary in read_all(*paths)]


def half_batches() -> Callable[[], float]:
    """Return a clock by which each file takes half the time of a batch."""
    ticks = count()
    return lambda: next(ticks) * BATCH_SECONDS / 2


def test_batches_are_cut_by_time(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.json", chat("Hello"))
    batches = list(scan([str(tmp_path)], clock=half_batches()))
    assert [batch.done for batch in batches] == [2, 4, 5]
    assert [batch.last for batch in batches] == [False, False, True]


def test_a_screen_of_files_does_not_wait_for_the_end_of_a_batch(tmp_path: Path) -> None:
    for number in range(FIRST_FILES + 5):
        write(tmp_path / f"{number:03}.json", chat("Hello"))
    batches = list(scan([str(tmp_path)], clock=lambda: 0.0))
    assert [batch.done for batch in batches] == [FIRST_FILES, FIRST_FILES + 5]


def test_files_are_read_while_others_are_still_discovered(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number:03}.json").touch()
    first, *_, last = scan([str(tmp_path)], clock=half_batches())
    assert (first.done, first.complete) == (2, False)
    assert first.total < 400
    assert (last.done, last.total, last.complete) == (400, 400, True)


def test_a_scan_of_an_empty_folder_is_one_last_batch(tmp_path: Path) -> None:
    (batch,) = scan([str(tmp_path)])
    assert (batch.done, batch.total, batch.last) == (0, 0, True)


def test_a_cancelled_scan_yields_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    assert list(scan([str(tmp_path)], cancelled=lambda: True)) == []


def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert reasons(tmp_path) == ["expected a file, but this is a named pipe"]


def test_a_device_is_never_opened() -> None:
    assert reasons("/dev/zero") == ["expected a file, but this is a device"]


def test_an_unreadable_file_has_a_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "1-dangling.json").symlink_to("nowhere")
    (tmp_path / "2-loop.json").symlink_to("2-loop.json")
    (tmp_path / "3-empty.json").touch()
    (tmp_path / "4-cut.json").write_text('{"request": {')
    (tmp_path / "5-bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "6-deep.json").write_text("[" * 2_000)
    write(tmp_path / "7-fine.json", chat("Hello"))
    summaries = read_all(tmp_path)
    assert all(summary.reason for summary in summaries[:6])
    assert all("\n" not in summary.title for summary in summaries)
    assert summaries[6].title == "Hello"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "x"}'),
        ("tsconfig.json", '{\n  // a comment\n  "strict": true\n}'),
        ("docker-compose.yaml", "services:\n  db:\n    image: postgres\n"),
        ("requirements.txt", "httpx==0.28\n"),
        ("rows.jsonl", '{"a": 1}\n{"a": 2}\n'),
        ("empty.yaml", ""),
    ],
)
def test_a_file_that_is_no_recording_is_no_failure(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    (summary,) = read_all(tmp_path)
    assert (summary.other, summary.unreadable, summary.error) == (True, False, False)
    assert summary.title == f"{name}: {summary.reason}"


def test_a_broken_recording_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('<<<<<<< HEAD\n{"request": {}}')
    (summary,) = read_all(tmp_path)
    assert (summary.other, summary.unreadable) == (False, True)


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", chat("Hello"))
    known = {path: read_all(tmp_path)}
    (batch,) = (b for b in scan([path], known=known) if b.summaries)
    assert batch.summaries[0] is known[path][0]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", chat("Hello"))
    known = {path: read_all(tmp_path)}
    write(tmp_path / "a.json", chat("Goodbye"))
    (batch,) = (b for b in scan([path], known=known) if b.summaries)
    assert batch.summaries[0].title == "Goodbye"


def test_a_scan_restores_the_collector_and_the_switch_interval(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    before = gc.get_threshold(), sys.getswitchinterval()
    read_all(tmp_path)
    assert (gc.get_threshold(), sys.getswitchinterval()) == before


def test_overlapping_scans_restore_the_collector_as_well(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / f"{number}.json", chat("Hello"))
    before = gc.get_threshold(), sys.getswitchinterval()
    scans = [scan([str(tmp_path)], clock=half_batches()) for _ in range(2)]
    for each in scans:
        next(each)
    for each in scans:
        assert list(each)[-1].last
    assert (gc.get_threshold(), sys.getswitchinterval()) == before


def test_a_scan_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a/b.json", chat("Hello"))
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    read_all(tmp_path)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
