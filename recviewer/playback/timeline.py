"""The timeline: when each chunk is due."""

from __future__ import annotations

from array import array
from bisect import bisect_right

import msgspec

from recviewer.model.transcript import Reply
from recviewer.playback.clock import Clock, Source, assumed, capped, measured
from recviewer.playback.pace import Pace
from recviewer.playback.tokens import cumulative_tokens

__all__ = ["Clock", "Source", "Timeline", "timeline"]


class Timeline(msgspec.Struct, frozen=True):
    """The times of all chunks, in recorded order across the choices.

    Second 0 is the moment of the request if the clock knows or assumes the wait for
    the first chunk, else the first chunk itself.
    """

    due: array[float]
    """Seconds at which each chunk is due; never decreasing."""
    tokens: array[float]
    """Tokens up to and including each chunk, recorded or estimated from characters."""
    clock: Clock
    """Where the times come from."""

    def __len__(self) -> int:
        """Return the number of chunks."""
        return len(self.due)

    @property
    def duration(self) -> float:
        """Seconds until the last chunk is due."""
        return self.due[-1] if self.due else 0.0

    @property
    def in_chunks(self) -> bool:
        """Whether the axis counts chunks, because the seconds are not measured."""
        return self.clock.source is Source.ASSUMED or not self.duration

    def is_timed_as(self, other: Timeline) -> bool:
        """Return whether both have the same times, which can be trusted as far."""
        return self.due == other.due and self.clock.source is other.clock.source

    def chunk_at(self, seconds: float) -> int:
        """Return the last chunk that is due at a time; -1 before the first."""
        return bisect_right(self.due, seconds) - 1

    def due_at(self, chunk: int) -> float:
        """Return when a chunk is due, in seconds; 0 for -1."""
        return self.due[chunk] if chunk >= 0 else 0.0


def timeline(
    reply: Reply, pace: Pace, *, assume: bool = False, idle_cap: float | None = None
) -> Timeline:
    """Return the timeline of a response.

    Args:
        reply: The folded response.
        pace: The pace to assume where no times were recorded.
        assume: Whether to assume it even where times were recorded.
        idle_cap: Longest gap of measured times, in seconds; None for any.
    """
    tokens = cumulative_tokens(reply)
    schedule = measured(reply, tokens, pace)
    if schedule is None:
        clock, due = assumed(tokens, pace, "this recording holds no times")
    elif assume:
        clock, due = assumed(tokens, pace, "in place of the recording's own times")
    else:
        clock, due = schedule
        if idle_cap is not None:
            clock, due = _without_idling(clock, due, idle_cap)
    if len(due) == 1:
        due = array("d", [0.0])  # a body sent whole has nothing to wait for
    return Timeline(due, tokens, clock)


def _without_idling(
    clock: Clock, due: array[float], cap: float
) -> tuple[Clock, array[float]]:
    shorter = capped(due, cap)
    if shorter == due:
        return clock, due
    basis = f"gaps cut to {cap:g} s · {clock.basis}"
    return msgspec.structs.replace(clock, basis=basis), shorter
