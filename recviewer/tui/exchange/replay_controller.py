"""Drives a replay: when frames are drawn, and what the keys of the player do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic, thread_time
from typing import Protocol

from textual.message import Message

from recviewer.playback.clock import Source
from recviewer.playback.player import Playhead
from recviewer.playback.replay import NO_REPLY, ClockMode, Replay, TimedReply
from recviewer.tui.messages import SettingChanged

MIN_FRAME_SECONDS = 1 / 30
"""Shortest time between two frames; nobody sees more of them."""

MAX_FRAME_SECONDS = 1 / 8
"""Longest time between two frames, however slow the machine is."""

MAX_CPU_SHARE = 0.48
"""Share of one core that drawing may take, to leave time for everything else."""

_NOTHING_TO_PLAY = "There is nothing to play."

CLOCK_CONTROLS: Mapping[str, tuple[Callable[[ClockMode], ClockMode], str]] = {
    "toggle_clock": (
        ClockMode.with_clock_toggled,
        "This recording has no times to replay by.",
    ),
    "toggle_idle_cap": (
        ClockMode.with_idle_cap_toggled,
        "No gap is longer than 2 s by this clock.",
    ),
}
"""Controls that change the timeline, each with the reason why it may change nothing."""


_IDLE_HINTS: Mapping[str, str] = {
    "previous_mark": "There is no mark before this.",
    "next_mark": "There is no mark after this.",
    "previous_finish": "No choice finishes before this.",
    "next_finish": "No choice finishes after this.",
    "normal_speed": "The speed is 1x.",
}
"""What is said where a control changes nothing."""


class Stoppable(Protocol):
    """A timer."""

    def stop(self) -> None:
        """Stop it before it is due."""


class ReplayDisplay(Protocol):
    """The widget that shows a replay, as far as the controller needs it."""

    def show_playhead(self, playhead: Playhead) -> None:
        """Show another position."""

    def show_playing(self, playing: bool) -> None:
        """Show whether the replay plays."""

    def show_timeline(self) -> None:
        """Show the reply by another clock."""

    def set_timer(self, delay: float, callback: Callable[[], None], /) -> Stoppable:
        """Call a function after some seconds."""

    def show_hint(self, text: str) -> None:
        """Say for a moment why a key did nothing."""

    def post_message(self, message: Message, /) -> bool:
        """Post a message to the widget's ancestors."""


