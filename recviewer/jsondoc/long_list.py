"""A very long list inside a JSON object, split in steps of a few milliseconds.

A call of the decoder cannot be interrupted and holds the GIL: with 1 GB of text the
screen would freeze for seconds. So the list is decoded about a megabyte at a time.
Where a step may end is guessed from the separator of the first two items; the decoder
confirms the guess, because only complete items form a list.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

import msgspec

from recviewer.errors import Cancelled, CancelledError
from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import Slices

_STEP_BYTES = 1_000_000
"""Bytes decoded in one step."""

_MAX_VALUE_BYTES = 8_000_000
"""Longest value that is skipped token by token."""

_ITEM_START_BYTES = 8
"""Bytes of an item that show how items start."""

_MAX_SEPARATOR_TRIES = 4
"""Number of separators tried as the end of a step."""

_SPACE = re.compile(rb"[ \t\r\n]*")
_GAP = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_KEY = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(_STRING + rb'|[^\s\[\]{}:,"]+', re.DOTALL)
_BRACKET = re.compile(_STRING + rb"|([\[{])|([\]}])", re.DOTALL)

_decode = msgspec.json.Decoder(msgspec.Raw).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


class LongList(msgspec.Struct, frozen=True):
    """A long list, and the objects around it."""

    objects: Sequence[Mapping[str, memoryview]]
    """JSON text of each field of each object, from the outermost inwards."""
    items: Slices
    """JSON text of each item of the list."""


class _UnsuitableError(ValueError):
    """The text cannot be split in steps."""


def split_long_list(
    data: bytes, path: Sequence[str], cancelled: Cancelled = lambda: False
) -> LongList | None:
    """Split a list inside an object, and the objects around it.

    Args:
        data: JSON text of an object.
        path: Keys that lead to the list.
        cancelled: Called after each step; returns whether to stop.

    Returns:
        The list; None if the text holds no such list, or is too irregular to
        be split in steps. Whether it is JSON at all is not decided here.

    Raises:
        CancelledError: If it was cancelled.
    """
    splitter = _Splitter(data, cancelled)
    try:
        end = splitter.read_object(_skip_space(data, 0), path, 0)
        if _skip_space(data, end) == len(data) and splitter.items is not None:
            return LongList(splitter.objects, splitter.items)
    except (_UnsuitableError, *parsing.STRICT_ERRORS):
        pass
    return None


class _Splitter:
    """One pass over a text, from token to token."""

    def __init__(self, data: bytes, cancelled: Cancelled) -> None:
        self._data = data
        self._view = memoryview(data)
        self._cancelled = cancelled
        self._gap: bytes
        """Text between the first two items."""
        self._boundary: bytes
        """The same text with the last byte before it and the first bytes after it."""
        self.objects: list[Mapping[str, memoryview]] = []
        self.items: Slices | None = None

    def read_object(self, position: int, path: Sequence[str], depth: int) -> int:
        """Collect the fields of an object on the way to the list; return its end."""
        fields: dict[str, memoryview] = {}
        # Of repeated keys the last one counts.
        self.objects[depth:], self.items = [fields], None
        position = self._expect(position, b"{")
        while True:
            key = _KEY.match(self._data, position)
            if key is None:
                raise _UnsuitableError
            name, start = str(parsing.loads(key[1])), key.end()
            if name == path[depth]:
                end = self._read_inner(start, path, depth)
            else:
                end = self._skip_field(start)
            fields[name] = self._view[start:end]
            gap = _GAP.match(self._data, end)
            if gap is None:
                return self._expect(_skip_space(self._data, end), b"}")
            position = gap.end()

    def _read_inner(self, start: int, path: Sequence[str], depth: int) -> int:
        if depth + 1 < len(path):
            return self.read_object(start, path, depth + 1)
        return self._read_list(start)

    def _skip_field(self, start: int) -> int:
        """Return the end of a value that is not on the way to the list."""
        end = self._value_end(start)
        _decode(self._view[start:end])
        return end

    def _read_list(self, start: int) -> int:
        """Locate the items of the list step by step; return its end."""
        self._starts, self._ends = array("Q"), array("Q")
        position = self._expect(start, b"[")
        self._learn_separator(position)
        more = True
        while more:
            if self._cancelled():
                raise CancelledError
            raws, stop = self._decode_step(position)
            self._record_items(raws, position, stop)
            gap = _GAP.match(self._data, stop)
            more, position = gap is not None, gap.end() if gap else stop
        self.items = Slices(self._data, self._starts, self._ends)
        return self._expect(_skip_space(self._data, position), b"]")

    def _learn_separator(self, first: int) -> None:
        """Remember the text between the first two items."""
        end = self._value_end(first)
        gap = _GAP.match(self._data, end)
        if gap is None:
            raise _UnsuitableError
        self._gap = gap.group()
        self._boundary = self._data[end - 1 : gap.end() + _ITEM_START_BYTES]

    def _record_items(self, raws: list[msgspec.Raw], position: int, stop: int) -> None:
        """Remember the spans of the items of one step."""
        lengths = [len(memoryview(raw)) for raw in raws]
        if self._gap.join(raws) == self._data[position:stop]:
            distances = map(len(self._gap).__add__, lengths)
            starts = array("Q", accumulate(distances, initial=position))
            starts.pop()
        else:
            starts = array("Q", self._measured_starts(lengths, position))
        self._starts += starts
        self._ends += array("Q", map(add, starts, lengths))

    def _measured_starts(self, lengths: list[int], position: int) -> Iterator[int]:
        """Yield the starts of items that are not evenly separated."""
        for length in lengths:
            yield position
            gap = _GAP.match(self._data, position + length)
            position = gap.end() if gap else 0

    def _decode_step(self, position: int) -> tuple[list[msgspec.Raw], int]:
        """Decode about a megabyte of items.

        If no guessed end is right, the end is found token by token.
        """
        guess = position + _STEP_BYTES
        for _ in range(_MAX_SEPARATOR_TRIES):
            guess = self._data.find(self._boundary, guess, guess + _STEP_BYTES) + 1
            if not guess:
                break
            try:
                return self._decode_items(position, guess), guess
            except parsing.STRICT_ERRORS:
                continue
        end = self._scan_items(position)
        return self._decode_items(position, end), end

    def _decode_items(self, position: int, end: int) -> list[msgspec.Raw]:
        return _decode_list(b"".join((b"[", self._view[position:end], b"]")))

    def _scan_items(self, position: int) -> int:
        """Return the end of the last item that is in the list or within two steps."""
        enough = position + 2 * _STEP_BYTES
        while True:
            end = self._value_end(position)
            gap = _GAP.match(self._data, end)
            if gap is None or end > enough:
                return end
            position = gap.end()

    def _value_end(self, start: int) -> int:
        """Return the end of the value that starts at a position."""
        if self._data[start : start + 1] not in (b"[", b"{"):
            token = _TOKEN.match(self._data, start)
            if token is None:
                raise _UnsuitableError
            return token.end()
        depth = 0
        for match in _BRACKET.finditer(self._data, start, start + _MAX_VALUE_BYTES):
            if match.lastindex is not None:
                depth += 1 if match.lastindex == 1 else -1
                if depth == 0:
                    return match.end()
        raise _UnsuitableError

    def _expect(self, position: int, character: bytes) -> int:
        """Skip a required character and the white space after it."""
        if self._data[position : position + 1] != character:
            raise _UnsuitableError
        return _skip_space(self._data, position + 1)


def _skip_space(data: bytes, position: int) -> int:
    """Return the position after any white space."""
    match = _SPACE.match(data, position)
    return match.end() if match else position
