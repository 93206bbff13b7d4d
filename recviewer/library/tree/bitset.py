"""A set of small integers, stored as one byte each: fast to count and to search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, compress, islice

_BLOCK_BYTES = 256
"""Bytes per block. The members up to each block are counted, to find the n-th fast."""


class Bitset:
    """A sorted set of integers, which also finds its n-th member."""

    def __init__(self, flags: bytes) -> None:
        """Create a set.

        Args:
            flags: For each integer 1 if it is a member, else 0.
        """
        self._flags = flags

    def __len__(self) -> int:
        """Return the number of members."""
        return self._flags.count(1)

    def __iter__(self) -> Iterator[int]:
        """Iterate over the members in ascending order."""
        return compress(range(len(self._flags)), self._flags)

    def __contains__(self, index: int) -> bool:
        """Say whether an integer is a member."""
        return 0 <= index < len(self._flags) and self._flags[index] == 1

    def __getitem__(self, position: int) -> int:
        """Return the n-th member, from 0.

        Raises:
            IndexError: The set has fewer members.
        """
        block = bisect_right(self._up_to, position)
        before = self._up_to[block - 1] if block else 0
        start = block * _BLOCK_BYTES
        inside = compress(
            range(_BLOCK_BYTES), self._flags[start : start + _BLOCK_BYTES]
        )
        for index in islice(inside, position - before, None):
            return start + index
        raise IndexError(position)

    def count(self, start: int, end: int) -> int:
        """Count the members from `start` up to but not including `end`."""
        return self._flags.count(1, start, end)

    def flags(self, start: int, end: int) -> bytes:
        """Return for each integer from `start` up to `end` 1 if it is a member."""
        return self._flags[start:end]

    def first(self, start: int = 0) -> int:
        """Return the first member that is at least `start`; -1 if there is none."""
        return self._flags.find(1, start)

    @cached_property
    def _up_to(self) -> list[int]:
        """Number of members up to the end of each block."""
        starts = range(0, len(self._flags), _BLOCK_BYTES)
        return list(accumulate(self.count(s, s + _BLOCK_BYTES) for s in starts))
