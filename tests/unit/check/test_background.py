"""Checking in a process of its own, and what it need not read again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from recviewer.check.background import (
    Report,
    Request,
    SessionCache,
    check_in_background,
    reports,
)
from recviewer.check.checker import CheckedFile, check_file
from recviewer.check.examples import recording, streamed
from recviewer.check.registry import rule

CUT_OFF = json.dumps(recording(streamed(content="The", finish=None)))


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Return a recording that is cut off."""
    path = tmp_path / "a.json"
    path.write_text(CUT_OFF)
    return str(path)


def checked(request: Request) -> list[CheckedFile]:
    """Return the files that were read."""
    every = reports(request, lambda: False)
    return [file for report in every for file in report.files]


def test_a_process_finds_what_is_found_here(path: str) -> None:
    told = list(check_in_background(Request((path,), ("S1", "C4"))))
    files = [file for report in told for file in report.files]
    assert files == [check_file(path, [rule("S1"), rule("C4")])]
    last = told[-1]
    assert (last.done, last.total, last.corpus) == (1, 1, ())


def test_the_last_report_tells_what_comparing_found(path: str) -> None:
    twin = Path(path).with_name("b.json")
    twin.write_text(CUT_OFF)
    *_, last = reports(Request((path, str(twin)), ("C4",)), lambda: False)
    assert last.corpus is not None
    assert [each.rule for each in last.corpus] == ["C4"]


def test_a_file_that_stayed_the_same_is_not_read_again(path: str) -> None:
    [known] = checked(Request((path,), ("S1",)))
    assert checked(Request((path,), ("S1",), known={path: known})) == []


def test_a_file_that_changed_is_read_again(path: str) -> None:
    [known] = checked(Request((path,), ("S1",)))
    Path(path).write_text(json.dumps(recording(streamed(content="The end."))))
    os.utime(path, (1, 1))
    [again] = checked(Request((path,), ("S1",), known={path: known}))
    assert (len(known.findings), again.findings) == (1, ())


def test_a_file_that_could_not_be_read_is_read_again(tmp_path: Path) -> None:
    path = str(tmp_path / "gone.json")
    [known] = checked(Request((path,), ("R1",)))
    assert [each.rule for each in known.findings] == ["R1"]
    assert not known.unchanged


def test_a_check_that_is_cancelled_reports_no_end(path: str) -> None:
    assert list(reports(Request((path,), ("S1",)), lambda: True)) == []
    told: list[Report] = list(check_in_background(Request((), ()), lambda: True))
    assert told == []


def test_what_other_rules_found_is_not_kept(path: str) -> None:
    cache = SessionCache()
    cache.keep(("S1",), [CheckedFile(path)])
    assert cache.known(("S1",)) == {path: CheckedFile(path)}
    assert cache.known(("S2",)) == {}
