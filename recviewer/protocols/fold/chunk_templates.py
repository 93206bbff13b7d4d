"""What two chunks have in common that differ in nothing but their texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from recviewer.framing.differences import first_difference
from recviewer.jsondoc import parsing

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
"""A JSON string."""

_COLON = re.compile(rb"\s*:")


class Likeness(msgspec.Struct, frozen=True):
    """JSON text with holes for strings: one is a text, the others nobody reads."""

    before: bytes
    """What stands before the first hole."""
    between: tuple[bytes, ...]
    """What stands between two holes."""
    after: bytes
    """What stands after the last hole."""
    text: int
    """Number of the hole that the text stands in."""

    def chunk(self, literals: Sequence[bytes]) -> bytes:
        """Return the chunk in whose holes these strings stand."""
        pieces = (*self.between, self.after)
        filled = (
            literal + piece for literal, piece in zip(literals, pieces, strict=True)
        )
        return self.before + b"".join(filled)

    def literals(self, chunks: Sequence[bytes], first: int) -> list[bytes]:
        """Cut out what stands in the holes of chunks, up to one that is unlike.

        Only decoding tells that each piece is a string, and not what closes one.

        Args:
            chunks: The chunks.
            first: Index of the one to begin with.
        """
        before, between, after = self.before, self.between, self.after
        start, closing = len(before), len(after)
        literals: list[bytes] = []
        for index in range(first, len(chunks)):
            chunk = chunks[index]
            if not (chunk.startswith(before) and chunk.endswith(after)):
                break
            begin, row = start, []
            for piece in between:
                end = chunk.find(b'"', begin + 1) + 1
                if not chunk.startswith(piece, end):
                    end = chunk.find(piece, begin)  # behind quotes inside the string
                    if end < 0:
                        return literals
                row.append(chunk[begin:end])
                begin = end + len(piece)
            row.append(chunk[begin : len(chunk) - closing])
            literals += row
        return literals


def likeness(
    earlier: bytes, later: bytes, texts: Sequence[str], decode: Callable[[bytes], Any]
) -> Likeness | None:
    """Compare two chunks that added one text each, at the same place.

    Args:
        earlier: JSON text of the one.
        later: JSON text of the other.
        texts: What they added.
        decode: Decodes a chunk to what its protocol reads of it.

    Returns:
        What they have in common; None where they differ in more than their texts
        and strings that the protocol does not read, or do not differ at all.
    """
    found = _differences(earlier, later)
    values = [[_value(old), _value(new)] for _, old, new in found]
    if values.count(list(texts)) != 1 or texts[0] == texts[1]:
        return None
    text = values.index(list(texts))
    fixed = [piece for piece, _, _ in found]
    literals = [old for _, old, _ in found]
    after = earlier[sum(map(len, (*fixed, *literals))) :]
    if any(_COLON.match(piece) for piece in (*fixed[1:], after)):
        return None  # it is a name that differs
    like = Likeness(fixed[0], tuple(fixed[1:]), after, text)
    return like if _reads_only_text(like, literals, decode) else None


def _differences(a: bytes, b: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """List the strings that differ, each after what stands before both.

    What differs elsewhere than in a string gives a string that stands askew.
    """
    found = []
    while a != b:
        start = a.rfind(b'"', 0, first_difference(a, b))
        old, new = _STRING.match(a, max(0, start)), _STRING.match(b, max(0, start))
        if old is None or new is None:
            return []
        found.append((a[:start], old[0], new[0]))
        a, b = a[old.end() :], b[new.end() :]
    return found


def _value(literal: bytes) -> object:
    try:
        return msgspec.json.decode(literal)
    except parsing.STRICT_ERRORS:
        return None


def _reads_only_text(
    like: Likeness, literals: Sequence[bytes], decode: Callable[[bytes], Any]
) -> bool:
    """Say whether all strings but the text can be anything, as far as decoding goes.

    Strings that stand askew are found out as well: a letter more outside of a string
    is no JSON.
    """
    other = [literal[:-1] + b'.."' for literal in literals]
    other_text = [*literals]
    other_text[like.text] = other[like.text]
    try:
        decode(like.chunk(other_text))  # it only matters that it is JSON still
        other[like.text] = literals[like.text]
        same = other == literals
        return same or bool(decode(like.chunk(other)) == decode(like.chunk(literals)))
    except (*parsing.STRICT_ERRORS, ValueError):
        return False
