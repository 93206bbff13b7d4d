"""A replay: a player over a reply that may still grow, and its clock mode."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from recviewer.model.transcript import Reply
from recviewer.playback.pace import Pace
from recviewer.playback.player import CONTROLS, Player, Playhead
from recviewer.playback.timeline import Timeline, timeline

IDLE_CAP_SECONDS = 2.0
"""Length of an idle gap that is capped."""


class ClockMode(msgspec.Struct, frozen=True):
    """How a reply is given its times, as the person set it."""

    pace: Pace
    """The pace assumed where no clock was recorded."""
    assume: bool = False
    """Whether the pace is assumed even where a clock was recorded."""
    idle_cap: float | None = None
    """Longest gap between chunks that measured times keep, in seconds; None for all."""

    def timed(self, reply: Reply) -> TimedReply:
        """Return a reply with its timeline; takes a while for a long one."""
        line = timeline(reply, self.pace, assume=self.assume, idle_cap=self.idle_cap)
        return TimedReply(reply, line, self)

    def with_clock_toggled(self) -> ClockMode:
        """Return the mode with the assumed pace for the recorded clock, or back."""
        return replace(self, assume=not self.assume)

    def with_idle_cap_toggled(self) -> ClockMode:
        """Return the mode with long gaps capped, or no longer."""
        return replace(self, idle_cap=None if self.idle_cap else IDLE_CAP_SECONDS)

    def at_pace(self, tokens_per_second: float) -> ClockMode:
        """Return the mode with another pace to assume."""
        pace = replace(self.pace, tokens_per_second=tokens_per_second)
        return replace(self, pace=pace)


class TimedReply(msgspec.Struct, frozen=True):
    """A reply with its timeline."""

    reply: Reply
    timeline: Timeline
    """When its chunks are due."""
    clock_mode: ClockMode
    """The mode that the timeline was made with."""


NO_REPLY = Reply((), (), 0, array("q"), array("d"), array("d"))
"""The reply of no chunk."""


class Replay:
    """Replays one reply after another, by the clock mode that a person set.

    Attributes:
        clock_mode: How timelines are made.
        reply: What is replayed; None if nothing is.
        player: The current state.
    """

    def __init__(
        self,
        pace: Pace,
        *,
        get_time: Callable[[], float],
        assume: bool = False,
        speed: float = 1.0,
    ) -> None:
        """Create a replay without a reply.

        Args:
            pace: The pace assumed where no clock was recorded.
            get_time: Returns the time now, in seconds.
            assume: Whether the pace is assumed even where a clock was recorded.
            speed: The initial speed.
        """
        self._get_time = get_time
        self.clock_mode = ClockMode(pace, assume)
        self.reply: Reply | None = None
        self.player = Player(self._timeline(), speed=speed)

    @property
    def timeline(self) -> Timeline:
        """The timeline of the reply."""
        return self.player.timeline

    @property
    def head(self) -> Playhead:
        """The position of the playhead now."""
        return self.player.at(self._get_time())

    def clear(self) -> None:
        """Remove the reply; speed and loop stay."""
        now = self._get_time()
        self.reply = None
        player = replace(self.player.pause(now), live=False)
        self.player = player.with_timeline(self._timeline(), now)

    def show(
        self, timed: TimedReply, chunk: int | None = None, *, live: bool = False
    ) -> None:
        """Replay a reply, or more of the same reply.

        Args:
            timed: The reply; it gets a new timeline if the clock mode has changed.
            chunk: Where to put the playhead. If None it stays where it is, except that
                a playhead that rested at the end moves to the new end.
            live: Whether the reply is still being written. It is shown from the tail
                on; a playhead that rests stays where it is.
        """
        now = self._get_time()
        at_end = self.head.chunk == len(self.timeline) - 1
        self.reply = timed.reply
        line = (
            timed.timeline if timed.clock_mode == self.clock_mode else self._timeline()
        )
        was_live, rests = self.player.live, not self.player.playing
        if chunk is None and at_end and rests and not was_live:
            chunk = len(line) - 1
        self.player = replace(self.player.with_timeline(line, now), live=live)
        if live and not was_live:
            self.player = self.player.to_end(now)
        if chunk is not None:
            self.player = self.player.seek_chunk(chunk, now)

    @property
    def is_at_tail(self) -> bool:
        """Whether the playhead moves with the end of a reply that is being written."""
        return self.player.is_at_tail(self._get_time())

    def go_to_tail(self) -> None:
        """Go to the end, and on with it where that is still moving."""
        self.player = self.player.to_end(self._get_time())

    def control(self, name: str) -> None:
        """Apply one of the `CONTROLS` by its name."""
        if self.reply is not None:
            now = self._get_time()
            self.player = CONTROLS[name](self.player, self.reply.marks, now)

    def seek(self, chunk: int) -> None:
        """Move the playhead to a chunk."""
        self.player = self.player.seek_chunk(chunk, self._get_time())

    def pause(self) -> None:
        """Stop at the current position."""
        self.player = self.player.pause(self._get_time())

    def change_speed(self, speed: float) -> None:
        """Replay at another speed, one of `SPEEDS`."""
        self.player = self.player.with_speed(speed, self._get_time())

    def change_clock(self, clock_mode: ClockMode) -> bool:
        """Use another clock mode; the playhead stays on its chunk.

        Returns:
            Whether that changed the timeline.
        """
        return self.retime(clock_mode.timed(self.reply or NO_REPLY))

    def retime(self, timed: TimedReply) -> bool:
        """Use another timeline of the reply; the playhead stays on its chunk.

        Returns:
            Whether it is another one.
        """
        before = self.timeline
        self.clock_mode = timed.clock_mode
        self.player = self.player.with_timeline(timed.timeline, self._get_time())
        return not self.timeline.is_timed_as(before)

    def _timeline(self) -> Timeline:
        return self.clock_mode.timed(self.reply or NO_REPLY).timeline
