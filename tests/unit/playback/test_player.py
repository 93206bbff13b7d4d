from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.playback.pace import SPEEDS
from recviewer.playback.player import (
    CONTROLS,
    LOOP_HOLD_SECONDS,
    Player,
    Playhead,
)
from recviewer.playback.timeline import Clock, Source, Timeline

EIGHTHS = st.integers(0, 80).map(lambda eighths: eighths / 8)
"""Seconds that floats hold exactly, so that laws can be told with `==`."""


def line_of(*due: float, source: Source = Source.RECORDED) -> Timeline:
    """Make a timeline with a token a chunk."""
    tokens = array("d", range(1, len(due) + 1))
    return Timeline(array("d", due), tokens, Clock(source, "a test"))


def timelines() -> st.SearchStrategy[Timeline]:
    """Draw timelines; half of all chunks share their due time with the one before."""
    gaps = st.lists(st.just(0.0) | EIGHTHS, max_size=12)
    return st.builds(
        lambda gaps, source: line_of(*accumulate(gaps), source=source),
        gaps,
        st.sampled_from(Source),
    )


def players() -> st.SearchStrategy[Player]:
    """Draw players somewhere on a timeline, playing or paused."""

    def build(line: Timeline, playing: bool, speed: float, chunk: int) -> Player:
        player = Player(line, speed=speed).seek_chunk(chunk, 0)
        return player.play(0) if playing else player

    return st.builds(
        build,
        timelines(),
        st.booleans(),
        st.sampled_from(SPEEDS[:-1]),
        st.integers(-1, 12),
    )


@given(timelines(), EIGHTHS, st.lists(EIGHTHS))
def test_the_position_depends_on_the_time_and_not_on_how_often_it_is_asked(
    line: Timeline, now: float, ticks: list[float]
) -> None:
    player = Player(line).play(0)
    for tick in ticks:
        player.at(tick)
    assert player.at(now).seconds == min(now, line.duration)


@given(players(), st.lists(EIGHTHS, min_size=2).map(sorted))
def test_the_playhead_never_goes_back_while_playing(
    player: Player, ticks: list[float]
) -> None:
    heads = [player.at(now) for now in ticks]
    for before, after in pairwise(heads):
        assert before.chunk <= after.chunk
        assert before.seconds <= after.seconds


@given(players(), EIGHTHS, EIGHTHS)
def test_pausing_keeps_the_exact_position_and_playing_goes_on_from_there(
    player: Player, now: float, rest: float
) -> None:
    head = player.at(now)
    paused = player.pause(now)
    assert paused.at(now + rest) == head
    if head.chunk < len(player.timeline) - 1:
        resumed = paused.play(now + rest)
        assert resumed.at(now + rest) == head
        assert resumed.at(now + rest + 1) == player.play(now).at(now + 1)


@given(players(), EIGHTHS, st.sampled_from(SPEEDS[:-1]))
def test_a_change_of_speed_never_moves_the_playhead(
    player: Player, now: float, speed: float
) -> None:
    head = player.at(now)
    assert player.with_speed(speed, now).at(now) == head
    assert player.slower(now).at(now) == head
    assert player.normal_speed(now).at(now) == head


@given(players(), EIGHTHS)
def test_faster_moves_the_playhead_only_at_infinite_speed(
    player: Player, now: float
) -> None:
    faster = player.faster(now)
    if player.playing and faster.speed == math.inf:
        assert faster.at(now).chunk == len(player.timeline) - 1
    else:
        assert faster.at(now) == player.at(now)


@given(players(), EIGHTHS, st.integers(-1, 12))
def test_seeking_lands_on_the_chunk_whether_playing_or_paused(
    player: Player, now: float, chunk: int
) -> None:
    chunk = min(chunk, len(player.timeline) - 1)
    sought = player.seek_chunk(chunk, now)
    assert sought.at(now).chunk == chunk
    assert sought.playing == player.playing


@given(timelines(), EIGHTHS)
def test_seeking_equals_playing(line: Timeline, now: float) -> None:
    played = Player(line).play(0).pause(now)
    sought = Player(line).seek_chunk(played.chunk, now)
    assert sought.at(now).chunk == played.at(now).chunk
    if played.seconds == line.due_at(played.chunk):
        assert sought == played


@given(players(), EIGHTHS)
def test_stepping_visits_every_chunk_also_those_that_come_together(
    player: Player, now: float
) -> None:
    forward = player.seek_chunk(-1, now)
    visited = []
    for _ in range(len(player.timeline)):
        forward = forward.step(1, now)
        visited.append(forward.at(now).chunk)
    assert visited == list(range(len(player.timeline)))
    assert not player.step(1, now).playing


