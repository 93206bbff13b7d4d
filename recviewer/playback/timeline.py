"""When each chunk is due on the playhead."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, replace

from recviewer.model.transcript import Reply
from recviewer.playback.clock import (
    Clock,
    Source,
    assumed,
    capped,
    measured,
)
from recviewer.playback.pace import Pace
from recviewer.playback.tokens import cumulative_tokens

__all__ = ["Clock", "Source", "Timeline", "timeline"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The times of all chunks, in recorded order over all choices.

    Second 0 is the moment of the request where the clock knows or assumes the wait
    for the first chunk, else the first chunk itself.
    """

    due: array[float]
    """Seconds at which each chunk is due, never falling."""
    tokens: array[float]
    """Tokens up to and with each chunk, recorded ones or guessed by characters."""
    clock: Clock
    """Where the times come from."""

    def __len__(self) -> int:
        """Count the chunks."""
        return len(self.due)

    @property
    def duration(self) -> float:
        """Seconds until the last chunk is due."""
        return self.due[-1] if self.due else 0.0

    @property
    def in_chunks(self) -> bool:
        """Whether its axis counts chunks, because its seconds mean nothing."""
        return self.clock.source is Source.ASSUMED or not self.duration

    def chunk_at(self, seconds: float) -> int:
        """Return the last chunk due by then; -1 before the first."""
        return bisect_right(self.due, seconds) - 1

    def due_at(self, chunk: int) -> float:
        """Return when a chunk is due; 0 for -1, the state before the first."""
        return self.due[chunk] if chunk >= 0 else 0.0


def timeline(
    reply: Reply, pace: Pace, *, assume: bool = False, idle_cap: float | None = None
) -> Timeline:
    """Lay the chunks of a response out in time.

    Args:
        reply: The folded response.
        pace: The pace to assume where nothing was recorded.
        assume: Assume it even where something was.
        idle_cap: Longest gap, in seconds, that measured times may keep.
    """
    tokens = cumulative_tokens(reply)
    timing = measured(reply, tokens, pace)
    if timing is None:
        clock, due = assumed(tokens, pace, "this recording holds no times")
    elif assume:
        clock, due = assumed(tokens, pace, "in place of the recording's own times")
    else:
        clock, due = timing
        if idle_cap is not None:
            clock, due = _without_idling(clock, due, idle_cap)
    if len(due) == 1:
        due = array("d", [0.0])  # a body sent whole: there is nothing to wait for
    return Timeline(due, tokens, clock)


def _without_idling(
    clock: Clock, due: array[float], cap: float
) -> tuple[Clock, array[float]]:
    shorter = capped(due, cap)
    if shorter == due:
        return clock, due
    return replace(clock, basis=f"gaps cut to {cap:g} s · {clock.basis}"), shorter
