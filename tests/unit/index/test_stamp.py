from __future__ import annotations

import os
from pathlib import Path

from recviewer.index.stamp import is_settled, stamp_of


def test_another_size_time_or_file_is_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    stamps = {stamp_of(path.stat())}
    os.utime(path, ns=(0, 1))
    stamps.add(stamp_of(path.stat()))
    os.utime(path, ns=(0, 2))
    stamps.add(stamp_of(path.stat()))
    path.write_text("{} ")
    stamps.add(stamp_of(path.stat()))
    other = tmp_path / "b.json"
    other.write_text("{} ")
    other.replace(path)
    stamps.add(stamp_of(path.stat()))
    assert len(stamps) == 5


def test_a_file_is_settled_once_its_times_are_past(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    info = path.stat()
    assert is_settled(info, info.st_ctime_ns + 3_000_000_000)
    assert not is_settled(info, info.st_ctime_ns + 1_000_000_000)


def test_a_file_from_the_future_is_not_settled(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    info = path.stat()
    assert not is_settled(info, info.st_ctime_ns - 3_600_000_000_000)
