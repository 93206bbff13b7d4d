"""JSON texts that differ in nothing but a few strings, told without parsing them.

The chunks of a stream are like that: one adds another text, or carries other padding,
than the one before it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

import msgspec

from recviewer.jsondoc import parsing

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
"""A JSON string."""

_COLON = re.compile(rb"\s*:")
"""Follows a string that is the name of a field."""

_MAX_TEMPLATES = 16
"""Templates remembered: one for each of the choices that take turns."""

_MAX_FAILURES = 1_000
"""Texts in a row that match no earlier one, after which no more are compared."""

_decode = msgspec.json.Decoder(msgspec.Raw).decode


class Template(msgspec.Struct, frozen=True):
    """JSON text with holes where strings belong."""

    before: bytes
    """JSON text before the first hole."""
    between: tuple[bytes, ...]
    """JSON text between each two holes."""
    after: bytes
    """JSON text after the last hole."""

    @property
    def holes(self) -> int:
        """Number of holes."""
        return len(self.between) + 1

    def filled(self, literals: Sequence[bytes]) -> bytes:
        """Return the template with its holes filled by strings in their quotes."""
        pieces = (*self.between, self.after)
        filled = (
            literal + piece for literal, piece in zip(literals, pieces, strict=True)
        )
        return self.before + b"".join(filled)

    def literals(self, texts: Sequence[bytes], first: int) -> list[bytes]:
        """Cut out what stands in the holes of texts, up to one that does not match.

        Only decoding tells that each piece is one string, and not also what closes one.

        Returns:
            As many pieces for each text that matches as there are holes.
        """
        before, between, after = self.before, self.between, self.after
        start, closing = len(before), len(after)
        literals: list[bytes] = []
        for index in range(first, len(texts)):
            text = texts[index]
            if not (text.startswith(before) and text.endswith(after)):
                break
            begin, row = start, []
            for piece in between:
                end = text.find(b'"', begin + 1) + 1
                if not text.startswith(piece, end):
                    end = text.find(piece, begin)  # behind quotes inside the string
                    if end < 0:
                        return literals
                row.append(text[begin:end])
                begin = end + len(piece)
            row.append(text[begin : len(text) - closing])
            literals += row
        return literals


class Comparison(msgspec.Struct, frozen=True):
    """Two texts that differ in strings only, as far as can be told without decoding.

    What differs elsewhere than in a string gives a string that stands askew: only
    decoding the filled template finds that out.
    """

    template: Template
    """What they have in common."""
    earlier: list[bytes]
    """Strings in the holes of the one, with their quotes."""
    later: list[bytes]
    """Strings in the holes of the other, with their quotes."""


def compare(earlier: bytes, later: bytes) -> Comparison | None:
    """Compare two JSON texts.

    Returns:
        What they have in common, and where they differ; None if they are equal, or if
        they differ in something else than strings, such as the name of a field.
    """
    pieces, old_strings, new_strings = [], [], []
    while earlier != later:
        start = max(0, earlier.rfind(b'"', 0, _first_difference(earlier, later)))
        old, new = _STRING.match(earlier, start), _STRING.match(later, start)
        if old is None or new is None:
            return None
        pieces.append(earlier[:start])
        old_strings.append(old[0])
        new_strings.append(new[0])
        earlier, later = earlier[old.end() :], later[new.end() :]
    if not pieces or any(map(_COLON.match, (*pieces[1:], earlier))):
        return None
    template = Template(pieces[0], tuple(pieces[1:]), earlier)
    return Comparison(template, old_strings, new_strings)


class KnownTemplates:
    """Learns templates with one hole from JSON texts, and tells what matches one."""

    def __init__(self) -> None:
        self._known: list[Template] = []
        self._unmatched: deque[bytes] = deque(maxlen=_MAX_TEMPLATES)
        self._failures = 0

    def __contains__(self, text: bytes) -> bool:
        """Say whether a text differs only in one string from two learned ones."""
        for known in self._known:
            if text.startswith(known.before) and text.endswith(known.after):
                end = len(text) - len(known.after)
                if _STRING.fullmatch(text, len(known.before), end):
                    return True
        return False

    def learn(self, text: bytes) -> None:
        """Compare a text with several before it, because choices take turns."""
        if self._failures == _MAX_FAILURES or len(self._known) == _MAX_TEMPLATES:
            return
        templates = (_one_hole(earlier, text) for earlier in reversed(self._unmatched))
        found = next(filter(None, templates), None)
        if found is None:
            self._failures += 1
        else:
            self._known.append(found)
            self._failures = 0
        self._unmatched.append(text)


def _one_hole(earlier: bytes, later: bytes) -> Template | None:
    """Return the template of two texts that differ in one string."""
    comparison = compare(earlier, later)
    if comparison is None or comparison.template.holes > 1:
        return None
    try:
        _decode(comparison.template.filled([b'""']))
    except parsing.STRICT_ERRORS:
        return None
    return comparison.template


def _first_difference(a: bytes, b: bytes) -> int:
    """Return the number of bytes that two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:  # comparing long pieces is faster than comparing each byte
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