@given(players(), EIGHTHS, st.integers(1, 5))
def test_stepping_back_undoes_stepping_forward(
    player: Player, now: float, count: int
) -> None:
    start = player.at(now).chunk
    if start + count < len(player.timeline):
        stepped = player.step(count, now).step(-count, now)
        assert stepped.at(now).chunk == start


@given(players(), EIGHTHS, timelines())
def test_another_clock_leaves_the_playhead_on_its_chunk(
    player: Player, now: float, other: Timeline
) -> None:
    chunk = player.at(now).chunk
    moved = player.with_timeline(other, now)
    assert moved.at(now).chunk == min(chunk, len(other) - 1)


@given(players(), EIGHTHS)
def test_a_timeline_that_grew_moves_nothing(player: Player, now: float) -> None:
    line = player.timeline
    grown = line_of(*line.due, line.duration + 1, source=line.clock.source)
    assert player.with_timeline(grown, now).at(now).seconds == player.at(now).seconds


def test_speeds_stop_at_the_slowest_and_the_fastest() -> None:
    player = Player(line_of(0, 1))
    for _ in SPEEDS:
        player = player.faster(0)
    assert player.speed == math.inf
    for _ in SPEEDS:
        player = player.slower(0)
    assert player.speed == 0.125


def test_speed_is_seconds_of_the_timeline_a_second() -> None:
    player = Player(line_of(0, 100), speed=4.0).play(10)
    assert player.at(12).seconds == 8


def test_playing_at_infinite_speed_is_at_the_end() -> None:
    player = Player(line_of(0, 1, 2)).faster(0).with_speed(math.inf, 0)
    assert player.at(0).chunk == -1
    assert player.play(0).at(0) == Playhead(2, 2.0, ended=True)


def test_playing_at_the_end_begins_again() -> None:
    player = Player(line_of(1, 2)).seek_chunk(1, 0)
    assert player.at(0).ended
    assert player.play(5).at(5) == Playhead(-1, 0.0)


def test_toggling_at_the_end_starts_again() -> None:
    player = Player(line_of(1, 2)).play(0)
    assert player.at(9).ended
    again = player.toggle(9)
    assert again.playing
    assert again.at(9).chunk == -1


def test_toggling_plays_and_pauses() -> None:
    player = Player(line_of(1, 2)).toggle(0)
    assert player.playing
    assert player.toggle(1.5).at(9) == Playhead(0, 1.5)


def test_a_loop_shows_the_end_for_a_moment_and_begins_again() -> None:
    player = Player(line_of(0, 4)).toggle_loop(0).with_speed(2, 0).play(0)
    assert player.at(2 + LOOP_HOLD_SECONDS / 2) == Playhead(1, 4.0, ended=False)
    assert player.at(2 + LOOP_HOLD_SECONDS + 1) == Playhead(0, 2.0, ended=False)


def test_a_loop_that_is_ended_plays_to_the_end() -> None:
    player = Player(line_of(0, 4), loop=True).play(0).toggle_loop(6)
    assert player.at(7).seconds == 2
    assert player.at(99).ended


def test_seeking_goes_five_seconds_on_a_measured_timeline() -> None:
    player = Player(line_of(0, 3, 20)).seek_by(1, 0)
    assert player.at(0) == Playhead(1, 5.0)
    assert player.seek_by(1, 0).at(0) == Playhead(1, 10.0)
    assert player.seek_by(-1, 0).seek_by(-1, 0).at(0) == Playhead(-1, 0.0)


def test_seeking_goes_ten_chunks_on_an_assumed_timeline() -> None:
    line = line_of(*range(25), source=Source.ASSUMED)
    player = Player(line).seek_chunk(3, 0).seek_by(1, 0)
    assert player.at(0).chunk == 13
    assert player.seek_by(1, 0).seek_by(1, 0).at(0).chunk == 24


@pytest.mark.parametrize(
    ("source", "chunk"), [(Source.ASSUMED, 4), (Source.RECORDED, 2)]
)
def test_a_fraction_is_of_the_chunks_or_of_the_time(source: Source, chunk: int) -> None:
    line = line_of(*(k * k for k in range(10)), source=source)
    player = Player(line).seek_fraction(0.5 if source is Source.ASSUMED else 0.1, 0)
    assert player.at(0).chunk == chunk


