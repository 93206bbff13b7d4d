from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.model.transcript import Arrivals, Reply, Totals
from recviewer.playback.clock import Clock
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, Timeline, timeline
from tests.unit.playback.replies import EPOCH, reply_of

FOUR_A_SECOND = Pace(tokens_per_second=4, ttft=0.5)


def replies() -> st.SearchStrategy[Reply]:
    """Draw replies of any clock, with empty texts, holes and clocks that step back."""
    seconds = st.integers(-3, 6).map(float)
    return st.builds(
        lambda texts, choices, times, created, usage, totals: reply_of(
            *texts,
            choices=choices,
            times=times,
            created=created,
            usage=usage,
            totals=totals,
        ),
        st.lists(st.text("ab", max_size=5), max_size=12),
        st.integers(1, 3),
        st.lists(st.none() | seconds, max_size=12),
        st.lists(st.integers(0, 3).map(EPOCH.__add__), max_size=12),
        st.none() | st.just({"completion_tokens": 7}),
        st.none()
        | st.builds(
            Totals,
            st.none() | seconds,
            st.none() | seconds,
            st.just("x"),
            st.none() | seconds,
        ),
    )


@given(replies(), st.booleans(), st.none() | st.just(0.5))
def test_due_times_never_fall_whatever_was_recorded(
    reply: Reply, assume: bool, cap: float | None
) -> None:
    line = timeline(reply, Pace(), assume=assume, idle_cap=cap)
    assert len(line) == reply.chunk_count
    assert list(line.due) == sorted(line.due)
    assert all(due >= 0 for due in line.due)


@given(replies())
def test_chunk_and_due_time_are_each_others_inverse(reply: Reply) -> None:
    line = timeline(reply, Pace())
    for chunk in range(len(line)):
        last_at_once = line.chunk_at(line.due_at(chunk))
        assert last_at_once >= chunk
        assert line.due_at(last_at_once) == line.due_at(chunk)
    assert line.chunk_at(-1) == -1
    assert line.chunk_at(line.duration) == len(line) - 1


@given(replies())
def test_only_a_measured_clock_has_figures(reply: Reply) -> None:
    clock = timeline(reply, Pace(), assume=True).clock
    assert clock.source is Source.ASSUMED
    assert clock.ttft is None
    assert clock.duration is None


def test_the_assumed_pace_gives_each_chunk_its_tokens_time_after_the_first() -> None:
    usage = {"completion_tokens": 8}
    line = timeline(reply_of("", "ab", "abcd", "", "ab", usage=usage), FOUR_A_SECOND)
    assert list(line.due) == [0.5, 0.5, 1.5, 1.5, 2.0]
    assert line.clock.basis == "4 tok/s · this recording holds no times"
    assert line.clock.rate == 4


def test_choices_share_one_clock_over_the_recorded_order() -> None:
    pace = Pace(1, 0)
    one = timeline(reply_of("abcd", "abcd", "abcd"), pace)
    three = timeline(reply_of("abcd", "abcd", "abcd", choices=3), pace)
    assert one.due == three.due


def test_chunks_without_any_text_come_together() -> None:
    assert list(timeline(reply_of("", "", ""), Pace()).due) == [0.5, 0.5, 0.5]


def test_a_body_sent_whole_is_due_at_once() -> None:
    line = timeline(reply_of("the whole answer"), Pace())
    assert list(line.due) == [0]
    assert line.in_chunks


def test_a_response_without_chunks_is_an_empty_timeline() -> None:
    line = timeline(reply_of(), Pace())
    assert (len(line), line.duration, line.chunk_at(9)) == (0, 0, -1)


def test_recorded_times_begin_with_the_first_chunk() -> None:
    line = timeline(reply_of("a", "b", "c", times=[3, 3.25, 5]), Pace())
    assert list(line.due) == [0, 0.25, 2]
    assert line.clock.source is Source.RECORDED
    assert (line.clock.ttft, line.clock.duration) == (None, 2)
    assert not line.in_chunks


