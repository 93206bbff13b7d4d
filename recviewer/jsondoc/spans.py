"""JSON text taken apart one level at a time: what is below is not parsed.

Values are spans of the text, so that numbers keep their spelling, repeated keys
stay apart and 100 MB cost no more than what is looked at.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from recviewer.jsondoc import parsing

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_GAP = re.compile(rb"[\s,:]*")
_SPACES = b" \t\r\n"
_SPACE = re.compile(rb"[ \t\r\n]*")
_EMPTY = b"[]"
_TOKEN = re.compile(_STRING + rb'|[\[\]{}]|[^\s\[\]{}:,"]+', re.DOTALL)
_BRACKET = re.compile(_STRING + rb"|([\[{])|[\]}]", re.DOTALL)
_WIDEST_GAP = 1_000
"""No more white space is looked through before the first item of a list."""

_SCALAR = re.compile(
    rb'".*"|true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', re.DOTALL
)


class _Key:
    """A key that equals no other, so that a repeated one does not replace the first."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_PAIRS = msgspec.json.Decoder(
    dict[_Key, msgspec.Raw], dec_hook=lambda _, text: _Key(text)
)
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Members:
    """What stands directly inside an object or a list, as spans of the text."""

    starts: array[int]
    """Where each value starts."""
    ends: array[int]
    """Where each value ends."""
    keys: Sequence[str] = ()
    """The keys of an object, decoded; none for a list."""
    key_starts: array[int] | None = None
    """Where each key starts, with its quote."""

    def __len__(self) -> int:
        """Count the values."""
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A long list whose items somebody has found already."""

    start: int
    """Where it starts, at its bracket."""
    end: int
    """Where it ends, after its bracket."""
    items: Members
    """Where its items are, as many bytes before as `offset` says."""
    offset: int = 0
    """Bytes by which the list has moved since its items were found."""

    def members(self) -> Members:
        """Return where its items are."""
        if not self.offset:
            return self.items
        return Members(
            array("Q", map(self.offset.__add__, self.items.starts)),
            array("Q", map(self.offset.__add__, self.items.ends)),
        )

    def moved(self, by: int) -> KnownList:
        """Return it where so many bytes were put in before it."""
        start, end = self.start + by, self.end + by
        return KnownList(start, end, self.items, self.offset + by)


def known_list(data: bytes, starts: array[int], ends: array[int]) -> KnownList | None:
    """Describe a list by the places of its items; None where they are in no list.

    Args:
        data: JSON text.
        starts: Where each item starts.
        ends: Where each item ends.
    """
    before = data[max(0, starts[0] - _WIDEST_GAP) : starts[0]] if starts else b""
    opening, after = before.rstrip(_SPACES), _SPACE.match(data, ends[-1] if ends else 0)
    end = after.end() + 1 if after else 0
    if not opening.endswith(b"[") or data[end - 1 : end] != b"]":
        return None
    start = starts[0] - len(before) + len(opening) - 1
    return KnownList(start, end, Members(starts, ends))


class JsonText:
    """A JSON text that is scanned where somebody looks."""

    def __init__(self, raw: Any, known: KnownList | None = None) -> None:
        """Wrap a text.

        Args:
            raw: JSON text, through the buffer protocol.
            known: A list in it that need not be taken apart once more.
        """
        self.known = known
        self.view = memoryview(raw)
        start = 3 if bytes(self.view[:3]) == b"\xef\xbb\xbf" else 0
        self.start = _GAP.match(self.view, start).end()  # type: ignore[union-attr]
        self.end = len(self.view)
        while self.end > self.start and self.view[self.end - 1] in b" \t\r\n":
            self.end -= 1
        self._ends: dict[int, int] = {}
        self.unescaped = False
        """Whether a search came by no printable ASCII spelled in hexadecimal."""

    def token(self, start: int, end: int) -> str:
        """Return a span as it is spelled."""
        return bytes(self.view[start:end]).decode("utf-8", "replace")

    def value(self, start: int, end: int) -> Any:
        """Parse a span."""
        return parsing.loads(self.view[start:end])

    def key_end(self, start: int) -> int:
        """Return where the key that starts at `start` ends, after its quote."""
        return self._token(start)

    def members(self, start: int, end: int) -> Members:
        """Find the values directly inside an object or a list.

        Args:
            start: Where it starts, at its bracket.
            end: Where it ends, after its bracket.

        Raises:
            ValueError: If it is no JSON.
        """
        known = self.known
        if known is not None and start == known.start:
            return known.members()
        body = self._but_for_known(start, end)
        keyed = body[0] == ord("{")
        try:
            if keyed:
                pairs = _PAIRS.decode(body)
                keys = [key.text for key in pairs]
                return self._walk(start, keys, _lengths(pairs.values()))
            return self._walk(start, None, _lengths(_ITEMS.decode(body)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._scan(start, end, keyed)

    def _but_for_known(self, start: int, end: int) -> memoryview:
        """Return a span with nothing in the list that is known."""
        known = self.known
        if known is None or not start < known.start < end:
            return self.view[start:end]
        before, after = self.view[start : known.start], self.view[known.end : end]
        return memoryview(b"".join((before, _EMPTY, after)))

    def _walk(self, start: int, keys: list[str] | None, lengths: array[int]) -> Members:
        """Find the spans of values whose lengths are known."""
        view, gap = self.view, _GAP.match
        starts, ends, key_starts = array("Q"), array("Q"), array("Q")
        position, known = start + 1, self.known
        for length in lengths:
            position = gap(view, position).end()  # type: ignore[union-attr]
            if keys is not None:
                key_starts.append(position)
                position = gap(view, self._token(position)).end()  # type: ignore[union-attr]
            starts.append(position)
            if known is not None and position <= known.start < position + length:
                position += known.end - known.start - len(_EMPTY)
            position += length
            ends.append(position)
        return Members(starts, ends, keys or (), key_starts if keys else None)

    def _scan(self, start: int, end: int, keyed: bool) -> Members:
        """Find the spans where the strict and shallow decoder gives up."""
        starts, ends, key_starts = array("Q"), array("Q"), array("Q")
        keys: list[str] = []
        if end - start < 2 or self.view[end - 1] != ord("}" if keyed else "]"):
            raise ValueError(f"no closing bracket for byte {start}")
        position = self._gap(start + 1)
        while position < end - 1:
            if keyed:
                key_starts.append(position)
                key_end = self._token(position)
                keys.append(str(self.value(position, key_end)))
                position = self._gap(key_end)
            starts.append(position)
            position = self._value_end(position)
            ends.append(position)
            position = self._gap(position)
        return Members(starts, ends, keys, key_starts if keyed else None)

    def _gap(self, position: int) -> int:
        """Step over white space, commas and colons."""
        return _GAP.match(self.view, position).end()  # type: ignore[union-attr]

    def _token(self, position: int) -> int:
        """Return where the token at a position ends."""
        match = _TOKEN.match(self.view, position)
        if match is None:
            raise ValueError(f"expected a JSON value at byte {position}")
        return match.end()

    def _value_end(self, position: int) -> int:
        """Return where the value at a position ends, whatever is inside it."""
        if bytes(self.view[position : position + 1]) in (b"[", b"{"):
            return self._container_end(position)
        end = self._token(position)
        if not _SCALAR.fullmatch(self.view, position, end):
            raise ValueError(f"expected a JSON value at byte {position}")
        return end

    def _container_end(self, position: int) -> int:
        """Find the closing bracket; those of everything inside are remembered."""
        if position not in self._ends:
            stack: list[int] = []
            for match in _BRACKET.finditer(self.view, position):
                if match.start(1) >= 0:
                    stack.append(match.start())
                elif self.view[match.start()] != ord('"'):
                    self._ends[stack.pop()] = match.end()
                    if not stack:
                        break
            else:
                raise ValueError(f"no closing bracket for byte {position}")
        return self._ends[position]


def _lengths(raws: Iterable[Any]) -> array[int]:
    views: Iterable[memoryview] = map(memoryview, raws)
    return array("Q", map(len, views))
