"""The hits of a search as rows: a heading for each exchange, and its hits below it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Sequence
from typing import NamedTuple

from recviewer.search.engine import Batch

Key = tuple[str, int]
"""Path and number of an exchange."""


class Row(NamedTuple):
    """One row."""

    group: int
    """Number of the exchange among those with hits."""
    hit: int | None
    """Number of the hit; None for a heading."""


class Results:
    """The hits so far, in the order of the recordings; there may be a million.

    Attributes:
        groups: Path and number of each exchange with hits.
        recordings: Number of recordings with hits.
    """

    def __init__(self) -> None:
        self.groups: list[Key] = []
        self.recordings = 0
        self._heads = array("Q")
        """For each exchange the row of its heading."""
        self._entries, self._starts, self._ends = array("I"), array("I"), array("I")

    def __len__(self) -> int:
        """Count the hits."""
        return len(self._entries)

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self) + len(self.groups)

    def add(self, batch: Batch, passing: Container[Key] | None = None) -> None:
        """Add hits.

        Args:
            batch: The hits.
            passing: The exchanges that pass the filter; None for all.
        """
        end = 0
        for path, number, count in batch.groups:
            start, end = end, end + count
            if passing is not None and (path, number) not in passing:
                continue
            if not self.groups or self.groups[-1][0] != path:
                self.recordings += 1
            self._heads.append(self.row_count)
            self.groups.append((path, number))
            self._entries += batch.entries[start:end]
            self._starts += batch.starts[start:end]
            self._ends += batch.ends[start:end]

    def row(self, row: int) -> Row:
        """Return what a row is."""
        group = bisect_right(self._heads, row) - 1
        return Row(group, None if row == self._heads[group] else row - group - 1)

    def row_of(self, hit: int) -> int:
        """Return the row of a hit."""
        low, high = 0, len(self._heads)
        while low < high:
            middle = (low + high) // 2
            if self._heads[middle] - middle <= hit:
                low = middle + 1
            else:
                high = middle
        return hit + low

    def first_hit(self, group: int) -> int:
        """Return the first hit of an exchange."""
        return self._heads[group] - group

    def count(self, group: int) -> int:
        """Count the hits of an exchange."""
        following = group + 1
        is_last = following == len(self.groups)
        end = len(self) if is_last else self.first_hit(following)
        return end - self.first_hit(group)

    def place(self, hit: int) -> tuple[int, int, int]:
        """Return entry, start and end of a hit, to have it described."""
        return self._entries[hit], self._starts[hit], self._ends[hit]

    def hits_in(self, rows: Sequence[int]) -> list[int]:
        """Return the hits among some rows."""
        known = (self.row(row).hit for row in rows)
        return [hit for hit in known if hit is not None]