def test_recorded_times_begin_with_the_request_where_the_total_tells_it() -> None:
    totals = Totals(None, 3.0, "total_duration")
    reply = reply_of("a", "b", "c", times=[3, 3.25, 5], totals=totals)
    line = timeline(reply, Pace())
    assert list(line.due) == [1, 1.25, 3]
    assert (line.clock.ttft, line.clock.duration) == (1, 3)


def test_a_total_shorter_than_the_recorded_span_is_ignored() -> None:
    totals = Totals(None, 1.0, "total_duration")
    clock = timeline(reply_of("a", "b", times=[0, 2], totals=totals), Pace()).clock
    assert (clock.ttft, clock.duration) == (None, 2)


def test_a_clock_that_steps_back_stands_still() -> None:
    line = timeline(reply_of("a", "b", "c", times=[5, 1, 2]), Pace())
    assert list(line.due) == [0, 0, 1]


def test_a_chunk_without_a_time_stands_between_its_neighbours() -> None:
    reply = reply_of("a", "b", "c", "d", "e", times=[None, 1, None, 3])
    assert list(timeline(reply, Pace()).due) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("times", [[0.0, 0.0], [None, 1.0], [-EPOCH, -EPOCH + 5.0]])
def test_a_clock_that_never_ticks_is_no_clock(times: list[float | None]) -> None:
    clock = timeline(reply_of("a", "b", times=times), Pace()).clock
    assert clock.source is Source.ASSUMED


def test_stated_totals_are_spread_over_the_tokens() -> None:
    totals = Totals(1.0, 3.0, "eval_duration")
    line = timeline(reply_of("ab", "abcd", "", "abcd", totals=totals), Pace())
    assert list(line.due) == [1, 2, 2, 3]
    assert line.clock.source is Source.ESTIMATED
    assert line.clock.basis == "eval_duration"
    assert (line.clock.ttft, line.clock.duration) == (1, 3)


def test_a_stated_time_per_token_counts_where_no_duration_is_stated() -> None:
    usage = {"completion_tokens": 4}
    totals = Totals(1.0, None, "ttft, itl", per_token=0.5)
    reply = reply_of("ab", "ab", "ab", "ab", usage=usage, totals=totals)
    line = timeline(reply, Pace())
    assert list(line.due) == [1, 1.5, 2, 2.5]
    assert (line.clock.source, line.clock.basis) == (Source.ESTIMATED, "ttft, itl")


def test_a_stated_duration_alone_begins_with_the_request() -> None:
    totals = Totals(None, 2.0, "duration")
    line = timeline(reply_of("ab", "ab", totals=totals), Pace())
    assert list(line.due) == [1, 2]
    assert line.clock.ttft is None


def test_a_stated_first_token_alone_goes_on_at_the_pace_and_says_so() -> None:
    totals = Totals(2.0, None, "queue_time")
    line = timeline(reply_of("abcd", "abcd", totals=totals), FOUR_A_SECOND)
    assert list(line.due) == [2, 2.25]
    assert line.clock.basis == "queue_time, then 4 tok/s"
    assert line.clock.duration is None


@pytest.mark.parametrize("useless", [0.0, -1.0, float("nan"), float("inf")])
def test_totals_that_are_not_positive_are_no_clock(useless: float) -> None:
    totals = Totals(useless, useless, "x")
    clock = timeline(reply_of("a", "b", totals=totals), Pace()).clock
    assert clock.source is Source.ASSUMED


def test_chunks_are_spread_evenly_inside_their_whole_second() -> None:
    created = [EPOCH, EPOCH, 0, EPOCH, EPOCH + 2, EPOCH + 2]
    line = timeline(reply_of(*"abcdef", created=created), Pace())
    assert list(line.due) == [0, 0.25, 0.5, 0.75, 2, 2.5]
    assert line.clock.source is Source.ESTIMATED
    assert "±1 s" in line.clock.basis


