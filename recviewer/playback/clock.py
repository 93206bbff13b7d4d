"""Where the time of a replay comes from: recorded, estimated or assumed.

Each reading gives the clock and the seconds at which every chunk is due, or None
where the recording does not hold what it needs.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, chain, pairwise
from operator import le

from recviewer.model.transcript import Reply
from recviewer.playback.pace import Pace

_FIRST_REAL = 31_536_000.0
"""Times in 1970 are placeholders of recorders that zero their clocks."""

_TOO_FAR = 3600.0
"""Seconds between two chunks beyond which `created` is no clock."""


class Source(StrEnum):
    """How far the times of a replay can be trusted."""

    RECORDED = "recorded"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Clock:
    """What the times of a timeline are based on."""

    source: Source
    """How far they can be trusted."""
    basis: str
    """A few words for the badge, the most important first, parted by ` · `."""
    ttft: float | None = None
    """Seconds from the request to the first chunk, where that is known."""
    duration: float | None = None
    """Seconds from the request to the last chunk (from the first chunk, where
    `ttft` is not known); None where nothing was measured."""
    rate: float | None = None
    """Assumed tokens a second; None where the times are not assumed."""


Timing = tuple[Clock, "array[float]"]
"""A clock, and when each chunk is due by it."""


def measured(reply: Reply, tokens: array[float], pace: Pace) -> Timing | None:
    """Return the best clock the recording holds, if it holds any.

    Args:
        reply: The folded response.
        tokens: Tokens up to and with each chunk.
        pace: Fills in where a response states its first token and no more.
    """
    return (
        _by_times(reply)
        or _by_arrivals(reply)
        or _by_totals(reply, tokens, pace)
        or _by_created(reply)
    )


def assumed(tokens: array[float], pace: Pace, reason: str) -> Timing:
    """Return the clock of the assumed pace.

    Args:
        tokens: Tokens up to and with each chunk.
        pace: The pace.
        reason: Why it is assumed, for the badge.
    """
    rate = pace.tokens_per_second
    clock = Clock(Source.ASSUMED, f"{pace} · {reason}", rate=rate)
    return clock, _spread(tokens, pace.ttft, 1 / rate, _lead(tokens))


def capped(due: array[float], cap: float) -> array[float]:
    """Return times whose gaps, the first wait too, are at most `cap` seconds."""
    gaps = (after - before for before, after in pairwise(chain((0.0,), due)))
    return array("d", accumulate(cap if gap > cap else gap for gap in gaps))


def _by_times(reply: Reply) -> Timing | None:
    """Use the time that each chunk says it was made at."""
    known = [k for k, time in enumerate(reply.times) if time >= _FIRST_REAL]
    due = _steady(_without_holes(reply.times, known))
    if not due or not due[-1]:
        return None
    span, duration = due[-1], _sensible(reply.totals.duration) if reply.totals else None
    if duration is None or duration < span:
        return Clock(Source.RECORDED, "a time per chunk", None, span), due
    ttft = duration - span
    clock = Clock(Source.RECORDED, "a time per chunk", ttft, duration)
    return clock, array("d", (ttft + seconds for seconds in due))


def _by_arrivals(reply: Reply) -> Timing | None:
    """Use the time at which the recorder saw each chunk arrive."""
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
    """Return the seconds since the first time; a clock that steps back stands still."""
    if not times:
        return times
    gaps = (after - before for before, after in pairwise(times))
    return array("d", accumulate((gap if gap > 0 else 0.0 for gap in gaps), initial=0))


def _without_holes(times: array[float], known: Sequence[int]) -> array[float]:
    """Give chunks without a time one, evenly between those that have one.

    Before the first and after the last known time the mean gap is taken; without
    two known times there is nothing to go by.

    Args:
        times: One a chunk.
        known: Indexes of those that are known, ascending.
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


def _by_totals(reply: Reply, tokens: array[float], pace: Pace) -> Timing | None:
    """Spread the times a response states for itself over its tokens."""
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


def _by_created(reply: Reply) -> Timing | None:
    """Spread chunks evenly inside the whole seconds of a `created` that ticks."""
    known = array("d", (second for second in reply.created if second >= _FIRST_REAL))
    ticks = sorted(set(known))
    if len(ticks) < 2 or not all(map(le, known, known[1:])):
        return None
    if any(after - before > _TOO_FAR for before, after in pairwise(ticks)):
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
    """Give each token its time, beginning at `start` once `lead` tokens are there."""
    return array(
        "d", (start + per_token * (t - lead) if t > lead else start for t in tokens)
    )


def _lead(tokens: Iterable[float]) -> float:
    """Return the tokens of the first chunk that has any: it arrives at once."""
    return next((count for count in tokens if count), 0.0)


def _sensible(seconds: float | None) -> float | None:
    return seconds if seconds and 0 < seconds < math.inf else None
