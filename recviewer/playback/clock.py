"""Where the times of a replay come from: recorded, estimated or assumed.

Each source returns a clock and the seconds at which every chunk is due, or None if the
recording lacks what it needs.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import accumulate, chain, pairwise
from operator import le

import msgspec

from recviewer.model.transcript import Reply
from recviewer.playback.pace import Pace

_MIN_EPOCH_SECONDS = 31_536_000.0
"""Earliest time taken as real, in seconds since the epoch. Times in 1970 come from
recorders that zero their clocks."""

_MAX_CREATED_GAP_SECONDS = 3600.0
"""Longest gap between two values of `created`; with a longer one they are no clock."""


class Source(StrEnum):
    """How far the times of a replay can be trusted."""

    RECORDED = "recorded"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


class Clock(msgspec.Struct, frozen=True):
    """What the times of a timeline are based on."""

    source: Source
    """How far they can be trusted."""
    basis: str
    """Words for the badge, the most important first, separated by ` · `."""
    ttft: float | None = None
    """Seconds from the request to the first chunk; None where unknown."""
    duration: float | None = None
    """Seconds from the request to the last chunk, or from the first chunk if `ttft` is
    None; None where nothing was measured."""
    rate: float | None = None
    """Assumed tokens per second; None unless the times are assumed."""


Schedule = tuple[Clock, "array[float]"]
"""A clock, and the seconds at which each chunk is due by it."""


def measured(reply: Reply, tokens: array[float], pace: Pace) -> Schedule | None:
    """Return the schedule by the best clock in the recording; None if it has none.

    Args:
        reply: The folded response.
        tokens: Tokens up to and including each chunk.
        pace: Used after the first token if a response states only that.
    """
    return (
        _by_times(reply)
        or _by_arrivals(reply)
        or _by_totals(reply, tokens, pace)
        or _by_created(reply)
    )


def assumed(tokens: array[float], pace: Pace, reason: str) -> Schedule:
    """Return the schedule by the assumed pace."""
    rate = pace.tokens_per_second
    clock = Clock(Source.ASSUMED, f"{pace} · {reason}", rate=rate)
    return clock, _spread(tokens, pace.ttft, 1 / rate, _lead(tokens))


def capped(due: array[float], cap: float) -> array[float]:
    """Return the times with all gaps, also the first wait, cut to `cap` seconds."""
    gaps = (after - before for before, after in pairwise(chain((0.0,), due)))
    return array("d", accumulate(cap if gap > cap else gap for gap in gaps))


def _by_times(reply: Reply) -> Schedule | None:
    """Use the time of creation that each chunk states."""
    known = [k for k, time in enumerate(reply.times) if time >= _MIN_EPOCH_SECONDS]
    due = _steady(_without_holes(reply.times, known))
    if not due or not due[-1]:
        return None
    span, duration = due[-1], _sensible(reply.totals.duration) if reply.totals else None
    if duration is None or duration < span:
        return Clock(Source.RECORDED, "a time per chunk", None, span), due
    ttft = duration - span
    clock = Clock(Source.RECORDED, "a time per chunk", ttft, duration)
    return clock, array("d", (ttft + seconds for seconds in due))


def _by_arrivals(reply: Reply) -> Schedule | None:
    """Use the time at which the recorder received each chunk."""
    arrivals, count = reply.arrivals, reply.chunk_count
    if arrivals is None:
        return None
    times = arrivals.seconds[:count]
    times.extend([math.nan] * (count - len(times)))
    known = [k for k, time in enumerate(times) if 0 <= time < math.inf]
    times = _without_holes(times, known)
    ttft = max(0.0, times[0]) if times and arrivals.since_request else None
    due = array("d", ((ttft or 0.0) + seconds for seconds in _steady(times)))
    if not due or not due[-1]:
        return None
    return Clock(Source.RECORDED, arrivals.basis, ttft, due[-1]), due


def _steady(times: array[float]) -> array[float]:
    """Return the seconds since the first time; a step back counts as no time."""
    if not times:
        return times
    gaps = (after - before for before, after in pairwise(times))
    return array("d", accumulate((gap if gap > 0 else 0.0 for gap in gaps), initial=0))


def _without_holes(times: array[float], known: Sequence[int]) -> array[float]:
    """Interpolate the times of chunks that have none.

    Before the first and after the last known time the mean gap is used.

    Args:
        times: One per chunk.
        known: Indexes of the known times, ascending.

    Returns:
        A time per chunk; empty if fewer than two are known.
    """
    if len(known) == len(times):
        return times
    filled = array("d")
    if len(known) < 2:
        return filled
    first, last = known[0], known[-1]
    mean = (times[last] - times[first]) / (last - first)
    filled.extend(times[first] + mean * (k - first) for k in range(first))
    for before, after in pairwise(known):
        gap = (times[after] - times[before]) / (after - before)
        filled.extend(times[before] + gap * k for k in range(after - before))
    filled.extend(times[last] + mean * k for k in range(len(times) - last))
    return filled


def _by_totals(reply: Reply, tokens: array[float], pace: Pace) -> Schedule | None:
    """Spread the total times that a response states over its tokens."""
    totals = reply.totals
    ttft = _sensible(totals.ttft) if totals else None
    duration = _sensible(totals.duration) if totals else None
    per_token = _sensible(totals.per_token) if totals else None
    if totals is None or (ttft is None and duration is None and per_token is None):
        return None
    if ttft is not None and duration is not None and ttft > duration:
        ttft = None
    lead = _lead(tokens) if ttft is not None else 0.0
    start, basis = ttft or 0.0, totals.basis
    if duration is not None:
        left = tokens[-1] - lead if tokens else 0.0
        per_token = (duration - start) / left if left > 0 else 0.0
    elif per_token is None:
        basis = f"{totals.basis}, then {pace}"
        per_token = 1 / pace.tokens_per_second
    clock = Clock(Source.ESTIMATED, basis, ttft, duration)
    return clock, _spread(tokens, start, per_token, lead)


def _by_created(reply: Reply) -> Schedule | None:
    """Spread chunks evenly within the whole seconds of `created`, if it advances."""
    known = array(
        "d", (second for second in reply.created if second >= _MIN_EPOCH_SECONDS)
    )
    ticks = sorted(set(known))
    if len(ticks) < 2 or not all(map(le, known, known[1:])):
        return None
    if any(
        after - before > _MAX_CREATED_GAP_SECONDS for before, after in pairwise(ticks)
    ):
        return None
    seconds = array("d", accumulate(reply.created, max, initial=ticks[0]))[1:]
    due = array("d")
    for tick in ticks:
        count = bisect_right(seconds, tick) - len(due)
        due.extend(tick - ticks[0] + place / count for place in range(count))
    return Clock(Source.ESTIMATED, "created, ±1 s", None, due[-1]), due


def _spread(
    tokens: array[float], start: float, per_token: float, lead: float
) -> array[float]:
    """Return when each chunk is due: the first `lead` tokens at `start`."""
    return array(
        "d", (start + per_token * (t - lead) if t > lead else start for t in tokens)
    )


def _lead(tokens: Iterable[float]) -> float:
    """Return the tokens of the first chunk that has any; they arrive together."""
    return next((count for count in tokens if count), 0.0)


def _sensible(seconds: float | None) -> float | None:
    return seconds if seconds and 0 < seconds < math.inf else None
