"""Which of many joined texts hold a pattern, found by looking at bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from recviewer.index.passages import SEPARATOR
from recviewer.search.pattern import Pattern

Held = Iterable[tuple[int, int | None]]
"""Numbers of texts, ascending, and how often each holds a pattern; None where bytes do
not tell whether it does."""

Holding = Callable[[bytes, Sequence[int]], Held]
"""Takes texts, each with a `SEPARATOR` behind it, and where each of them begins, with
one more place for the end. Tells which of them hold the pattern."""

_FOLDED_ALIKE: Final[Mapping[str, str]] = {"i": "\u0130\u0131", "k": "\u212a", "s": "ſ"}
"""What is, in any case, a letter of ASCII: the i with a dot too many or too few, the
sign of Kelvin, and the long s."""


def holding(pattern: Pattern) -> Holding:
    """Return a function that tells which texts hold a pattern.

    Args:
        pattern: What is looked for. For a regular expression, and for anything but
            ASCII in any case, bytes tell nothing.
    """
    wanted = pattern.text.encode("utf-8", "surrogatepass")
    if pattern.is_regex or SEPARATOR in wanted:
        return _untold
    if not pattern.any_case:
        return lambda data, starts: _with(wanted, data, starts)
    if not wanted.isascii():
        return _untold
    lowered = wanted.lower()
    letters = "".join(_FOLDED_ALIKE.get(letter, "") for letter in lowered.decode())
    signs = [letter.encode() for letter in letters]

    def in_any_case(data: bytes, starts: Sequence[int]) -> Held:
        if any(sign in data for sign in signs):
            return _untold(data, starts)
        return _with(lowered, data.lower(), starts)

    return in_any_case


def _untold(_: bytes, starts: Sequence[int]) -> Held:
    return ((index, None) for index in range(len(starts) - 1))


def _with(
    wanted: bytes, data: bytes, starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield which texts hold some bytes, and how often.

    No character of UTF-8 is a part of another one: what is found is a piece of a text.
    """
    at = data.find(wanted)
    while at >= 0:
        index = bisect_right(starts, at) - 1
        end = starts[index + 1]
        yield index, data.count(wanted, at, end)
        at = data.find(wanted, end)