@pytest.mark.parametrize("source", Source)
def test_the_fractions_reach_from_start_to_end(source: Source) -> None:
    player = Player(line_of(0, 1, 7, source=source))
    assert player.seek_fraction(0, 0).at(0).chunk == -1
    assert player.seek_fraction(1, 0).at(0) == Playhead(2, 7.0, ended=True)


@pytest.mark.parametrize("source", Source)
def test_a_tenth_moves_at_least_one_chunk(source: Source) -> None:
    player = Player(line_of(0, 1, 2, source=source)).seek_chunk(1, 0)
    assert player.seek_far(1, 0).at(0) != player.at(0)
    assert player.seek_far(-1, 0).at(0) != player.at(0)


def test_a_response_without_chunks_is_at_its_end() -> None:
    player = Player(line_of())
    for change in (player.play, player.toggle, player.pause):
        assert change(0).at(1) == Playhead(-1, 0.0, ended=True)
    assert player.step(1, 0).seek_by(1, 0).seek_fraction(1, 0).at(0).ended


@given(timelines(), EIGHTHS)
def test_a_time_before_the_last_change_moves_nothing(
    line: Timeline, now: float
) -> None:
    player = Player(line).play(now)
    assert player.at(now - 1) == player.at(now)


def test_a_tenth_of_a_measured_timeline_is_time() -> None:
    player = Player(line_of(0, 30, 100)).seek_far(1, 0)
    assert player.at(0) == Playhead(0, 10.0)
    assert player.seek_far(1, 0).seek_far(1, 0).at(0) == Playhead(1, 30.0)
    assert player.seek_far(-1, 0).at(0) == Playhead(-1, 0.0)


def test_a_player_begins_paused_before_the_first_chunk() -> None:
    player = Player(line_of(1, 2))
    assert (player.playing, player.speed, player.loop) == (False, 1.0, False)
    assert player.at(5) == Playhead(-1, 0.0)


def test_a_paused_player_counts_from_its_pause_once_it_plays() -> None:
    player = Player(line_of(0, 10, 20)).play(100).pause(104).play(200)
    assert player.at(203).seconds == 7


@pytest.mark.parametrize("source", Source)
def test_seeking_while_it_plays_goes_on_from_there(source: Source) -> None:
    line = line_of(*range(200), source=source)
    for seek in (Player.seek_by, Player.seek_far):
        player = seek(Player(line).play(0), 1, 3.0)
        start = player.at(3.0).seconds
        assert start >= 7
        assert player.at(5.0).seconds == start + 2


def test_the_controls_of_digits_go_to_tenths_of_the_time() -> None:
    player = Player(line_of(0, 10, 20)).play(0)
    for name, seconds in (("tenth_0", 0), ("tenth_5", 10), ("end", 20)):
        assert CONTROLS[name](player, (), 3.0).at(3.0).seconds == seconds


def live(*due: float) -> Player:
    """Make a player at the tail of a stream that is being written."""
    return Player(line_of(*due), live=True).to_end(0)


def test_at_the_tail_whatever_comes_shows_at_once_however_long_it_took() -> None:
    player = live(0, 1)
    assert player.at(50) == Playhead(1, 1.0, ended=False)

    longer = player.with_timeline(line_of(0, 1, 60), 60)

    assert longer.at(60) == Playhead(2, 60.0, ended=False)
    assert longer.is_at_tail(60)


@pytest.mark.parametrize(
    "leave",
    [
        lambda player: player.pause(10),
        lambda player: player.step(-1, 10),
        lambda player: player.seek_chunk(0, 10),
    ],
)
def test_who_leaves_the_tail_stays_behind_until_the_end_is_asked_for(
    leave: Callable[[Player], Player],
) -> None:
    player = leave(live(0, 20, 40))
    chunk = player.at(10).chunk

    player = player.with_timeline(line_of(0, 20, 40, 60), 10)

    assert player.at(10).chunk == chunk
    assert not player.is_at_tail(10)
    assert player.to_end(10).is_at_tail(10)


def test_a_replay_that_catches_up_with_a_stream_is_at_its_tail() -> None:
    player = live(0, 1, 2).seek_chunk(0, 10)
    assert not player.is_at_tail(11)
    assert player.is_at_tail(12)


def test_a_stream_neither_loops_nor_begins_anew_while_it_is_written() -> None:
    player = live(0, 1).toggle_loop(2)
    assert player.at(90).chunk == 1
    assert player.toggle(90).toggle(91).at(99).chunk == 1


def test_the_tail_of_a_stream_that_has_ended_is_its_end() -> None:
    player = live(0, 1)
    assert replace(player, live=False).at(50) == Playhead(1, 1.0, ended=True)
