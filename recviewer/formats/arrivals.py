"""Arrival times that recorders store beside the chunks of a response.

Whatever is stored is used as far as it goes: a value that is not a number becomes NaN,
and a note tells if there are more or fewer times than chunks.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import accumulate

from recviewer.model.transcript import Arrivals

_MILLISECONDS_PER_SECOND = 1_000


def arrivals_from_times(
    milliseconds: Sequence[object], basis: str, *, since_request: bool = True
) -> Arrivals:
    """Read one time per chunk.

    Args:
        milliseconds: Time of each chunk since the request.
        basis: The recorded fields, for the badge of the clock.
        since_request: Whether the request is at 0; otherwise the first time is.
    """
    seconds = array("d", map(_seconds, milliseconds))
    if not since_request:
        first = next((time for time in seconds if not math.isnan(time)), 0.0)
        seconds = array("d", [time - first for time in seconds])
    return Arrivals(seconds, basis, since_request)


def arrivals_from_delays(
    ttft: object, milliseconds: Sequence[object], basis: str
) -> Arrivals:
    """Read the time of the first chunk and the delays between chunks.

    Args:
        ttft: Milliseconds from the request to the first chunk; None if unknown.
        milliseconds: Delay of each later chunk.
        basis: The recorded fields, for the badge of the clock.
    """
    first = _seconds(ttft)
    known = not math.isnan(first)
    delays = (max(0.0, _seconds(delay)) for delay in milliseconds)
    seconds = accumulate(delays, initial=first if known else 0.0)
    return Arrivals(array("d", seconds), basis, known)


def count_mismatch(arrivals: Arrivals | None, chunks: int) -> tuple[str, ...]:
    """Return a note if there are more or fewer times than chunks."""
    if arrivals is None or len(arrivals.seconds) == chunks:
        return ()
    return (f"{len(arrivals.seconds):,} times for {chunks:,} chunks",)


def _seconds(milliseconds: object) -> float:
    """Return seconds; NaN for anything that is not a time."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return math.nan
    try:
        seconds = float(milliseconds) / _MILLISECONDS_PER_SECOND
    except OverflowError:
        return math.nan
    return seconds if math.isfinite(seconds) else math.nan
