"""Compact sequences over a long text: they keep offsets and cut or count on demand."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload


class Slices(Sequence[bytes]):
    """Pieces of a text, 16 bytes each until they are looked at.

    Attributes:
        data: The text.
        starts: Offset of the start of each piece.
        ends: Offset of the end of each piece.
    """

    __slots__ = ("data", "ends", "starts")

    def __init__(self, data: bytes, starts: array[int], ends: array[int]) -> None:
        self.data = data
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> Slices: ...

    def __getitem__(self, index: int | slice) -> bytes | Slices:
        """Return one piece, or a slice of the sequence."""
        if isinstance(index, slice):
            return Slices(self.data, self.starts[index], self.ends[index])
        return self.data[self.starts[index] : self.ends[index]]

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces in order."""
        return map(self.data.__getitem__, map(slice, self.starts, self.ends))


class LineNumbers(Sequence[int]):
    """Line numbers of places in a text, 8 bytes each, counted on demand."""

    __slots__ = ("_add", "_data", "_places")

    def __init__(self, data: bytes, places: array[int], add: int = 0) -> None:
        """Keep the places.

        Args:
            data: The text; lines end at line feeds.
            places: Offsets into the text.
            add: Number added to each line index.
        """
        self._data = data
        self._places = places
        self._add = add

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._places)

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        """Return the line number of one place."""
        return self._data.count(b"\n", 0, self._places[index]) + self._add

    def __iter__(self) -> Iterator[int]:
        """Yield the line numbers in order, in one pass over the text."""
        number, last = self._add, 0
        for place in self._places:
            number += self._data.count(b"\n", last, place)
            last = place
            yield number
