"""The assumed pace and the speeds of a replay, and how they are written."""

from __future__ import annotations

import math
import re

import msgspec

from recviewer.errors import UsageError

SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, math.inf)
"""Speeds to choose from; playing at the last one shows everything at once."""

PACES = (10.0, 20.0, 35.0, 50.0, 80.0, 120.0, 200.0, 400.0, 800.0)
"""Paces to choose from, in tokens per second: from reading speed to fast servers."""

_PACE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:tok(?:en)?s?/s)?")
_TTFT = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s)|(0)")


class Pace(msgspec.Struct, frozen=True):
    """The assumed pace, by default that of a typical server, without jitter."""

    tokens_per_second: float = 50.0
    """Tokens per second, all choices together."""
    ttft: float = 0.5
    """Seconds from the request to the first text."""

    def __str__(self) -> str:
        """Return the pace as `--pace` reads it."""
        return f"{self.tokens_per_second:g} tok/s"


def parse_pace(text: str) -> float:
    """Parse a pace such as `50tok/s` into tokens per second.

    Raises:
        UsageError: It is not a pace.
    """
    match = _PACE.fullmatch(text.strip())
    if match is None or not float(match[1]):
        raise UsageError(f"pace {text!r}: expected such as '50tok/s'")
    return float(match[1])


def parse_ttft(text: str) -> float:
    """Parse a time to the first token such as `500ms`, `1.5s` or `0` into seconds.

    Raises:
        UsageError: It is not a time.
    """
    match = _TTFT.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"time {text!r}: expected such as '500ms' or '1.5s'")
    return float(match[1] or 0) / (1000 if match[2] == "ms" else 1)


def parse_speed(text: str) -> float:
    """Parse a speed such as `2`, `0.5x` or `instant`, which is infinite.

    Raises:
        UsageError: It is not one of `SPEEDS`.
    """
    if text == "instant":
        return math.inf
    for speed in SPEEDS:
        if text.removesuffix("x") == f"{speed:g}":
            return speed
    ladder = ", ".join(f"{speed:g}" for speed in SPEEDS if speed < math.inf)
    raise UsageError(f"speed {text!r}: expected {ladder} or instant")