class ReplayController:
    """Moves a display along with its replay. The replay itself knows no timer."""

    def __init__(
        self,
        replay: Replay,
        display: ReplayDisplay,
        *,
        retime: Callable[[ClockMode, str], object] | None = None,
        get_time: Callable[[], float] = monotonic,
        get_cpu_time: Callable[[], float] = thread_time,
    ) -> None:
        """Make a controller.

        Args:
            replay: The replay.
            display: What shows it.
            retime: Uses another clock mode in the background, and says the text if that
                changes nothing; None to use it at once.
            get_time: Returns the time now in seconds, by which frames are due.
            get_cpu_time: Returns the CPU seconds used so far, by which frames cost.
        """
        self.playing = False
        """Whether the playhead moves by itself."""
        self.expecting = False
        """Whether a reply is being read."""
        self._replay = replay
        self._display = display
        self._retime = retime or self.use_clock
        self._get_time = get_time
        self._get_cpu_time = get_cpu_time
        self._timer: Stoppable | None = None
        self._frame_due = self._cpu_before = 0.0
        self._postponed: list[str] = []

    def press(self, control: str) -> None:
        """Do what a key of the player says.

        It is postponed while the reply is still being read.

        Args:
            control: A name in `CONTROLS` or `CLOCK_CONTROLS`.
        """
        reply = self._replay.reply
        if reply is None:
            self._postpone(control)
        elif reply.chunk_count < 2 and not self.expecting:
            self._display.show_hint(_NOTHING_TO_PLAY)
        elif control in CLOCK_CONTROLS:
            changed, refusal = CLOCK_CONTROLS[control]
            self._retime(changed(self._replay.clock_mode), refusal)
        else:
            self._control(control)

    def _control(self, control: str) -> None:
        """Change the player; say why not where that is no end that one sees."""
        speed, head = self._replay.player.speed, self._replay.head
        self._replay.control(control)
        self.refresh()
        is_same = (self._replay.player.speed, self._replay.head) == (speed, head)
        if is_same and control in _IDLE_HINTS:
            self._display.show_hint(_IDLE_HINTS[control])

    def change_speed(self, speed: float) -> None:
        """Change the speed to one of `SPEEDS`."""
        self._replay.change_speed(speed)
        self.refresh()

    def expect_reply(self, expecting: bool) -> None:
        """Note whether a reply is being read; do what was postponed once it is not."""
        self.expecting = expecting
        if not expecting:
            postponed, self._postponed = self._postponed, []
            for control in postponed if self._replay.reply is not None else ():
                self.press(control)

    def change_pace(self, tokens_per_second: float) -> None:
        """Change the pace that is assumed where no times were recorded."""
        self._use_pace(self._replay.clock_mode, tokens_per_second)

    def assume_pace(self, tokens_per_second: float) -> None:
        """Replay by an assumed pace, even where times were recorded."""
        mode = self._replay.clock_mode
        if self._replay.timeline.clock.source is not Source.ASSUMED:
            mode = mode.with_clock_toggled()
        self._use_pace(mode, tokens_per_second)

    def seek(self, chunk: int, *, pause: bool = False) -> None:
        """Go to a chunk, and on from there unless it shall pause."""
        if pause:
            self._replay.pause()
        self._replay.seek(chunk)
        self.refresh()

    def go_to_tail(self) -> None:
        """Go to the end, and on with it where that is still moving."""
        self._replay.go_to_tail()
        self.refresh()

    def pause(self) -> None:
        """Stop at the current position."""
        self._replay.pause()
        self.refresh()

    def clear(self) -> None:
        """Replay nothing until another reply is there."""
        self._play(False)
        self._replay.clear()

    def refresh(self) -> None:
        """Show the state of the replay after a change."""
        self._display.show_playhead(self._replay.head)
        self._play(self._replay.player.playing)

    def _use_pace(self, clock_mode: ClockMode, tokens_per_second: float) -> None:
        self._retime(clock_mode.at_pace(tokens_per_second), "")
        self._display.post_message(SettingChanged({"pace": tokens_per_second}))

    def use_clock(self, clock_mode: ClockMode, refusal: str) -> None:
        """Use another clock mode, unless that changes nothing and is refused then."""
        self.use_timeline(clock_mode.timed(self._replay.reply or NO_REPLY), refusal)

    def use_timeline(self, timed: TimedReply, refusal: str) -> None:
        """Use another timeline of the reply, as `use_clock` does."""
        before = self._replay.clock_mode
        if self._replay.retime(timed) or not refusal:
            self._display.show_timeline()
        else:
            self._replay.clock_mode = before
            self._display.show_hint(refusal)

    def _postpone(self, control: str) -> None:
        if self.expecting:
            self._postponed.append(control)
        else:
            self._display.show_hint(_NOTHING_TO_PLAY)

    def _play(self, playing: bool) -> None:
        """Start or stop drawing frames."""
        if playing == self.playing:
            return
        self.playing = playing
        if self._timer is not None:
            self._timer.stop()
        self._display.show_playing(playing)
        if playing:
            self._cpu_before, self._frame_due = self._get_cpu_time(), self._get_time()
            self._schedule_frame()

    def _draw_frame(self) -> None:
        playhead = self._replay.head
        if playhead.ended:
            self.pause()
        else:
            self._schedule_frame()
            self._display.show_playhead(playhead)

    def _schedule_frame(self) -> None:
        """Set the timer for the next frame by what the last one cost."""
        before, self._cpu_before = self._cpu_before, self._get_cpu_time()
        now = self._get_time()
        if self._replay.is_at_tail:  # what comes is shown when it comes
            self._frame_due = now + MAX_FRAME_SECONDS
        else:
            self._frame_due = next_due(self._frame_due, now, self._cpu_before - before)
        self._timer = self._display.set_timer(self._frame_due - now, self._draw_frame)


def frame_seconds(cost: float) -> float:
    """Return how long to wait for the next frame.

    Args:
        cost: CPU seconds that the last one took.
    """
    return min(max(cost / MAX_CPU_SHARE, MIN_FRAME_SECONDS), MAX_FRAME_SECONDS)


def next_due(due: float, now: float, cost: float) -> float:
    """Return when the next frame is due; a late frame does not delay later ones.

    Args:
        due: When the current frame was due, in seconds.
        now: When it came.
        cost: CPU seconds that the last one took.
    """
    seconds = frame_seconds(cost)
    return max(due + seconds, now + seconds / 2)
