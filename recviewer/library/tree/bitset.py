"""Ascending indexes as one byte each: counting, cutting and joining them is cheap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, compress, islice

_BLOCK = 256
"""Bytes of which it is known how many are marked, to find the n-th soon."""


class Bitset:
    """The indexes of all bytes that are 1; the others are 0."""

    def __init__(self, marks: bytes) -> None:
        self._marks = marks

    def __len__(self) -> int:
        """Count them."""
        return self._marks.count(1)

    def __iter__(self) -> Iterator[int]:
        """Go through them, the least first."""
        return compress(range(len(self._marks)), self._marks)

    def __contains__(self, index: int) -> bool:
        """Say whether an index is marked."""
        return 0 <= index < len(self._marks) and self._marks[index] == 1

    def __getitem__(self, position: int) -> int:
        """Return the index at a position.

        Raises:
            IndexError: There are fewer.
        """
        block = bisect_right(self._up_to, position)
        before = self._up_to[block - 1] if block else 0
        start = block * _BLOCK
        inside = compress(range(_BLOCK), self._marks[start : start + _BLOCK])
        for index in islice(inside, position - before, None):
            return start + index
        raise IndexError(position)

    def count(self, start: int, end: int) -> int:
        """Count those from one index up to another, which is not one of them."""
        return self._marks.count(1, start, end)

    def first(self, start: int = 0) -> int:
        """Return the first one from an index on; -1 if there is none."""
        return self._marks.find(1, start)

    @cached_property
    def _up_to(self) -> list[int]:
        """How many there are up to the end of each block."""
        starts = range(0, len(self._marks), _BLOCK)
        return list(accumulate(self.count(s, s + _BLOCK) for s in starts))
