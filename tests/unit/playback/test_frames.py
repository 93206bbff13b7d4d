"""Frames come as fast as they can be seen, and slower where they cost much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recviewer.playback.frames import (
    LONGEST,
    SHARE,
    SHORTEST,
    frame_seconds,
    next_due,
)


def test_cheap_frames_come_as_fast_as_anybody_sees() -> None:
    assert frame_seconds(0.001) == SHORTEST


def test_frames_take_no_more_than_their_share_of_a_core() -> None:
    assert 0.03 / frame_seconds(0.03) == SHARE


@given(st.floats(0, 100))
def test_a_replay_never_stands_still(cost: float) -> None:
    assert SHORTEST <= frame_seconds(cost) <= LONGEST


def test_a_late_frame_does_not_delay_those_after_it() -> None:
    assert next_due(10.0, 10.01, 0.001) == 10.0 + SHORTEST


def test_frames_never_crowd_after_a_long_wait() -> None:
    assert next_due(10.0, 20.0, 0.001) == 20.0 + SHORTEST / 2
