"""A replay goes from reply to reply by the clock that a person chose."""

from __future__ import annotations

from recviewer.model.transcript import Reply
from recviewer.playback.pace import Pace
from recviewer.playback.replay import Replay
from recviewer.playback.timeline import Source
from tests.unit.playback.replies import reply_of

ASSUMED = reply_of("one ", "two ", "three ", "four ")
TIMED = reply_of("one ", "two ", "three ", times=(0, 1, 20))


class Now:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


def replay(*, speed: float = 1.0) -> tuple[Replay, Now]:
    now = Now()
    return Replay(Pace(), get_time=now, speed=speed), now


def show(player: Replay, reply: Reply, chunk: int | None = None) -> None:
    player.show(player.clock_mode.timed(reply), chunk)


def test_a_reply_opens_at_its_end_and_at_rest() -> None:
    player, _ = replay()
    show(player, ASSUMED)
    assert player.head.chunk == 3
    assert not player.player.playing


def test_a_reply_opens_at_a_given_chunk() -> None:
    player, _ = replay()
    show(player, ASSUMED, 1)
    assert player.head.chunk == 1


def test_a_playhead_at_the_end_of_a_growing_reply_moves_along() -> None:
    player, _ = replay()
    show(player, reply_of("one "))
    show(player, ASSUMED)
    assert player.head.chunk == 3


def test_a_playhead_before_the_end_of_a_growing_reply_stays() -> None:
    player, _ = replay()
    show(player, reply_of("one ", "two "), 0)
    show(player, ASSUMED)
    assert player.head.chunk == 0


def test_a_reply_that_grows_goes_on_playing() -> None:
    player, now = replay()
    show(player, reply_of("one ", "two "), -1)
    player.control("toggle")
    now.seconds = 0.5
    show(player, ASSUMED)
    assert player.player.playing
    assert player.head.chunk == 0


def test_speed_and_loop_stay_for_the_next_reply() -> None:
    player, _ = replay()
    show(player, ASSUMED)
    player.control("faster")
    player.control("loop")
    player.clear()
    show(player, TIMED)
    assert player.player.speed == 2
    assert player.player.loop


def test_controls_do_nothing_without_a_reply() -> None:
    player, _ = replay()
    player.control("toggle")
    assert not player.player.playing
    assert player.head.chunk == -1


def test_the_clock_switches_and_the_chunk_stays() -> None:
    player, _ = replay()
    show(player, TIMED, 1)
    sources = [player.timeline.clock.source]
    assert player.change_clock(player.clock_mode.with_clock_toggled())
    sources.append(player.timeline.clock.source)
    assert sources == [Source.RECORDED, Source.ASSUMED]
    assert player.head.chunk == 1


def test_without_recorded_times_there_is_no_clock_to_switch_to() -> None:
    player, _ = replay()
    show(player, ASSUMED)
    assert not player.change_clock(player.clock_mode.with_clock_toggled())


def test_a_long_gap_is_capped_and_the_badge_says_so_first() -> None:
    player, _ = replay()
    show(player, TIMED)
    assert player.change_clock(player.clock_mode.with_idle_cap_toggled())
    assert player.timeline.duration == 3
    assert player.timeline.clock.basis == "gaps cut to 2 s · a time per chunk"
    assert player.change_clock(player.clock_mode.with_idle_cap_toggled())
    assert player.timeline.duration == 20


def test_another_clock_while_it_plays_goes_on_from_where_it_was() -> None:
    player, now = replay()
    show(player, TIMED, 1)
    player.control("toggle")
    now.seconds = 0.5
    player.change_clock(player.clock_mode.with_idle_cap_toggled())
    assert (player.head.chunk, player.head.seconds) == (1, 1.5)
    now.seconds = 1.75
    assert (player.head.chunk, player.head.seconds) == (1, 2.75)


def test_capping_without_a_long_gap_changes_nothing() -> None:
    player, _ = replay()
    show(player, ASSUMED)
    assert not player.change_clock(player.clock_mode.with_idle_cap_toggled())


def test_a_reply_timed_with_another_clock_mode_gets_a_new_timeline() -> None:
    player, _ = replay()
    timed = player.clock_mode.timed(ASSUMED)
    player.change_clock(player.clock_mode.at_pace(10))
    player.show(timed)
    assert (
        player.timeline == player.clock_mode.timed(ASSUMED).timeline != timed.timeline
    )


def test_clearing_stops_where_the_playhead_is_and_leaves_nothing_to_replay() -> None:
    player, now = replay()
    show(player, TIMED, 0)
    player.control("toggle")
    now.seconds = 1.5
    player.clear()
    now.seconds = 9
    assert (player.reply, player.player.playing, len(player.timeline)) == (
        None,
        False,
        0,
    )
    assert player.head.chunk == -1


def test_a_reply_timed_by_the_current_mode_keeps_its_timeline() -> None:
    player, _ = replay()
    timed = player.clock_mode.timed(TIMED)
    player.show(timed)
    assert player.timeline is timed.timeline


def test_pausing_and_seeking_count_from_now() -> None:
    player, now = replay()
    show(player, TIMED, 0)
    player.control("toggle")
    now.seconds = 0.5
    player.pause()
    now.seconds = 5
    assert (player.head.chunk, player.head.seconds) == (0, 0.5)
    player.seek(1)
    assert player.head.chunk == 1


def test_a_replay_begins_at_the_speed_and_by_the_clock_that_were_asked_for() -> None:
    now = Now()
    player = Replay(Pace(10), get_time=now, assume=True, speed=4.0)
    show(player, TIMED, -1)
    assert player.player.speed == 4
    assert (player.timeline.clock.source, player.timeline.clock.rate) == (
        Source.ASSUMED,
        10,
    )


def test_another_pace_leaves_the_playhead_on_its_chunk() -> None:
    player, _ = replay()
    show(player, ASSUMED, 2)
    player.change_clock(player.clock_mode.at_pace(10))
    assert player.head.chunk == 2
    assert player.clock_mode.pace == Pace(10)


def test_a_playing_reply_at_its_end_waits_there_as_it_grows() -> None:
    player, now = replay()
    show(player, reply_of("a", "b", times=(0, 1)), -1)
    player.control("toggle")
    now.seconds = 1
    show(player, reply_of("a", "b", "c", times=(0, 1, 9)))
    assert player.head.chunk == 1
