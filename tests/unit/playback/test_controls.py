from __future__ import annotations

import pytest

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.pace import Pace
from recviewer.playback.player import CONTROLS, Player
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


@pytest.mark.parametrize(
    ("control", "chunk", "mark"),
    [
        ("next_mark", -1, FIRST),
        ("next_mark", 2, CALL),
        ("next_mark", 15, None),
        ("previous_mark", 15, CALL),
        ("previous_mark", 9, CALL),
        ("previous_mark", 2, None),
        ("next_finish", -1, FINISH),
        ("previous_finish", 15, None),
        ("previous_finish", 19, FINISH),
    ],
)
def test_a_control_leads_to_the_nearest_mark_of_its_kinds(
    control: str, chunk: int, mark: Mark | None
) -> None:
    line = timeline(reply_of(*"abcdefghijklmnopqrst"), Pace())
    player = CONTROLS[control](Player(line).seek_chunk(chunk, 0), MARKS, 0)
    assert player.at(0).chunk == (chunk if mark is None else mark.chunk)


@pytest.mark.parametrize(
    ("control", "start", "chunk"),
    [
        ("tenth_forward", 50, 61),
        ("tenth_back", 61, 50),
        ("next_mark", 55, 60),
        ("next_finish", 55, 90),
        ("next_finish", 5, 10),
        ("previous_mark", 55, 50),
        ("previous_finish", 55, 10),
        ("next_mark", 90, 90),
        ("previous_mark", 10, 10),
    ],
)
def test_a_control_leads_from_one_of_110_chunks_to_another(
    control: str, start: int, chunk: int
) -> None:
    marks = [
        Mark(10, MarkKind.CUT_OFF, 0, ""),
        Mark(50, MarkKind.USAGE, None, ""),
        Mark(60, MarkKind.TOOL_CALL, 0, ""),
        Mark(90, MarkKind.FINISH, 0, ""),
    ]
    line = timeline(reply_of(*"a" * 110), Pace())
    player = CONTROLS[control](Player(line).seek_chunk(start, 0), marks, 0)
    assert player.at(0).chunk == chunk


def test_a_control_counts_from_where_the_playhead_is_now() -> None:
    line = timeline(reply_of(*"abcd", times=[0, 1, 2, 3]), Pace())
    marks = [Mark(k, MarkKind.TOOL_CALL, 0, "") for k in range(4)]
    playing = Player(line).play(0)

    assert CONTROLS["next_mark"](playing, marks, 1.5).at(1.5).chunk == 2
    assert CONTROLS["previous_mark"](playing, marks, 2.5).at(2.5).chunk == 1


def test_the_speed_returns_to_one() -> None:
    player = Player(timeline(reply_of("a", "b"), Pace()), speed=8.0)
    assert CONTROLS["normal_speed"](player, (), 0).speed == 1
