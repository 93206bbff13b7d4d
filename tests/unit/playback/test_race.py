"""A race shows both replies as far as they had come at the same time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.model.transcript import Mark, MarkKind, Totals
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


def test_a_place_is_in_the_race_whatever_chunks_it_is_asked_for() -> None:
    found = race(timed(0, 2, 3), timed(0, 1))
    assert found.step_of(None, None) == 0
    assert found.step_of(7, 7) == len(found.timeline) - 1 == 3


def marked(side: TimedReply, *marks: Mark) -> TimedReply:
    return replace(side, reply=replace(side.reply, marks=marks))


def test_the_ends_of_both_replies_and_their_differences_are_marked_in_order() -> None:
    usage = Mark(0, MarkKind.USAGE, None, "usage")
    finish = Mark(2, MarkKind.FINISH, 1, "stop")
    cut_off = Mark(1, MarkKind.CUT_OFF, 0, "cut off")
    error = Mark(2, MarkKind.ERROR, None, "overloaded")

    found = race(
        marked(timed(0, 2, 3), usage, finish),
        marked(timed(0, 1, 2.5), cut_off, error),
        differences=[(1, 1), (0, None)],
    )
    assert found.marks == (
        Mark(0, MarkKind.DIFFERENCE, None, "difference"),
        replace(cut_off, chunk=1),
        Mark(2, MarkKind.DIFFERENCE, None, "difference"),
        replace(error, chunk=3),
        replace(finish, chunk=4),
    )


def test_a_race_is_replayed_as_a_reply_of_its_steps_without_texts() -> None:
    found = race(marked(timed(0, 2), Mark(1, MarkKind.FINISH, 0, "stop")), timed(0, 1))
    assert found.reply.choices == ()
    assert found.reply.chunk_count == 3
    assert found.reply.marks == found.marks != ()
    assert len(found.reply.characters) == len(found.reply.times) == 0
    assert len(found.reply.created) == 0


@pytest.mark.parametrize("chunk_by_chunk", [False, True])
def test_the_tokens_of_a_step_are_those_of_both_sides_so_far(
    chunk_by_chunk: bool,
) -> None:
    one, other = timed(1, 2, 3), timed(0, 4)
    found = race(one, other, chunk_by_chunk=chunk_by_chunk)
    assert list(found.timeline.tokens) == [
        (one.timeline.tokens[place] if place >= 0 else 0)
        + (other.timeline.tokens[other_place] if other_place >= 0 else 0)
        for place, other_place in steps(found)
    ]
    assert list(found.timeline.tokens)[-1] > one.timeline.tokens[-1]


def test_chunk_by_chunk_a_step_is_due_once_the_slower_side_is() -> None:
    slow, fast = timed(0, 5, 6), timed(0, 1, 2, 7)
    for sides in ((slow, fast), (fast, slow)):
        found = race(*sides, chunk_by_chunk=True)
        assert list(found.timeline.due) == [0, 5, 6, 7]


def test_a_clock_that_both_sides_share_keeps_its_words() -> None:
    clock = race(timed(0, 1), timed(0, 2)).timeline.clock
    assert (clock.source, clock.basis) == (Source.RECORDED, "a time per chunk")
    assert (clock.ttft, clock.duration, clock.rate) == (None, None, None)


def test_chunk_by_chunk_is_said_before_the_words_of_the_clock() -> None:
    clock = race(timed(0, 1), timed(0, 2), chunk_by_chunk=True).timeline.clock
    assert clock.basis == "chunk by chunk · a time per chunk"

    assumed = MODE.timed(reply_of("one ", "two "))
    clock = race(assumed, timed(0, 2), chunk_by_chunk=True).timeline.clock
    assert clock.basis == "chunk by chunk · assumed against recorded"


@pytest.mark.parametrize("turned", [False, True])
def test_two_clocks_are_trusted_as_far_as_the_worse_of_them(turned: bool) -> None:
    recorded = timed(0, 1)
    totals = Totals(0.5, 2.0, "stated")
    estimated = MODE.timed(reply_of("one ", "two ", totals=totals))
    assumed = MODE.timed(reply_of("one ", "two "))
    for better, worse in [
        (recorded, estimated),
        (estimated, assumed),
        (recorded, assumed),
    ]:
        sides = (worse, better) if turned else (better, worse)
        clock = race(*sides).timeline.clock
        assert clock.source is worse.timeline.clock.source
        assert clock.rate == worse.timeline.clock.rate
        one, other = (side.timeline.clock.source for side in sides)
        assert clock.basis == f"{one} against {other}"


def test_two_assumed_clocks_name_their_pace_and_the_reason() -> None:
    one = MODE.timed(reply_of("one ", "two "))
    other = replace(MODE, pace=Pace(tokens_per_second=7)).timed(reply_of("one "))
    clock = race(one, other).timeline.clock
    assert clock.basis == one.timeline.clock.basis
    assert clock.rate == MODE.pace.tokens_per_second


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
