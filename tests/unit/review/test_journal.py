"""A file of lines only grows, whole line by whole line."""

from __future__ import annotations

import fcntl
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.review import journal
from recviewer.review.journal import Journal


def test_lines_are_there_in_order(tmp_path: Path) -> None:
    Journal(tmp_path / "deep" / "j").append([b"a", b"b"])
    Journal(tmp_path / "deep" / "j").append([b"c"])
    assert Journal(tmp_path / "deep" / "j").lines() == [b"a", b"b", b"c"]


def test_a_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert Journal(tmp_path / "j").lines() == []


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    Journal(tmp_path / "deep" / "j").append([b"a"])
    assert (tmp_path / "deep" / "j").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o700


def test_a_line_that_was_left_unfinished_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"a\nunfini")
    Journal(tmp_path / "j").append([b"b"])
    assert Journal(tmp_path / "j").lines() == [b"a", b"unfini", b"b"]


def test_what_does_not_fit_on_the_disk_is_not_there_in_part(tmp_path: Path) -> None:
    file = Journal(tmp_path / "j")
    file.append([b"a"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            file.append([b"too long for six"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.lines() == [b"a"]
    file.append([b"b"])
    assert file.lines() == [b"a", b"b"]


def test_several_processes_lose_and_mix_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from recviewer.review.journal import Journal;"
        "j = Journal(Path(sys.argv[1]));"
        "[j.append([sys.argv[2].encode() * 3000] * 2) for _ in range(30)]"
    )
    path = tmp_path / "j"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name])
        for name in "abc"
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    found = sorted(Journal(path).lines())
    assert found == [name * 3000 for name in (b"a", b"b", b"c") for _ in range(60)]


def test_a_process_that_was_stopped_while_it_wrote_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_LOCK_SECONDS", 0.02)
    file = os.open(tmp_path / "j", os.O_RDWR | os.O_CREAT)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        Journal(tmp_path / "j").append([b"a"])
    finally:
        os.close(file)
    assert Journal(tmp_path / "j").lines() == [b"a"]
