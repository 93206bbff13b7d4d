"""The hits of a search as rows: a heading for each exchange, and its hits below it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Sequence
from typing import NamedTuple

from recviewer.search.engine import Batch, HitPlace
from recviewer.search.joined_texts import Key


class Row(NamedTuple):
    """One row."""

    group: int
    """Number of the exchange among those with hits."""
    hit: int | None
    """Number of the hit; None for a heading."""


class Results:
    """The hits so far, in the order of the recordings; there may be a million.

    Attributes:
        recordings: Number of recordings with hits.
    """

    def __init__(self, exchanges: Sequence[Key] = ()) -> None:
        """Have no hits yet.

        Args:
            exchanges: Path and number of each exchange, as the engine numbers them;
                there may be more later.
        """
        self.recordings = 0
        self._exchanges = exchanges
        self._groups = array("I")
        """The exchanges with hits."""
        self._first_hits = array("Q")
        """For each of them its first hit."""
        self._entries = array("I")
        """The entries with hits."""
        self._ends = array("Q")
        """For each of them the number of hits up to its end."""

    def __len__(self) -> int:
        """Count the hits."""
        return self._ends[-1] if self._ends else 0

    @property
    def group_count(self) -> int:
        """Number of exchanges with hits."""
        return len(self._groups)

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self) + self.group_count

    def add(self, batch: Batch, passing: Container[Key] | None = None) -> None:
        """Add hits.

        Args:
            batch: The hits.
            passing: The exchanges that pass the filter; None for all.
        """
        total, last, passes = len(self), -1, False
        each = zip(batch.entries, batch.exchanges, batch.counts, strict=True)
        for entry, exchange, count in each:
            if exchange != last:
                last = exchange
                passes = passing is None or self._exchanges[exchange] in passing
                if passes:
                    self._begin_group(exchange, total)
            if passes:
                total += count
                self._entries.append(entry)
                self._ends.append(total)

    def _begin_group(self, exchange: int, hits: int) -> None:
        if self._groups:
            before = self._exchanges[self._groups[-1]]
            self.recordings += before[0] != self._exchanges[exchange][0]
        else:
            self.recordings = 1
        self._groups.append(exchange)
        self._first_hits.append(hits)

    def exchange(self, group: int) -> Key:
        """Return path and number of an exchange with hits."""
        return self._exchanges[self._groups[group]]

    def row(self, row: int) -> Row:
        """Return what a row is."""
        groups = range(self.group_count)
        group = bisect_right(groups, row, key=self._heading) - 1
        heading = self._heading(group)
        return Row(group, None if row == heading else row - group - 1)

    def _heading(self, group: int) -> int:
        """Return the row of the heading of an exchange."""
        return self._first_hits[group] + group

    def row_of(self, hit: int) -> int:
        """Return the row of a hit."""
        return hit + bisect_right(self._first_hits, hit)

    def first_hit(self, group: int) -> int:
        """Return the first hit of an exchange."""
        return self._first_hits[group]

    def count(self, group: int) -> int:
        """Count the hits of an exchange."""
        following = group + 1
        is_last = following == self.group_count
        end = len(self) if is_last else self.first_hit(following)
        return end - self.first_hit(group)

    def place(self, hit: int) -> HitPlace:
        """Return where a hit is, to have it described."""
        number = bisect_right(self._ends, hit)
        return self._entries[number], hit - (self._ends[number - 1] if number else 0)

    def hits_in(self, rows: Sequence[int]) -> list[int]:
        """Return the hits among some rows."""
        known = (self.row(row).hit for row in rows)
        return [hit for hit in known if hit is not None]