@pytest.mark.parametrize(
    "created",
    [
        [0, 0],
        [5, 6],
        [EPOCH, EPOCH],
        [EPOCH, EPOCH - 1],
        [EPOCH, EPOCH + 3601],
    ],
    ids=["zeroed", "1970", "constant", "falling", "an hour apart"],
)
def test_created_that_does_not_advance_is_ignored(created: list[int]) -> None:
    clock = timeline(reply_of("a", "b", created=created), Pace()).clock
    assert clock.source is Source.ASSUMED


def test_times_per_chunk_are_believed_before_totals_and_totals_before_created() -> None:
    totals = Totals(None, 9.0, "totals")
    created = [EPOCH, EPOCH + 1]
    times = [0.0, 1.0]
    with_all = reply_of("a", "b", times=times, totals=totals, created=created)
    without_times = reply_of("a", "b", totals=totals, created=created)
    assert timeline(with_all, Pace()).clock.source is Source.RECORDED
    assert timeline(without_times, Pace()).clock.basis == "totals"


def test_a_recorded_clock_can_be_set_aside_and_the_badge_says_so() -> None:
    clock = timeline(reply_of("a", "b", times=[0, 1]), Pace(), assume=True).clock
    assert clock.source is Source.ASSUMED
    assert "no times" not in clock.basis


def test_long_gaps_are_cut_before_anything_is_played() -> None:
    reply = reply_of("a", "b", "c", times=[0, 1, 60])
    line = timeline(reply, Pace(), idle_cap=2)
    assert list(line.due) == [0, 1, 3]
    assert "2 s" in line.clock.basis
    assert line.clock.duration == 60


def test_cutting_gaps_changes_nothing_if_none_is_long() -> None:
    reply = reply_of("a", "b", times=[0, 1])
    assert timeline(reply, Pace(), idle_cap=2) == timeline(reply, Pace())


def test_the_assumed_pace_has_no_gaps_to_cut() -> None:
    reply = reply_of("a" * 400, "b" * 400)
    assert timeline(reply, Pace(), idle_cap=0.1) == timeline(reply, Pace())


def arriving(*seconds: float, chunks: int = 3, since_request: bool = True) -> Timeline:
    arrivals = Arrivals(array("d", seconds), "the recorder's times", since_request)
    reply = replace(reply_of(*"a" * chunks), arrivals=arrivals)
    return timeline(reply, Pace())


def test_the_times_at_which_chunks_arrived_are_recorded() -> None:
    line = arriving(0.5, 0.75, 2)
    assert list(line.due) == [0.5, 0.75, 2]
    assert line.clock == Clock(Source.RECORDED, "the recorder's times", 0.5, 2)


def test_arrivals_counted_from_the_first_chunk_tell_no_first_wait() -> None:
    line = arriving(0, 0.25, 2, since_request=False)
    assert line.clock.ttft is None
    assert list(line.due) == [0, 0.25, 2]


def test_chunks_without_an_arrival_lie_between_those_that_have_one() -> None:
    assert list(arriving(1, math.nan, 2).due) == [1, 1.5, 2]
    assert list(arriving(1, 2, chunks=4).due) == [1, 2, 3, 4]


def test_times_per_chunk_are_believed_before_arrivals_and_arrivals_before_totals() -> (
    None
):
    arrivals = Arrivals(array("d", [5, 7, 9]), "arrivals", since_request=True)
    totals = Totals(None, 90.0, "totals")
    all_three = reply_of(*"abc", times=[0, 1, 2], totals=totals)
    without_times = reply_of(*"abc", totals=totals)
    by_times = timeline(replace(all_three, arrivals=arrivals), Pace())
    by_arrivals = timeline(replace(without_times, arrivals=arrivals), Pace())
    assert by_times.clock.basis == "a time per chunk"
    assert by_arrivals.clock.basis == "arrivals"
    assert list(by_arrivals.due) == [5, 7, 9]


