"""Times that recorders keep beside the chunks of a response.

Whatever stands there is taken as far as it goes: what is no number leaves a hole, and
where times and chunks are not equally many a note says so.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import accumulate

from recviewer.model.transcript import Arrivals

_MILLISECONDS = 1_000


def arrivals_from_times(
    milliseconds: Sequence[object], basis: str, *, since_request: bool = True
) -> Arrivals:
    """Take a time for each chunk.

    Args:
        milliseconds: One a chunk, since the request.
        basis: The recorded fields, for the clock's badge.
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
    """Take the time of the first chunk, and what passed between the others.

    Args:
        ttft: Milliseconds from the request to the first chunk; None where unknown.
        milliseconds: What passed from each chunk to the next.
        basis: The recorded fields, for the clock's badge.
    """
    first = _seconds(ttft)
    known = not math.isnan(first)
    delays = (max(0.0, _seconds(delay)) for delay in milliseconds)
    seconds = accumulate(delays, initial=first if known else 0.0)
    return Arrivals(array("d", seconds), basis, known)


def count_mismatch(arrivals: Arrivals | None, chunks: int) -> tuple[str, ...]:
    """Say in a note where times and chunks are not equally many."""
    if arrivals is None or len(arrivals.seconds) == chunks:
        return ()
    return (f"{len(arrivals.seconds):,} times for {chunks:,} chunks",)


def _seconds(milliseconds: object) -> float:
    """Return seconds; NaN for what is no time."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return math.nan
    try:
        seconds = float(milliseconds) / _MILLISECONDS
    except OverflowError:
        return math.nan
    return seconds if math.isfinite(seconds) else math.nan
