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