def test_surplus_arrivals_are_ignored() -> None:
    assert list(arriving(1, 2, 3, 4, 5).due) == [1, 2, 3]


@pytest.mark.parametrize("seconds", [(), (math.nan,) * 3, (0, 0, 0), (math.inf, 1, -1)])
def test_arrivals_without_two_different_times_are_no_clock(
    seconds: tuple[float, ...],
) -> None:
    assert arriving(*seconds).clock.source is Source.ASSUMED


def test_words_for_a_clock_name_what_it_is_based_on() -> None:
    created = reply_of("a", "b", created=[EPOCH, EPOCH + 3600])
    timed = reply_of("a", "b", times=[0, 1])

    assert timeline(created, Pace()).clock == Clock(
        Source.ESTIMATED, "created, ±1 s", None, 3600
    )
    assert timeline(timed, Pace(), assume=True).clock.basis == (
        "50 tok/s · in place of the recording's own times"
    )


def test_a_wait_before_the_first_token_may_not_outlast_the_whole() -> None:
    line = timeline(reply_of("ab", "ab", totals=Totals(3.0, 2.0, "x")), Pace())

    assert (line.clock.ttft, line.clock.duration) == (None, 2)
    assert list(line.due) == [1, 2]


def test_a_wait_may_take_all_of_the_time() -> None:
    line = timeline(reply_of("ab", "ab", totals=Totals(2.0, 2.0, "x")), Pace())

    assert (line.clock.ttft, list(line.due)) == (2, [2, 2])


def test_totals_of_a_response_without_text_are_its_clock_too() -> None:
    line = timeline(reply_of("", "", totals=Totals(1.0, 3.0, "x")), Pace())

    assert list(line.due) == [1, 1]
    assert line.clock.duration == 3


def test_a_gap_of_just_the_cap_is_kept() -> None:
    line = timeline(reply_of("a", "b", "c", times=[0, 2, 4.5]), Pace(), idle_cap=2)

    assert list(line.due) == [0, 2, 4]


def test_the_first_wait_is_cut_too() -> None:
    totals = Totals(None, 9.0, "x")
    reply = reply_of("a", "b", times=[0, 1], totals=totals)

    assert list(timeline(reply, Pace(), idle_cap=2).due) == [2, 3]


def test_time_stands_at_a_chunk_until_the_next_is_due() -> None:
    line = timeline(reply_of("a", "b", "c", times=[0, 1, 4]), Pace())

    assert [line.chunk_at(s) for s in (-0.1, 0, 0.9, 1, 3.9, 4, 9)] == [
        *(-1, 0, 0, 1, 1, 2, 2)
    ]
    assert [line.due_at(k) for k in (-1, 0, 1, 2)] == [0, 0, 1, 4]


def test_holes_are_filled_with_the_mean_gap_before_and_after_known_times() -> None:
    reply = reply_of(*"abcdef", times=[None, None, 4, None, 8, None])

    assert list(timeline(reply, Pace()).due) == [0, 2, 4, 6, 8, 10]


def test_times_from_1971_on_are_a_clock() -> None:
    start = 31_536_000.0 - EPOCH
    real = reply_of("a", "b", times=[start, start + 1])
    zeroed = reply_of("a", "b", times=[start - 1, start])

    assert timeline(real, Pace()).clock.source is Source.RECORDED
    assert timeline(zeroed, Pace()).clock.source is Source.ASSUMED


def test_a_clock_ticks_if_its_last_time_differs_from_its_first() -> None:
    assert list(arriving(0, 0, 2).due) == [0, 0, 2]
    assert list(arriving(0, 2, 2).due) == [0, 2, 2]


def test_the_whole_seconds_of_three_chunks_last_until_the_third() -> None:
    created = [EPOCH, EPOCH + 1, EPOCH + 4]
    clock = timeline(reply_of("a", "b", "c", created=created), Pace()).clock

    assert clock.duration == 4
