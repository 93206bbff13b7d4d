"""Recorded text for a script: safe to show, with the place of each chunk in it.

A script counts text in UTF-16, and the places are written as source maps write numbers:
a digit in base 64 holds five bits, and the sixth says that more of them follow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final

from recviewer.model.track import Track
from recviewer.text.sanitize import legible
from recviewer.text.secrets import masked_text, masked_with_places, secret_spans

_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BITS: Final = 5
_MORE: Final = 1 << _BITS


def packed(numbers: Iterable[int]) -> str:
    """Write numbers that are not negative, mostly one character for each."""
    digits: list[str] = []
    for number in numbers:
        rest = number
        while rest >= _MORE:
            digits.append(_DIGITS[rest % _MORE + _MORE])
            rest >>= _BITS
        digits.append(_DIGITS[rest])
    return "".join(digits)


def steps(ascending: Iterable[int]) -> Iterable[int]:
    """Return how far each of some ascending numbers is from the one before it."""
    return (after - before for before, after in pairwise(chain((0,), ascending)))


def run(track: Track, *, revealed: bool = False) -> Mapping[str, str]:
    """Write the text of a channel, and how much of it each chunk added.

    Args:
        track: The channel.
        revealed: Whether secrets are shown. If not, all of the mask is there once the
            first piece of a secret is.
    """
    text = track.text
    ends: Sequence[int] = track.ends
    if not revealed:
        text, ends = masked_with_places(text, ends)
    return {
        "text": legible(text),
        "chunks": packed(steps(track.chunks)),
        "lengths": packed(steps(_utf16_places(text, ends))),
    }


def whole(text: str, chunk: int, *, revealed: bool = False) -> Mapping[str, str]:
    """Write a text that one chunk brought."""
    shown = shown_text(text, revealed=revealed)
    [length] = _utf16_places(shown, [len(shown)])
    return {"text": shown, "chunks": packed([chunk]), "lengths": packed([length])}


def shown_text(text: str, *, revealed: bool = False) -> str:
    """Return recorded text as a page shows it."""
    return legible(text if revealed else masked_text(text))


def chunks_with_pieces(track: Track) -> set[int]:
    """Return the chunks that brought a secret, or a piece of one."""
    found: set[int] = set()
    for start, end in secret_spans(track.text):
        first, last = bisect_left(track.ends, start + 1), bisect_left(track.ends, end)
        found.update(track.chunks[first : last + 1])
    return found


def _utf16_places(text: str, places: Iterable[int]) -> list[int]:
    """Return where ascending places of a text are in UTF-16.

    The character of two halves belongs to the chunk that brought the second one.
    """
    if text.isascii():
        return list(places)
    units, last, found = 0, 0, []
    for place in places:
        units += len(text[last:place].encode("utf-16-le", "surrogatepass")) // 2
        last = place
        halved = 0 < place < len(text) and _is_pair(text[place - 1 : place + 1])
        found.append(units - 1 if halved else units)
    return found


def _is_pair(two: str) -> bool:
    return "\ud800" <= two[0] <= "\udbff" and "\udc00" <= two[1:] <= "\udfff"
