from __future__ import annotations

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.marks import next_mark, previous_mark

FIRST = Mark(1, MarkKind.FIRST_TEXT, 0, "content")
CALL = Mark(5, MarkKind.TOOL_CALL, 0, "get_weather")
FINISH = Mark(9, MarkKind.FINISH, 0, "stop")
MARKS = (FIRST, CALL, FINISH)


def test_the_next_mark_lies_after_the_playhead() -> None:
    assert next_mark(MARKS, -1) == FIRST
    assert next_mark(MARKS, 1) == CALL
    assert next_mark(MARKS, 9) is None


def test_the_previous_mark_lies_before_the_playhead() -> None:
    assert previous_mark(MARKS, 9) == CALL
    assert previous_mark(MARKS, 6) == CALL
    assert previous_mark(MARKS, 1) is None


def test_marks_of_other_kinds_are_passed_over() -> None:
    assert next_mark(MARKS, -1, {MarkKind.FINISH}) == FINISH
    assert previous_mark(MARKS, 9, {MarkKind.FIRST_TEXT}) == FIRST
    assert next_mark(MARKS, -1, {MarkKind.ERROR}) is None
