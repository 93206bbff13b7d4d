from __future__ import annotations

import pytest

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.controls import CONTROLS, next_mark, previous_mark
from recviewer.playback.pace import Pace
from recviewer.playback.player import Player
from recviewer.playback.timeline import timeline
from tests.unit.playback.replies import reply_of

FIRST = Mark(2, MarkKind.FIRST_TEXT, 0, "content")
CALL = Mark(8, MarkKind.TOOL_CALL, 0, "get_weather")
FINISH = Mark(15, MarkKind.FINISH, 0, "stop")
MARKS = (FIRST, CALL, FINISH)


@pytest.mark.parametrize(
    ("control", "chunk"),
    [
        ("step_forward", 6),
        ("step_back", 4),
        ("seek_forward", 15),
        ("seek_back", -1),
        ("tenth_forward", 7),
        ("tenth_back", 3),
        ("tenth_0", -1),
        ("tenth_5", 9),
        ("start", -1),
        ("end", 19),
        ("next_mark", 8),
        ("previous_mark", 2),
        ("next_finish", 15),
        ("previous_finish", 5),
    ],
)
def test_a_control_leads_from_chunk_5_of_20_to_another(
    control: str, chunk: int
) -> None:
    line = timeline(reply_of(*"abcdefghijklmnopqrst"), Pace())
    player = CONTROLS[control](Player(line).seek_chunk(5, 0), MARKS, 0)
    assert player.at(0).chunk == chunk


def test_controls_switch_speed_playing_and_loop() -> None:
    player = Player(timeline(reply_of("a", "b"), Pace()))
    assert CONTROLS["faster"](player, (), 0).speed == 2
    assert CONTROLS["slower"](player, (), 0).speed == 0.5
    assert CONTROLS["toggle"](player, (), 0).playing
    assert CONTROLS["loop"](player, (), 0).loop


def test_the_next_mark_lies_after_the_playhead() -> None:
    assert next_mark(MARKS, -1) == FIRST
    assert next_mark(MARKS, 2) == CALL
    assert next_mark(MARKS, 15) is None


def test_the_previous_mark_lies_before_the_playhead() -> None:
    assert previous_mark(MARKS, 15) == CALL
    assert previous_mark(MARKS, 9) == CALL
    assert previous_mark(MARKS, 2) is None


def test_marks_of_other_kinds_are_passed_over() -> None:
    assert next_mark(MARKS, -1, {MarkKind.FINISH}) == FINISH
    assert previous_mark(MARKS, 9, {MarkKind.FIRST_TEXT}) == FIRST
    assert next_mark(MARKS, -1, {MarkKind.ERROR}) is None
