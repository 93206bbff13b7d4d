"""A replay controller draws frames by a clock and does what the player's keys say."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from hypothesis import given
from hypothesis import strategies as st
from textual.message import Message

from recviewer.playback.pace import Pace
from recviewer.playback.player import Playhead
from recviewer.playback.replay import ClockMode, Replay
from recviewer.tui.exchange.replay_controller import (
    MAX_CPU_SHARE,
    MAX_FRAME_SECONDS,
    MIN_FRAME_SECONDS,
    ReplayController,
    frame_seconds,
    next_due,
)
from recviewer.tui.exchange.replay_menus import clock_items, speed_items
from recviewer.tui.messages import SettingChanged
from tests.unit.playback.replies import reply_of


class ManualTimer:
    """A timer by a clock that is set by hand."""

    def __init__(self, due: float, callback: Callable[[], None]) -> None:
        self.due = due
        self.callback = callback

    def stop(self) -> None:
        """Stop it before it is due."""
        self.due = inf


class Bench:
    """A controller, with a display that remembers what it is to show."""

    def __init__(self, *, frame_cost: float = 0.0) -> None:
        self.now = 100.0
        self.cpu = 0.0
        self.frame_cost = frame_cost
        self.timers: list[ManualTimer] = []
        self.frames: list[int] = []
        self.playing: list[bool] = []
        self.timelines = 0
        self.hints: list[str] = []
        self.messages: list[Message] = []
        self.replay = Replay(Pace(10, 0), get_time=lambda: self.now)
        self.controller = ReplayController(
            self.replay,
            self,
            get_time=lambda: self.now,
            get_cpu_time=lambda: self.cpu,
        )

    def show_playhead(self, playhead: Playhead) -> None:
        """Remember the chunk."""
        self.frames.append(playhead.chunk)
        self.cpu += self.frame_cost

    def show_playing(self, playing: bool) -> None:
        """Remember whether it plays."""
        self.playing.append(playing)

    def show_timeline(self) -> None:
        """Count how often it changed."""
        self.timelines += 1

    def set_timer(self, delay: float, callback: Callable[[], None], /) -> ManualTimer:
        """Make a timer by the manual clock."""
        timer = ManualTimer(self.now + delay, callback)
        self.timers.append(timer)
        return timer

    def show_hint(self, text: str) -> None:
        """Remember the hint."""
        self.hints.append(text)

    def post_message(self, message: Message, /) -> bool:
        """Remember the message."""
        self.messages.append(message)
        return True

    def open(self) -> None:
        """Open a reply of about two seconds, at its start."""
        timed = self.replay.clock_mode.timed(reply_of(*["abcd"] * 20))
        self.replay.show(timed, -1)

    def advance(self, seconds: float) -> None:
        """Let the clock run, and call all timers that become due."""
        end = self.now + seconds
        while self.timers and (timer := min(self.timers, key=_due)).due <= end:
            self.now = timer.due
            timer.stop()
            timer.callback()
        self.now = end


def _due(timer: ManualTimer) -> float:
    return timer.due


def test_playing_draws_frames_until_the_end_and_then_no_more() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    assert bench.controller.playing
    bench.advance(60)
    assert bench.playing == [True, False]
    assert not bench.controller.playing
    assert bench.frames[-1] == 19
    assert all(timer.due == inf for timer in bench.timers)


def test_frames_come_thirty_times_a_second() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    bench.frames.clear()
    bench.advance(1)
    assert 29 <= len(bench.frames) <= 30


def test_expensive_frames_come_more_rarely() -> None:
    bench = Bench(frame_cost=0.048)
    bench.open()
    bench.controller.press("toggle")
    bench.frames.clear()
    bench.advance(1)
    assert 9 <= len(bench.frames) <= 11


def test_a_pause_stops_the_frames_at_once() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    bench.advance(0.5)
    bench.controller.pause()
    frames = list(bench.frames)
    bench.advance(5)
    assert bench.frames == frames
    assert bench.playing == [True, False]


def test_seeking_while_playing_goes_on_from_there() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    bench.controller.seek(10)
    assert bench.controller.playing
    assert bench.frames[-1] == 10
    bench.advance(0.35)
    assert bench.frames[-1] > 10


def test_seeking_with_a_pause_stays_there() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    bench.controller.seek(10, pause=True)
    assert not bench.controller.playing
    bench.advance(5)
    assert bench.frames[-1] == 10


def test_clearing_stops_the_frames() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle")
    bench.controller.clear()
    assert bench.playing == [True, False]
    assert bench.replay.reply is None


def test_keys_pressed_while_a_reply_is_read_act_once_when_it_is_there() -> None:
    bench = Bench()
    bench.controller.expect_reply(True)
    bench.controller.press("toggle")
    assert not bench.controller.playing
    bench.open()
    bench.controller.expect_reply(False)
    assert bench.controller.playing
    bench.controller.expect_reply(False)
    assert bench.controller.playing


def test_keys_pressed_before_a_reply_that_never_comes_are_forgotten() -> None:
    bench = Bench()
    bench.controller.expect_reply(True)
    bench.controller.press("toggle")
    bench.controller.expect_reply(False)
    bench.open()
    bench.controller.expect_reply(False)
    assert not bench.controller.playing


def test_a_key_pressed_with_nothing_to_play_says_so() -> None:
    bench = Bench()
    bench.controller.press("toggle")
    assert bench.hints == ["There is nothing to play."]


def test_a_changed_speed_is_not_carried_into_the_next_session() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("faster")
    bench.controller.change_speed(8.0)
    assert bench.replay.player.speed == 8.0
    assert bench.messages == []


def test_a_changed_pace_is_a_changed_setting_and_a_changed_timeline() -> None:
    bench = Bench()
    bench.open()
    bench.controller.change_pace(80.0)
    assert bench.timelines == 1
    [message] = bench.messages
    assert isinstance(message, SettingChanged)
    assert message.changes == {"pace": 80.0}


def test_a_clock_that_cannot_be_switched_says_why() -> None:
    bench = Bench()
    bench.open()
    bench.controller.press("toggle_clock")
    bench.controller.press("toggle_idle_cap")
    assert bench.timelines == 0
    assert [hint.split()[0] for hint in bench.hints] == ["This", "No"]
    assert bench.replay.clock_mode == ClockMode(Pace(10, 0))


def test_a_recorded_clock_can_be_capped_and_switched_off() -> None:
    bench = Bench()
    timed = bench.replay.clock_mode.timed(reply_of("a", "b", times=(0, 9)))
    bench.replay.show(timed, -1)
    bench.controller.press("toggle_idle_cap")
    bench.controller.press("toggle_clock")
    assert bench.timelines == 2
    assert bench.hints == []


def test_the_menu_of_speeds_names_their_rates_and_the_chosen_one() -> None:
    bench = Bench()
    bench.open()
    items = dict(speed_items(bench.replay, bench.controller))
    assert "1×      ≈ 10 tok/s  ● now" in items
    items["2×      ≈ 20 tok/s"]()
    assert bench.replay.player.speed == 2.0


def test_the_menu_of_clocks_leads_from_recorded_times_to_a_pace_and_back() -> None:
    bench = Bench()
    timed = bench.replay.clock_mode.timed(reply_of("a", "b", times=(0, 9)))
    bench.replay.show(timed, -1)
    dict(clock_items(bench.replay, bench.controller))["assumed 80 tok/s"]()
    assert bench.replay.timeline.clock.source == "assumed"
    items = dict(clock_items(bench.replay, bench.controller))
    assert "assumed 80 tok/s  ● now" in items
    items["recorded times"]()
    assert bench.replay.timeline.clock.source == "recorded"


def test_cheap_frames_come_as_fast_as_anybody_sees() -> None:
    assert frame_seconds(0.001) == MIN_FRAME_SECONDS


def test_frames_take_no_more_than_their_share_of_a_core() -> None:
    assert 0.03 / frame_seconds(0.03) == MAX_CPU_SHARE


@given(st.floats(0, 100))
def test_a_replay_never_stands_still(cost: float) -> None:
    assert MIN_FRAME_SECONDS <= frame_seconds(cost) <= MAX_FRAME_SECONDS


def test_a_late_frame_does_not_delay_those_after_it() -> None:
    assert next_due(10.0, 10.01, 0.001) == 10.0 + MIN_FRAME_SECONDS


def test_frames_never_crowd_after_a_long_wait() -> None:
    assert next_due(10.0, 20.0, 0.001) == 20.0 + MIN_FRAME_SECONDS / 2
