"""JSON text laid out for reading; only white space changes, and offsets translate."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from recviewer.jsondoc.parsing import join_halves

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)

_MAX_CHARACTERS = 1_000_000
"""Longer text is left as recorded: nobody reads it, and it takes a second."""

_MAX_INDENT_LEVELS = 16
"""Deeper values are not indented further: they would leave the screen."""

_INDENT = "  "


class PrettyJson(msgspec.Struct, frozen=True):
    """A JSON text with new white space, and the origin of each token."""

    text: str
    raw_starts: array[int]
    """Offset of each token in the raw text."""
    pretty_starts: array[int]
    """Offset of each token in the pretty text."""
    lengths: array[int]
    """Length of each token."""

    def raw_offset(self, offset: int) -> int:
        """Translate an offset in the pretty text to the raw text.

        Inserted white space belongs to the token before it.
        """
        return self._translate(offset, self.pretty_starts, self.raw_starts)

    def pretty_offset(self, offset: int) -> int:
        """Translate an offset in the raw text to the pretty text."""
        return self._translate(offset, self.raw_starts, self.pretty_starts)

    def pretty_span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a range of raw text; the result is empty for white space only."""
        first = self.pretty_offset(start)
        if self.raw_offset(first) < start:
            following = bisect_right(self.raw_starts, start)
            if following == len(self.raw_starts) or self.raw_starts[following] >= end:
                return 0, 0
            first = self.pretty_starts[following]
        return first, self.pretty_offset(end - 1) + 1

    def _translate(self, offset: int, source: array[int], target: array[int]) -> int:
        token = max(0, bisect_right(source, offset) - 1)
        inside = offset - source[token]
        return target[token] + max(0, min(inside, self.lengths[token] - 1))


def pretty_json(raw: str) -> PrettyJson | None:
    """Lay out a JSON object or list, one member or item per line.

    Returns:
        The pretty text; None if the text is too long or not a JSON object or list.
    """
    if len(raw) > _MAX_CHARACTERS or not _is_json_container(raw):
        return None
    pieces: list[str] = []
    raw_starts, pretty_starts, lengths = array("I"), array("I"), array("I")
    position = 0
    for space, token, start in _spaced_tokens(raw):
        pieces += (space, token)
        position += len(space)
        raw_starts.append(start)
        pretty_starts.append(position)
        lengths.append(len(token))
        position += len(token)
    return PrettyJson("".join(pieces), raw_starts, pretty_starts, lengths)


def _is_json_container(raw: str) -> bool:
    try:
        # Validates without building anything; refuses text that is nested too deeply.
        msgspec.json.decode(join_halves(raw).encode(), type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return raw.lstrip()[:1] in ("{", "[")


def _spaced_tokens(raw: str) -> Iterator[tuple[str, str, int]]:
    """Yield each token with the white space before it and its raw offset."""
    depth = 0
    previous = ""
    for match in _TOKEN.finditer(raw):
        token = match.group()
        if token in ("]", "}"):
            depth -= 1
        yield _space_before(previous, token, depth), token, match.start()
        if token in ("[", "{"):
            depth += 1
        previous = token


def _space_before(previous: str, token: str, depth: int) -> str:
    """Return the white space between two tokens."""
    if not previous or token in (",", ":") or previous + token in ("{}", "[]"):
        return ""
    if previous == ":":
        return " "
    return "\n" + _INDENT * min(depth, _MAX_INDENT_LEVELS)
