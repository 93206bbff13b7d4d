"""A tree of entries as parallel arrays in depth-first order: a row is an index.

There is no object per entry, so that 100,000 of them cost a few arrays.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter

from recviewer.library.tree.bitset import Bitset


@dataclass(frozen=True, slots=True)
class Tree:
    """Entries and the groups above them."""

    labels: list[str]
    """Label of each group; empty for an entry."""
    depths: array[int]
    """How many rows are above each row."""
    parents: array[int]
    """The row above each row; -1 at the top."""
    ends: array[int]
    """The first row after each row and everything below it."""
    entries: array[int]
    """Index of each row's entry; -1 for a group."""
    keys: dict[int, str]
    """What each row that can be folded is known by in other trees."""
    levels: Mapping[int, int]
    """How many rows there are of each depth."""
    entry_rows: Bitset
    """The rows that are entries."""
    row_of_entry: array[int]
    """The row of each entry; -1 for one that is not in the tree."""
    name: Callable[[int], str] | None
    """Says what stands before the title of an entry; None where nothing does."""
    of_each: Callable[[bytes], tuple[int, ...]]
    """Picks a byte for each row, after two of no meaning; see `passing`."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.labels)

    def label(self, row: int) -> str:
        """Return the label of a row; of an entry what stands before its title."""
        entry = self.entries[row]
        return self.name(entry) if self.name and entry >= 0 else self.labels[row]

    def row_of(self, entry: int) -> int:
        """Return the row of an entry; -1 if it is not in the tree."""
        known = 0 <= entry < len(self.row_of_entry)
        return self.row_of_entry[entry] if known else -1

    def passing(self, entries: bytes) -> bytearray:
        """Mark the rows of entries.

        Args:
            entries: For each entry 1 or 0; there may be newer ones than the tree has.

        Returns:
            For each row 1 or 0; a group has 0.
        """
        return bytearray(self.of_each(entries + b"\0"))[2:]

    def ancestors(self, row: int) -> list[int]:
        """Return the rows above a row, the nearest first."""
        above = []
        while (row := self.parents[row]) >= 0:
            above.append(row)
        return above


class Rows:
    """The arrays of a tree under construction."""

    def __init__(self) -> None:
        self._labels: list[str] = []
        self._depths: array[int] = array("H")
        self._parents: array[int] = array("i")
        self._ends: array[int] = array("i")
        self._entries: array[int] = array("i")
        self._keys: dict[int, str] = {}
        self._levels: Counter[int] = Counter()

    def add(self, label: str, entry: int, parent: int) -> int:
        """Add a row below another; its end is not known before `close`."""
        row, depth = len(self._labels), self._depth_below(parent)
        self._levels[depth] += 1
        self._labels.append(label)
        self._depths.append(depth)
        self._parents.append(parent)
        self._ends.append(row + 1)
        self._entries.append(entry)
        return row

    def add_entries(self, entries: Sequence[int], parent: int) -> None:
        """Add entries that have nothing below them."""
        row, count, depth = len(self._labels), len(entries), self._depth_below(parent)
        self._levels[depth] += count
        self._labels.extend(repeat("", count))
        self._depths.extend(repeat(depth, count))
        self._parents.extend(repeat(parent, count))
        self._ends.extend(range(row + 1, row + count + 1))
        self._entries.extend(entries)

    def close(self, row: int, key: str) -> None:
        """End a row that has others below it."""
        self._ends[row] = len(self._labels)
        self._keys[row] = key

    def tree(self, name: Callable[[int], str] | None = None) -> Tree:
        """Return the tree, once all rows are closed.

        Args:
            name: Says what stands before the title of an entry.
        """
        entries = self._entries
        row_of_entry = array("i", [-1]) * (max(entries, default=-1) + 2)
        for row, entry in enumerate(entries):
            row_of_entry[entry] = row
        row_of_entry.pop()  # where the groups went, whose entry is -1
        return Tree(
            labels=self._labels,
            depths=self._depths,
            parents=self._parents,
            ends=self._ends,
            entries=entries,
            keys=self._keys,
            levels=self._levels,
            entry_rows=Bitset(bytes([entry >= 0 for entry in entries])),
            row_of_entry=row_of_entry,
            name=name,
            of_each=itemgetter(-1, -1, *entries),
        )

    def _depth_below(self, parent: int) -> int:
        return self._depths[parent] + 1 if parent >= 0 else 0
