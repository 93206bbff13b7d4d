from __future__ import annotations

import gc
import os
from itertools import count
from pathlib import Path

from recviewer.library.scan import BATCH_SECONDS, scan
from recviewer.library.summary import Summary
from tests.unit.library.recordings import chat, write


def read_all(*paths: str | Path) -> list[Summary]:
    return [s for batch in scan([str(p) for p in paths]) for s in batch.summaries]


def reasons(*paths: str | Path) -> list[str]:
    return [summary.reason for summary in read_all(*paths)]


def test_the_first_batch_knows_the_total_before_anything_is_read(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    write(tmp_path / "b.json", chat("Hello"))
    first = next(scan([str(tmp_path)]))
    assert (first.summaries, first.done, first.total) == ((), 0, 2)


def test_batches_are_cut_by_time(tmp_path: Path) -> None:
    for number in range(6):
        write(tmp_path / f"{number}.json", chat("Hello"))
    ticks = count()
    batches = list(scan([str(tmp_path)], clock=lambda: next(ticks) * BATCH_SECONDS / 2))
    assert [batch.done for batch in batches] == [0, 2, 4, 6]


def test_a_scan_of_nothing_ends_with_its_first_batch(tmp_path: Path) -> None:
    assert [(b.done, b.total) for b in scan([str(tmp_path)])] == [(0, 0)]


def test_a_scan_can_be_stopped(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    assert len(list(scan([str(tmp_path)], cancelled=lambda: True))) == 1


def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert reasons(tmp_path) == ["expected a file, but this is a named pipe"]


def test_a_device_is_never_opened() -> None:
    assert reasons("/dev/zero") == ["expected a file, but this is a device"]


def test_what_cannot_be_read_says_why_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "1-dangling.json").symlink_to("nowhere")
    (tmp_path / "2-loop.json").symlink_to("2-loop.json")
    (tmp_path / "3-empty.json").touch()
    (tmp_path / "4-cut.json").write_text('{"request": {')
    (tmp_path / "5-bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "6-deep.json").write_text("[" * 2_000)
    write(tmp_path / "7-fine.json", chat("Hello"))
    found = read_all(tmp_path)
    assert all(summary.reason for summary in found[:6])
    assert all("\n" not in summary.title for summary in found)
    assert found[6].title == "Hello"


def test_json_of_another_shape_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"name": "x"}')
    (summary,) = read_all(tmp_path)
    assert (summary.title, summary.reason, summary.protocol) == ("x.json", "", "")


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


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    before = gc.get_threshold()
    read_all(tmp_path)
    assert gc.get_threshold() == before


def test_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path / "a/b.json", chat("Hello"))
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    read_all(tmp_path)
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
