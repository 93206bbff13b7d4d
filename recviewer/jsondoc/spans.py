"""JSON text taken apart one level at a time; lower levels are not parsed.

Values are spans of the text: numbers keep their spelling, repeated keys stay apart, and
100 MB cost no more than the part that is looked at.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
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
_MAX_GAP_BYTES = 1_000
"""Bytes of white space searched for the bracket before the first item of a list."""

_SCALAR = re.compile(
    rb'".*"|true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', re.DOTALL
)


class _Key:
    """A key that equals no other, so that a repeated key does not replace the first."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_PAIRS = msgspec.json.Decoder(
    dict[_Key, msgspec.Raw], dec_hook=lambda _, text: _Key(text)
)
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


class Members(msgspec.Struct, frozen=True):
    """The values directly inside an object or a list, as spans of the text."""

    starts: array[int]
    """Offset of the start of each value."""
    ends: array[int]
    """Offset of the end of each value."""
    keys: Sequence[str] = ()
    """The decoded keys of an object; empty for a list."""

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.starts)


class KnownList(msgspec.Struct, frozen=True):
    """A long list whose items have already been located."""

    start: int
    """Offset of its opening bracket."""
    end: int
    """Offset after its closing bracket."""
    items: Members
    """Spans of its items, before they are shifted by `offset`."""
    offset: int = 0
    """Bytes by which the list has moved since its items were located."""

    def members(self) -> Members:
        """Return the spans of its items in the current text."""
        if not self.offset:
            return self.items
        return Members(
            array("Q", map(self.offset.__add__, self.items.starts)),
            array("Q", map(self.offset.__add__, self.items.ends)),
        )

    def shifted(self, by: int) -> KnownList:
        """Return the list after the text before it has grown by some bytes."""
        start, end = self.start + by, self.end + by
        return KnownList(start, end, self.items, self.offset + by)


def known_list(data: bytes, starts: array[int], ends: array[int]) -> KnownList | None:
    """Describe a list by the spans of its items.

    Returns:
        The list; None if no brackets enclose the items.
    """
    before = data[max(0, starts[0] - _MAX_GAP_BYTES) : starts[0]] if starts else b""
    opening, after = before.rstrip(_SPACES), _SPACE.match(data, ends[-1] if ends else 0)
    end = after.end() + 1 if after else 0
    if not opening.endswith(b"[") or data[end - 1 : end] != b"]":
        return None
    start = starts[0] - len(before) + len(opening) - 1
    return KnownList(start, end, Members(starts, ends))


class JsonText:
    """A JSON text that is scanned only where somebody looks."""

    def __init__(self, raw: Any, known: KnownList | None = None) -> None:
        """Wrap a text.

        Args:
            raw: JSON text, through the buffer protocol.
            known: A list in it whose items have already been located.
        """
        self.known = known
        self.view = memoryview(raw)
        start = 3 if bytes(self.view[:3]) == b"\xef\xbb\xbf" else 0
        self.start = _GAP.match(self.view, start).end()  # type: ignore[union-attr]
        self.end = len(self.view)
        while self.end > self.start and self.view[self.end - 1] in b" \t\r\n":
            self.end -= 1
        self._ends: dict[int, int] = {}
        self.no_escaped_ascii = False
        """Whether a search found no printable ASCII spelled as a hexadecimal escape."""

    def token(self, start: int, end: int) -> str:
        """Return a span as it is spelled."""
        return bytes(self.view[start:end]).decode("utf-8", "replace")

    def value(self, start: int, end: int) -> Any:
        """Parse a span."""
        return parsing.loads(self.view[start:end])

    def members(self, start: int, end: int) -> Members:
        """Locate the values directly inside an object or a list.

        Args:
            start: Offset of its opening bracket.
            end: Offset after its closing bracket.

        Raises:
            ValueError: If the span is not JSON.
        """
        known = self.known
        if known is not None and start == known.start:
            return known.members()
        body = self._without_known_list(start, end)
        keyed = body[0] == ord("{")
        try:
            if keyed:
                pairs = _PAIRS.decode(body)
                keys = [key.text for key in pairs]
                return self._locate_members(start, keys, _lengths(pairs.values()))
            return self._locate_members(start, None, _lengths(_ITEMS.decode(body)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._scan_members(start, end, keyed)

    def _without_known_list(self, start: int, end: int) -> memoryview:
        """Return a span in which the known list is empty."""
        known = self.known
        if known is None or not start < known.start < end:
            return self.view[start:end]
        before, after = self.view[start : known.start], self.view[known.end : end]
        return memoryview(b"".join((before, _EMPTY, after)))

    def _locate_members(
        self, start: int, keys: list[str] | None, lengths: array[int]
    ) -> Members:
        """Compute the spans of values whose lengths are known."""
        view, gap = self.view, _GAP.match
        starts, ends = array("Q"), array("Q")
        position, known = start + 1, self.known
        for length in lengths:
            position = gap(view, position).end()  # type: ignore[union-attr]
            if keys is not None:
                position = gap(view, self._token(position)).end()  # type: ignore[union-attr]
            starts.append(position)
            if known is not None and position <= known.start < position + length:
                position += known.end - known.start - len(_EMPTY)
            position += length
            ends.append(position)
        return Members(starts, ends, keys or ())

    def _scan_members(self, start: int, end: int, keyed: bool) -> Members:
        """Compute the spans of values that the decoder refuses.

        It is strict, and gives up on deep nesting.
        """
        starts, ends = array("Q"), array("Q")
        keys: list[str] = []
        if end - start < 2 or self.view[end - 1] != ord("}" if keyed else "]"):
            raise ValueError(f"no closing bracket for byte {start}")
        position = self._gap(start + 1)
        while position < end - 1:
            if keyed:
                key_end = self._token(position)
                keys.append(str(self.value(position, key_end)))
                position = self._gap(key_end)
            starts.append(position)
            position = self._value_end(position)
            ends.append(position)
            position = self._gap(position)
        return Members(starts, ends, keys)

    def _gap(self, position: int) -> int:
        """Skip white space, commas and colons."""
        return _GAP.match(self.view, position).end()  # type: ignore[union-attr]

    def _token(self, position: int) -> int:
        """Return where the token at a position ends."""
        match = _TOKEN.match(self.view, position)
        if match is None:
            raise ValueError(f"expected a JSON value at byte {position}")
        return match.end()

    def _value_end(self, position: int) -> int:
        """Return where the value at a position ends."""
        if bytes(self.view[position : position + 1]) in (b"[", b"{"):
            return self._container_end(position)
        end = self._token(position)
        if not _SCALAR.fullmatch(self.view, position, end):
            raise ValueError(f"expected a JSON value at byte {position}")
        return end

    def _container_end(self, position: int) -> int:
        """Return the offset after the matching bracket.

        The ends of all inner values are remembered.
        """
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
