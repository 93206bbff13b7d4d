"""Many pieces of one text, cut out when somebody asks for them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload


class Slices(Sequence[bytes]):
    """Pieces of a text, each of which takes 16 bytes until it is looked at.

    Attributes:
        data: The text.
        starts: Where each piece starts.
        ends: Where each piece ends.
    """

    __slots__ = ("data", "ends", "starts")

    def __init__(self, data: bytes, starts: array[int], ends: array[int]) -> None:
        self.data = data
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> Slices: ...

    def __getitem__(self, index: int | slice) -> bytes | Slices:
        """Cut out a piece, or choose some of the pieces."""
        if isinstance(index, slice):
            return Slices(self.data, self.starts[index], self.ends[index])
        return self.data[self.starts[index] : self.ends[index]]

    def __iter__(self) -> Iterator[bytes]:
        """Cut out one piece after another."""
        return map(self.data.__getitem__, map(slice, self.starts, self.ends))


class LineNumbers(Sequence[int]):
    """The index of the line of each place: 8 bytes a place, and no counting ahead."""

    __slots__ = ("_add", "_data", "_places")

    def __init__(self, data: bytes, places: array[int], add: int = 0) -> None:
        """Keep the places.

        Args:
            data: The text; line feeds end its lines.
            places: Offsets into it.
            add: What to add to each index.
        """
        self._data = data
        self._places = places
        self._add = add

    def __len__(self) -> int:
        """Count the places."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> LineNumbers: ...

    def __getitem__(self, index: int | slice) -> int | LineNumbers:
        """Count the lines before a place, or choose some of the places."""
        if isinstance(index, slice):
            return LineNumbers(self._data, self._places[index], self._add)
        return self._data.count(b"\n", 0, self._places[index]) + self._add

    def __iter__(self) -> Iterator[int]:
        """Count on from place to place, which takes one pass over the text."""
        number, last = self._add, 0
        for place in self._places:
            number += self._data.count(b"\n", last, place)
            last = place
            yield number
