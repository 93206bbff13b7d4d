"""Which of many joined texts may hold a pattern, found by looking at bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from recviewer.search.pattern import Pattern

Holding = Callable[[bytes, Sequence[int]], Iterable[int]]
"""Takes joined texts and where each of them begins, with one more place for the end.
Returns the numbers of those that may hold the pattern, ascending."""

_FOLDED_ALIKE: Final = ("\u212a".encode(), "\u017f".encode())
"""What is, in any case, a letter of ASCII: the sign of Kelvin and the long s."""


def holding(pattern: Pattern) -> Holding:
    """Return a function that tells which texts may hold a pattern; no other does.

    Args:
        pattern: What is looked for. For a regular expression, and for anything but
            ASCII in any case, bytes tell nothing: every text may hold it.
    """
    wanted = pattern.text.encode("utf-8", "surrogatepass")
    if pattern.is_regex or (pattern.any_case and not wanted.isascii()):
        return _all
    if not pattern.any_case:
        return lambda data, starts: _with(wanted, data, starts)
    lowered = wanted.lower()

    def in_any_case(data: bytes, starts: Sequence[int]) -> Iterable[int]:
        if any(sign in data for sign in _FOLDED_ALIKE):
            return _all(data, starts)
        return _with(lowered, data.lower(), starts)

    return in_any_case


def _all(_: bytes, starts: Sequence[int]) -> Iterable[int]:
    return range(len(starts) - 1)


def _with(wanted: bytes, data: bytes, starts: Sequence[int]) -> Iterator[int]:
    """Yield which of some joined texts hold some bytes."""
    at = data.find(wanted)
    while at >= 0:
        index = bisect_right(starts, at) - 1
        yield index
        at = data.find(wanted, starts[index + 1])
