"""A replay: a player over a reply that may still grow, and the clock it goes by."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace

from recviewer.model.transcript import Reply
from recviewer.playback.controls import CONTROLS
from recviewer.playback.pace import Pace
from recviewer.playback.player import Player, Playhead
from recviewer.playback.timeline import Timeline, timeline

IDLE_CAP = 2.0
"""Seconds that a capped idle gap lasts."""


@dataclass(frozen=True, slots=True)
class ClockMode:
    """How a reply is given its times, as the person set it."""

    pace: Pace
    """The pace assumed where no clock was recorded."""
    assume: bool = False
    """Whether the pace is assumed even where a clock was recorded."""
    idle_cap: float | None = None
    """Longest gap between chunks that measured times keep, in seconds; None for all."""

    def timed(self, reply: Reply) -> TimedReply:
        """Lay a reply out in time, which takes a while if it is long."""
        line = timeline(reply, self.pace, assume=self.assume, idle_cap=self.idle_cap)
        return TimedReply(reply, line, self)


@dataclass(frozen=True, slots=True)
class TimedReply:
    """A reply, laid out in time."""

    reply: Reply
    """The folded chunks."""
    timeline: Timeline
    """When they are due."""
    clock_mode: ClockMode
    """The mode the timeline was made by."""


_NOTHING = Reply((), (), 0, array("q"), array("d"), array("d"))


class Replay:
    """Replays one reply after another by the clock that a person chose."""

    def __init__(
        self,
        pace: Pace,
        *,
        get_time: Callable[[], float],
        assume: bool = False,
        speed: float = 1.0,
    ) -> None:
        """Make a replay of nothing.

        Args:
            pace: The pace that is assumed where no clock was recorded.
            get_time: Tells the time now, in seconds.
            assume: Whether the pace holds also where a clock was recorded.
            speed: The speed to begin with.
        """
        self._get_time = get_time
        self.clock_mode = ClockMode(pace, assume)
        self.reply: Reply | None = None
        self.player = Player(self._timeline(), speed=speed)

    @property
    def timeline(self) -> Timeline:
        """When the chunks of the reply are due."""
        return self.player.timeline

    @property
    def head(self) -> Playhead:
        """Where the playhead stands now."""
        return self.player.at(self._get_time())

    def clear(self) -> None:
        """Replay nothing until another reply is known; speed and loop stay."""
        now = self._get_time()
        self.reply = None
        self.player = self.player.pause(now).with_timeline(self._timeline(), now)

    def show(self, timed: TimedReply, chunk: int | None = None) -> None:
        """Replay a reply.

        Args:
            timed: The folded chunks; later ones of the same exchange go further. They
                are laid out anew if something else was chosen in the meantime.
            chunk: Where to put the playhead. If None it stays where it is; a player
                that rested at the end rests there again, however much more is known.
        """
        now = self._get_time()
        at_end = self.head.chunk == len(self.timeline) - 1
        self.reply = timed.reply
        line = (
            timed.timeline if timed.clock_mode == self.clock_mode else self._timeline()
        )
        if chunk is None and at_end and not self.player.playing:
            chunk = len(line) - 1
        self.player = self.player.with_timeline(line, now)
        if chunk is not None:
            self.player = self.player.seek_chunk(chunk, now)

    def control(self, name: str) -> None:
        """Do what a key of the player says; see `CONTROLS`."""
        if self.reply is not None:
            now = self._get_time()
            self.player = CONTROLS[name](self.player, self.reply.marks, now)

    def seek(self, chunk: int) -> None:
        """Put the playhead on a chunk."""
        self.player = self.player.seek_chunk(chunk, self._get_time())

    def pause(self) -> None:
        """Stop where it is."""
        self.player = self.player.pause(self._get_time())

    def change_pace(self, tokens_per_second: float) -> None:
        """Assume another pace; the chunk stays."""
        pace = replace(self.clock_mode.pace, tokens_per_second=tokens_per_second)
        self._set_clock_mode(replace(self.clock_mode, pace=pace))

    def toggle_clock(self) -> bool:
        """Switch between the recording's clock and the assumed pace.

        Returns:
            Whether there are two to switch between.
        """
        before, mode = self.timeline.clock.source, self.clock_mode
        self._set_clock_mode(replace(mode, assume=not mode.assume))
        changed = self.timeline.clock.source is not before
        if not changed:
            self.clock_mode = mode
        return changed

    def toggle_idle_cap(self) -> bool:
        """Cap long idle gaps of a recorded clock, or let them last.

        Returns:
            Whether that made any gap shorter or longer.
        """
        line, mode = self.timeline, self.clock_mode
        idle_cap = None if mode.idle_cap else IDLE_CAP
        self._set_clock_mode(replace(mode, idle_cap=idle_cap))
        changed = self.timeline.due != line.due
        if not changed:
            self.clock_mode = mode
        return changed

    def _set_clock_mode(self, clock_mode: ClockMode) -> None:
        """Go by another clock; the chunk stays."""
        self.clock_mode = clock_mode
        self.player = self.player.with_timeline(self._timeline(), self._get_time())

    def _timeline(self) -> Timeline:
        return self.clock_mode.timed(self.reply or _NOTHING).timeline
