"""A race shows both replies as far as they had come at the same time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.transcript import MarkKind
from recviewer.playback.pace import Pace
from recviewer.playback.race import Race, race
from recviewer.playback.replay import NO_REPLY, ClockMode, TimedReply
from recviewer.playback.timeline import Source
from tests.unit.playback.replies import reply_of

MODE = ClockMode(Pace())


def timed(*times: float) -> TimedReply:
    """Time a reply of as many words, each of which came at a moment."""
    words = [f"w{number} " for number in range(len(times))]
    return MODE.timed(reply_of(*words, times=times))


def steps(found: Race) -> list[tuple[int, int]]:
    return [found.chunks_at(step) for step in range(len(found.timeline))]


def test_the_chunks_of_both_come_in_the_order_of_their_times() -> None:
    found = race(timed(0, 2, 3), timed(0, 1, 2.5))
    assert steps(found) == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    assert list(found.timeline.due) == [0, 1, 2, 2.5, 3]


def test_chunk_by_chunk_the_chunks_of_a_number_come_together() -> None:
    found = race(timed(0, 2, 3), timed(0, 1), chunk_by_chunk=True)
    assert steps(found) == [(0, 0), (1, 1), (2, 1)]
    assert list(found.timeline.due) == [0, 2, 3]


def test_before_the_first_step_nothing_has_come() -> None:
    assert race(timed(0, 1), timed(0, 1)).chunks_at(-1) == (-1, -1)


def test_a_difference_is_reached_once_both_sides_have_sent_it() -> None:
    found = race(timed(0, 2, 3), timed(0, 1, 2.5), differences=[(1, 2)])
    [mark] = [m for m in found.marks if m.kind is MarkKind.DIFFERENCE]
    assert found.chunks_at(mark.chunk) == (1, 2)


def test_a_difference_that_one_side_has_not_is_reached_with_the_other() -> None:
    found = race(timed(0, 2, 3), timed(0, 1, 2.5))
    assert found.chunks_at(found.step_of(None, 1)) == (0, 1)
    assert found.chunks_at(found.step_of(2, None)) == (2, 2)


def test_a_race_against_nothing_is_the_other_reply_alone() -> None:
    found = race(timed(0, 1), MODE.timed(NO_REPLY))
    assert steps(found) == [(0, -1), (1, -1)]


def test_a_clock_that_is_assumed_on_one_side_is_named() -> None:
    assumed = MODE.timed(reply_of("one ", "two ", "three "))
    clock = race(timed(0, 1, 2), assumed).timeline.clock
    assert clock.source is Source.ASSUMED
    assert clock.basis == "recorded against assumed"


TIMES = st.lists(st.integers(0, 9), min_size=2, max_size=9).map(sorted)


@given(before=TIMES, after=TIMES, chunk_by_chunk=st.booleans())
def test_each_chunk_comes_once_and_in_order(
    before: list[int], after: list[int], chunk_by_chunk: bool
) -> None:
    found = race(timed(*before), timed(*after), chunk_by_chunk=chunk_by_chunk)
    for side, times in ((found.before, before), (found.after, after)):
        assert list(side) == sorted(side)
        assert set(side) - {-1} == set(range(len(times)))
    assert list(found.timeline.due) == sorted(found.timeline.due)
