"""JSON text laid out for reading: only white space changes, and offsets hold."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)

_LONGEST = 1_000_000
"""Longer text stays as it was recorded: nobody reads it, and it takes a second."""

_DEEPEST = 16
"""Deeper values are indented no further: a screen has no room for it."""

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class PrettyJson:
    """A JSON text with new white space, and where each token came from."""

    text: str
    """The text, laid out."""
    raw_starts: array[int]
    """Offset of each token in the raw text."""
    pretty_starts: array[int]
    """Offset of each token in the text laid out."""
    lengths: array[int]
    """Length of each token."""

    def raw_offset(self, offset: int) -> int:
        """Return the raw offset behind an offset of the text laid out.

        White space that was inserted belongs to the token before it.
        """
        return self._map(offset, self.pretty_starts, self.raw_starts)

    def pretty_offset(self, offset: int) -> int:
        """Return where the character at a raw offset went."""
        return self._map(offset, self.raw_starts, self.pretty_starts)

    def pretty_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a range of raw text went; empty if it is only white space."""
        first = self.pretty_offset(start)
        if self.raw_offset(first) < start:
            following = bisect_right(self.raw_starts, start)
            if following == len(self.raw_starts) or self.raw_starts[following] >= end:
                return 0, 0
            first = self.pretty_starts[following]
        return first, self.pretty_offset(end - 1) + 1

    def _map(self, offset: int, source: array[int], target: array[int]) -> int:
        token = max(0, bisect_right(source, offset) - 1)
        inside = offset - source[token]
        return target[token] + max(0, min(inside, self.lengths[token] - 1))


def pretty_json(raw: str) -> PrettyJson | None:
    """Lay a JSON object or list out over lines; every token stays as it is.

    Args:
        raw: Recorded text.

    Returns:
        The text laid out; None where it is no JSON object or list, or too long.
    """
    if len(raw) > _LONGEST or not _is_json_container(raw):
        return None
    pieces: list[str] = []
    raw_starts, pretty_starts, lengths = array("I"), array("I"), array("I")
    position = 0
    for space, token, start in _laid_out(raw):
        pieces += (space, token)
        position += len(space)
        raw_starts.append(start)
        pretty_starts.append(position)
        lengths.append(len(token))
        position += len(token)
    return PrettyJson("".join(pieces), raw_starts, pretty_starts, lengths)


def _is_json_container(raw: str) -> bool:
    try:
        # Validates without building anything; refuses what is nested too deep.
        msgspec.json.decode(raw.encode(), type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return raw.lstrip()[:1] in ("{", "[")


def _laid_out(raw: str) -> Iterator[tuple[str, str, int]]:
    """Yield each token with the white space before it and its raw offset."""
    depth = 0
    previous = ""
    for match in _TOKEN.finditer(raw):
        token = match.group()
        if token in "]}":
            depth -= 1
        yield _space(previous, token, depth), token, match.start()
        if token in "[{":
            depth += 1
        previous = token


def _space(previous: str, token: str, depth: int) -> str:
    """Choose the white space between two tokens."""
    if not previous or token in ",:" or previous + token in ("{}", "[]"):
        return ""
    if previous == ":":
        return " "
    return "\n" + _INDENT * min(depth, _DEEPEST)
