"""The player: the position of the playhead as a function of time; and its controls."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import msgspec
from msgspec.structs import replace

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.pace import SPEEDS
from recviewer.playback.timeline import Timeline

SEEK_SECONDS = 5.0
"""Seconds that a seek moves on a measured timeline."""

SEEK_CHUNKS = 10
"""Chunks that a seek moves on a timeline in chunks."""

LOOP_HOLD_SECONDS = 1.0
"""Real time for which a loop shows the end before it starts again."""


class Playhead(msgspec.Struct, frozen=True):
    """A position on the timeline."""

    chunk: int = -1
    """The chunk it stands on; -1 before the first."""
    seconds: float = 0.0
    """The same position in seconds of the timeline."""
    ended: bool = False
    """Whether it stands at the end and playing would not move it."""


class Player(msgspec.Struct, frozen=True):
    """The state of a replay; every change takes the time now and returns a new player.

    The position depends only on the time, not on how often it is read. The player
    stores the chunk as well as the seconds, because chunks may be due at the same
    time: stepping visits them one by one, playing shows them together.
    """

    timeline: Timeline
    playing: bool = False
    """Whether the playhead moves; still True when it has reached the end."""
    speed: float = 1.0
    """Seconds of the timeline per second; one of `SPEEDS`."""
    loop: bool = False
    """Whether playing starts again at the end."""
    chunk: int = -1
    """Chunk of the playhead at `since`."""
    seconds: float = 0.0
    """Position of the playhead on the timeline at `since`."""
    since: float = 0.0
    """Time of the last change."""
    live: bool = False
    """Whether the timeline still grows. A playhead that plays at its end stays there,
    at the tail, whatever comes."""

    def at(self, now: float) -> Playhead:
        """Return the position of the playhead."""
        if self.playing and self.speed == math.inf:
            return self._on(len(self.timeline) - 1)
        if not self.playing or now <= self.since:
            return self._head(self.chunk, self.seconds)
        seconds = self.seconds + (now - self.since) * self.speed
        if self.loop and not self.live:
            seconds %= self.timeline.duration + LOOP_HOLD_SECONDS * self.speed
        return self._in(seconds)

    def play(self, now: float) -> Self:
        """Continue, or start again if the end has been reached."""
        head = self.at(now)
        at_end = head.chunk == len(self.timeline) - 1 and not self.live
        return self._moved(Playhead() if at_end else head, now, playing=True)

    def is_at_tail(self, now: float) -> bool:
        """Return whether the playhead moves with the end of a timeline that grows."""
        at_end = self.at(now).chunk == len(self.timeline) - 1
        return self.live and self.playing and at_end

    def to_end(self, now: float) -> Self:
        """Go to the end; to the tail, and on with it, where that is still moving."""
        last = len(self.timeline) - 1
        playing = self.playing or self.live
        return self._moved(self._on(last), now, playing=playing)

    def pause(self, now: float) -> Self:
        """Stop at the current position."""
        return self._moved(self.at(now), now, playing=False)

    def toggle(self, now: float) -> Self:
        """Play or pause."""
        running = self.playing and not self.at(now).ended
        return self.pause(now) if running else self.play(now)

    def toggle_loop(self, now: float) -> Self:
        """Switch the loop on or off."""
        return replace(self._moved(self.at(now), now), loop=not self.loop)

    def with_speed(self, speed: float, now: float) -> Self:
        """Change the speed; at infinite speed a playing playhead is at the end."""
        return replace(self._moved(self.at(now), now), speed=speed)

    def faster(self, now: float) -> Self:
        """Switch to the next higher speed."""
        above = [speed for speed in SPEEDS if speed > self.speed]
        return self.with_speed(min(above, default=self.speed), now)

    def slower(self, now: float) -> Self:
        """Switch to the next lower speed."""
        below = [speed for speed in SPEEDS if speed < self.speed]
        return self.with_speed(max(below, default=self.speed), now)

    def normal_speed(self, now: float) -> Self:
        """Switch to speed 1."""
        return self.with_speed(1.0, now)

    def seek_chunk(self, chunk: int, now: float) -> Self:
        """Go to a chunk, or to the nearer end if there is no such chunk."""
        return self._moved(self._on(chunk), now)

    def seek_fraction(self, fraction: float, now: float) -> Self:
        """Go to a position on the axis, from 0 to 1."""
        if self.timeline.in_chunks:
            return self.seek_chunk(round(fraction * len(self.timeline)) - 1, now)
        return self._seek_seconds(fraction * self.timeline.duration, now)

    def seek_by(self, direction: int, now: float) -> Self:
        """Go 5 s (10 chunks on a timeline in chunks) forward (1) or back (-1)."""
        return self._seek_along(direction, SEEK_CHUNKS, SEEK_SECONDS, now)

    def seek_far(self, direction: int, now: float) -> Self:
        """Go a tenth of the timeline forward (1) or back (-1)."""
        tenth = max(1, round(len(self.timeline) / 10))
        return self._seek_along(direction, tenth, self.timeline.duration / 10, now)

    def step(self, count: int, now: float) -> Self:
        """Go a number of chunks forward or back, and pause."""
        target = self._on(self.at(now).chunk + count)
        return self._moved(target, now, playing=False)

    def with_timeline(self, timeline: Timeline, now: float) -> Self:
        """Use another timeline; the playhead stays on its chunk, or at the tail."""
        head = self.at(now)
        other = replace(self, timeline=timeline)
        if self.is_at_tail(now):
            return other.to_end(now)
        same_place = other._in(head.seconds)
        target = same_place if same_place.chunk == head.chunk else other._on(head.chunk)
        return other._moved(target, now)

    def _moved(self, head: Playhead, now: float, playing: bool | None = None) -> Self:
        playing = self.playing if playing is None else playing
        return replace(
            self, chunk=head.chunk, seconds=head.seconds, since=now, playing=playing
        )

    def _seek_along(
        self, direction: int, chunks: int, seconds: float, now: float
    ) -> Self:
        head = self.at(now)
        if self.timeline.in_chunks:
            return self.seek_chunk(head.chunk + direction * chunks, now)
        return self._seek_seconds(head.seconds + direction * seconds, now)

    def _seek_seconds(self, seconds: float, now: float) -> Self:
        target = self._in(seconds) if seconds > 0 else Playhead()
        return self._moved(target, now)

    def _on(self, chunk: int) -> Playhead:
        """Return the position of a chunk, or of the nearest one."""
        chunk = min(max(chunk, -1), len(self.timeline) - 1)
        return self._head(chunk, self.timeline.due_at(chunk))

    def _in(self, seconds: float) -> Playhead:
        """Return the position at a time on the timeline, at most its end."""
        seconds = min(seconds, self.timeline.duration)
        return self._head(self.timeline.chunk_at(seconds), seconds)

    def _head(self, chunk: int, seconds: float) -> Playhead:
        goes_on = self.loop and self.speed < math.inf
        at_end = chunk == len(self.timeline) - 1
        ended = at_end and not (goes_on or self.live)
        return Playhead(chunk, seconds, ended)


Control = Callable[[Player, Sequence[Mark], float], Player]
"""Takes the player, the marks of the reply and the time now; returns the new player."""

_FINISH = frozenset({MarkKind.FINISH, MarkKind.CUT_OFF})


def _to_mark(
    direction: int, kinds: Collection[MarkKind] = frozenset(MarkKind)
) -> Control:
    """Return the control that goes to the nearest mark after (1) or before (-1)."""

    def control(player: Player, marks: Sequence[Mark], now: float) -> Player:
        here = player.at(now).chunk
        for mark in marks[::direction]:
            if (mark.chunk - here) * direction > 0 and mark.kind in kinds:
                return player.seek_chunk(mark.chunk, now)
        return player

    return control


def _fraction(tenths: int) -> Control:
    return lambda player, _, now: player.seek_fraction(tenths / 10, now)


CONTROLS: Mapping[str, Control] = MappingProxyType(
    {
        "toggle": lambda player, _, now: player.toggle(now),
        "slower": lambda player, _, now: player.slower(now),
        "faster": lambda player, _, now: player.faster(now),
        "normal_speed": lambda player, _, now: player.normal_speed(now),
        "loop": lambda player, _, now: player.toggle_loop(now),
        "step_forward": lambda player, _, now: player.step(1, now),
        "step_back": lambda player, _, now: player.step(-1, now),
        "seek_forward": lambda player, _, now: player.seek_by(1, now),
        "seek_back": lambda player, _, now: player.seek_by(-1, now),
        "tenth_forward": lambda player, _, now: player.seek_far(1, now),
        "tenth_back": lambda player, _, now: player.seek_far(-1, now),
        "start": lambda player, _, now: player.seek_chunk(-1, now),
        "end": lambda player, _, now: player.to_end(now),
        "next_mark": _to_mark(1),
        "previous_mark": _to_mark(-1),
        "next_finish": _to_mark(1, _FINISH),
        "previous_finish": _to_mark(-1, _FINISH),
        **{f"tenth_{tenths}": _fraction(tenths) for tenths in range(10)},
    }
)
"""All controls, by the names that `recviewer.tui.keys` uses."""
