"""How often a frame is drawn while playing."""

from __future__ import annotations

SHORTEST = 1 / 30
"""Seconds from one frame to the next at least: nobody sees more of them."""

LONGEST = 1 / 8
"""Seconds from one frame to the next at most, however slow the machine is."""

SHARE = 0.48
"""The part of a core that drawing may take: whatever else runs is to run, too."""


def frame_seconds(cost: float) -> float:
    """Return how long to wait for the next frame.

    Args:
        cost: CPU seconds that the last one took.
    """
    return min(max(cost / SHARE, SHORTEST), LONGEST)


def next_due(due: float, now: float, cost: float) -> float:
    """Return when the next frame is due; a late one does not delay those after it.

    Args:
        due: When this frame was due, in seconds.
        now: When it came.
        cost: CPU seconds that the last one took.
    """
    seconds = frame_seconds(cost)
    return max(due + seconds, now + seconds / 2)
