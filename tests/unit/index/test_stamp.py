from __future__ import annotations

import os
from pathlib import Path

from recviewer.index.stamp import is_settled, program_stamp, stamp_of


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


def test_a_program_is_another_one_once_a_module_of_it_is_edited(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    module = tmp_path / "rules" / "a.py"
    module.write_text("LIMIT = 1\n")
    before = program_stamp(str(tmp_path))
    (tmp_path / "rules" / "a.pyc").write_text("compiled")
    assert program_stamp(str(tmp_path)) == before
    info = module.stat()
    module.write_text("LIMIT = 2\n")
    os.utime(module, ns=(info.st_atime_ns, info.st_mtime_ns + 1))
    assert program_stamp(str(tmp_path)) != before


def test_this_program_has_modules_to_tell_it_by(tmp_path: Path) -> None:
    assert program_stamp() != program_stamp(str(tmp_path))
