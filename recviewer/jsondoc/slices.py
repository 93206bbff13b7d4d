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
