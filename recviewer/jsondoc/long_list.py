"""A long list inside a JSON object, split in steps of a few milliseconds.

A decoder's call cannot be interrupted, and no other thread runs meanwhile: over 1 GB
the screen would stand still for seconds. It is called for a megabyte at a time
instead. Where that may end is guessed by how the first items are separated, and
whether the guess was right the decoder itself says: only whole items make a list.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

import msgspec

from recviewer.errors import Cancelled, CancelledError
from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import Slices

_SHORT = 4_000_000
"""Text of fewer bytes is decoded at once faster than anybody sees."""

_STEP = 1_000_000
"""So many bytes are decoded in one step."""

_LONGEST_WALK = 8_000_000
"""A value may be so long where it is stepped over token by token."""

_TELLING = 8
"""So many bytes of an item tell how items begin."""

_GUESSES = 4
"""So many separators are tried to end a step at."""

_SPACE = re.compile(rb"[ \t\r\n]*")
_GAP = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_KEY = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(_STRING + rb'|[^\s\[\]{}:,"]+', re.DOTALL)
_BRACKET = re.compile(_STRING + rb"|([\[{])|([\]}])", re.DOTALL)

_decode = msgspec.json.Decoder(msgspec.Raw).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(frozen=True, slots=True)
class LongList:
    """The objects around a list, and the list."""

    objects: Sequence[Mapping[str, memoryview]]
    """JSON text of each field of each object, from the outermost inwards."""
    items: Slices
    """JSON text of each item of the list."""


class _Irregular(ValueError):  # noqa: N818 - never leaves this module
    """The text is none that can be split in steps."""


def split_long_list(
    data: bytes, path: Sequence[str], cancelled: Cancelled = lambda: False
) -> LongList | None:
    """Split a list inside an object, and the objects around it.

    Args:
        data: JSON text of an object.
        path: Keys that lead to the list.
        cancelled: Asked after each step.

    Returns:
        What was found; None where the text is short, holds no such list, or is too
        odd to be split in steps: that it is no JSON is for others to say.

    Raises:
        CancelledError: If it was cancelled.
    """
    if len(data) < _SHORT:
        return None
    walk = _Walk(data, cancelled)
    try:
        end = walk.step_over_object(_space(data, 0), path, 0)
        if _space(data, end) == len(data) and walk.items is not None:
            return LongList(walk.objects, walk.items)
    except (_Irregular, *parsing.REFUSED):
        pass
    return None


class _Walk:
    """One pass over a text, from token to token."""

    def __init__(self, data: bytes, cancelled: Cancelled) -> None:
        self._data = data
        self._view = memoryview(data)
        self._cancelled = cancelled
        self._gap = b""
        """What stands between the first two items."""
        self._turn = b""
        """The same, with how the one ends and the other begins."""
        self.objects: list[Mapping[str, memoryview]] = []
        self.items: Slices | None = None

    def step_over_object(self, position: int, path: Sequence[str], depth: int) -> int:
        """Note the fields of an object on the way to the list; return its end."""
        fields: dict[str, memoryview] = {}
        # Where a key stands there twice, the last one counts.
        self.objects[depth:], self.items = [fields], None
        position = self._after(position, b"{")
        while True:
            key = _KEY.match(self._data, position)
            if key is None:
                raise _Irregular
            name, start = str(parsing.loads(key[1])), key.end()
            inner = name == path[depth]
            end = self._inner(start, path, depth) if inner else self._beside(start)
            fields[name] = self._view[start:end]
            gap = _GAP.match(self._data, end)
            if gap is None:
                return self._after(_space(self._data, end), b"}")
            position = gap.end()

    def _inner(self, start: int, path: Sequence[str], depth: int) -> int:
        if depth + 1 < len(path):
            return self.step_over_object(start, path, depth + 1)
        return self._step_over_list(start)

    def _beside(self, start: int) -> int:
        """Return the end of a value that is not on the way to the list."""
        end = self._value_end(start)
        _decode(self._view[start:end])
        return end

    def _step_over_list(self, start: int) -> int:
        """Note the items of the list, a megabyte at a time; return its end."""
        self._starts, self._ends = array("Q"), array("Q")
        position = self._after(start, b"[")
        self._look_between(position)
        more = True
        while more:
            if self._cancelled():
                raise CancelledError
            raws, stop = self._items(position)
            self._note(raws, position, stop)
            gap = _GAP.match(self._data, stop)
            more, position = gap is not None, gap.end() if gap else stop
        self.items = Slices(self._data, self._starts, self._ends)
        return self._after(_space(self._data, position), b"]")

    def _look_between(self, first: int) -> None:
        """Note what stands between the first two items, and around it."""
        end = self._value_end(first)
        gap = _GAP.match(self._data, end)
        if gap is None:
            raise _Irregular
        self._gap = gap.group()
        self._turn = self._data[end - 1 : gap.end() + _TELLING]

    def _note(self, raws: list[msgspec.Raw], position: int, stop: int) -> None:
        """Note where the items of one step stand."""
        lengths = [len(memoryview(raw)) for raw in raws]
        if self._gap.join(raws) == self._data[position:stop]:
            distances = map(len(self._gap).__add__, lengths)
            starts = array("Q", accumulate(distances, initial=position))
            starts.pop()
        else:
            starts = array("Q", self._walked_starts(lengths, position))
        self._starts += starts
        self._ends += array("Q", map(add, starts, lengths))

    def _walked_starts(self, lengths: list[int], position: int) -> Iterator[int]:
        """Find where items start that are not all the same distance apart."""
        for length in lengths:
            yield position
            gap = _GAP.match(self._data, position + length)
            position = gap.end() if gap else 0

    def _items(self, position: int) -> tuple[list[msgspec.Raw], int]:
        """Decode about a megabyte of items; where no guess is right, walk over them."""
        guess = position + _STEP
        for _ in range(_GUESSES):
            guess = self._data.find(self._turn, guess, guess + _STEP) + 1
            if not guess:
                break
            try:
                return self._decoded(position, guess), guess
            except parsing.REFUSED:
                continue
        end = self._walked(position)
        return self._decoded(position, end), end

    def _decoded(self, position: int, end: int) -> list[msgspec.Raw]:
        return _decode_list(b"".join((b"[", self._view[position:end], b"]")))

    def _walked(self, position: int) -> int:
        """Return where the list's last item ends, or another one after some steps."""
        enough = position + 2 * _STEP
        while True:
            end = self._value_end(position)
            gap = _GAP.match(self._data, end)
            if gap is None or end > enough:
                return end
            position = gap.end()

    def _value_end(self, start: int) -> int:
        """Return where the value ends that starts at a place."""
        if self._data[start : start + 1] not in (b"[", b"{"):
            token = _TOKEN.match(self._data, start)
            if token is None:
                raise _Irregular
            return token.end()
        depth = 0
        for match in _BRACKET.finditer(self._data, start, start + _LONGEST_WALK):
            if match.lastindex is not None:
                depth += 1 if match.lastindex == 1 else -1
                if depth == 0:
                    return match.end()
        raise _Irregular

    def _after(self, position: int, character: bytes) -> int:
        """Return what comes after a character that has to stand at a place."""
        if self._data[position : position + 1] != character:
            raise _Irregular
        return _space(self._data, position + 1)


def _space(data: bytes, position: int) -> int:
    """Step over white space."""
    match = _SPACE.match(data, position)
    return match.end() if match else position
