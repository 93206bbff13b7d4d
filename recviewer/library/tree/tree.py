"""A tree of entries as parallel arrays in depth-first order, indexed by row.

There is no object per row, so that 100,000 entries cost only a few arrays.

A group that holds a single row is merged with it: the row stands for both, so that
many groups of one recording do not take twice the lines.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter

import msgspec

from recviewer.library.tree.bitset import Bitset


class Tree(msgspec.Struct, frozen=True):
    """Entries and the groups above them. Row 0 is the first row."""

    labels: list[str]
    """Label of each row that is a group; empty for an entry."""
    depths: array[int]
    """Number of rows above each row in the hierarchy."""
    parents: array[int]
    """The row above each row in the hierarchy; -1 at the top."""
    ends: array[int]
    """The first row after each row and everything below it."""
    entries: array[int]
    """Index of each row's entry; -1 for a group."""
    keys: dict[int, str]
    """Key of each row that can be folded; the same in other trees."""
    levels: Mapping[int, int]
    """Number of rows of each depth, once groups of a single row are merged with it."""
    unmerged: bytes
    """For each row 1, or 0 for a group that is merged with its single row."""
    entry_rows: Bitset
    """The rows that are entries."""
    row_of_entry: array[int]
    """The row of each entry; -1 for one that is not in the tree."""
    entry_label: Callable[[int], str] | None
    """Returns what stands before the title of an entry; None where nothing does."""
    pick_by_row: Callable[[bytes], tuple[int, ...]]
    """Picks the byte of each row's entry, after two meaningless ones; see `passing`."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.labels)

    def label(self, row: int) -> str:
        """Return the label of a group, or what stands before the title of an entry."""
        entry = self.entries[row]
        if self.entry_label and entry >= 0:
            return self.entry_label(entry)
        return self.labels[row]

    def row_of(self, entry: int) -> int:
        """Return the row of an entry; -1 if it is not in the tree."""
        known = 0 <= entry < len(self.row_of_entry)
        return self.row_of_entry[entry] if known else -1

    def passing(self, entries: bytes) -> bytearray:
        """Return which rows are entries that pass a filter.

        Args:
            entries: For each entry 1 if it passes, else 0; it may cover entries that
                are newer than the tree.

        Returns:
            For each row 1 or 0; a group has 0.
        """
        return bytearray(self.pick_by_row(entries + b"\0"))[2:]

    def with_groups(self, passing: bytearray) -> bytes:
        """Return which rows are on show if some entries pass a filter.

        Args:
            passing: For each row 1 if it is an entry that passes; it is changed.

        Returns:
            For each row 1 if it is such an entry, or holds more than one row of these.
        """
        _add_holders(passing, self.keys, self.ends, self.entries)
        return bytes(passing)

    def ancestors(self, row: int) -> list[int]:
        """Return the rows above a row in the hierarchy, the nearest first."""
        above = []
        while (row := self.parents[row]) >= 0:
            above.append(row)
        return above


class TreeBuilder:
    """Builds a tree row by row, depth first."""

    def __init__(self) -> None:
        self._labels: list[str] = []
        self._depths: array[int] = array("H")
        self._parents: array[int] = array("i")
        self._ends: array[int] = array("i")
        self._entries: array[int] = array("i")
        self._keys: dict[int, str] = {}
        self._levels: Counter[int] = Counter()

    def add(self, label: str, entry: int, parent: int) -> int:
        """Add a row below another; one that gets rows below it must be closed."""
        row, depth = len(self._labels), self._depth_below(parent)
        self._levels[depth] += 1
        self._labels.append(label)
        self._depths.append(depth)
        self._parents.append(parent)
        self._ends.append(row + 1)
        self._entries.append(entry)
        return row

    def add_entries(self, entries: Sequence[int], parent: int) -> None:
        """Add entries that have no rows below them."""
        row, count, depth = len(self._labels), len(entries), self._depth_below(parent)
        self._levels[depth] += count
        self._labels.extend(repeat("", count))
        self._depths.extend(repeat(depth, count))
        self._parents.extend(repeat(parent, count))
        self._ends.extend(range(row + 1, row + count + 1))
        self._entries.extend(entries)

    def close(self, row: int, key: str) -> None:
        """End a row that has rows below it, and make it foldable."""
        self._ends[row] = len(self._labels)
        self._keys[row] = key

    def build(self, entry_label: Callable[[int], str] | None = None) -> Tree:
        """Return the tree, once all rows are closed.

        Args:
            entry_label: Returns what stands before the title of an entry.
        """
        entries = self._entries
        row_of_entry = array("i", [-1]) * (max(entries, default=-1) + 2)
        for row, entry in enumerate(entries):
            row_of_entry[entry] = row
        row_of_entry.pop()  # groups, whose entry is -1, were written to the last item
        entry_rows = bytes([entry >= 0 for entry in entries])
        unmerged = bytearray(entry_rows)
        _add_holders(unmerged, self._keys, self._ends, entries)
        for row in self._keys:
            if not unmerged[row]:
                self._levels[self._depths[row] + 1] -= 1
        return Tree(
            labels=self._labels,
            depths=self._depths,
            parents=self._parents,
            ends=self._ends,
            entries=entries,
            keys=self._keys,
            levels=+self._levels,
            unmerged=bytes(unmerged),
            entry_rows=Bitset(entry_rows),
            row_of_entry=row_of_entry,
            entry_label=entry_label,
            pick_by_row=itemgetter(-1, -1, *entries),
        )

    def _depth_below(self, parent: int) -> int:
        return self._depths[parent] + 1 if parent >= 0 else 0


def _add_holders(
    flags: bytearray, keys: Iterable[int], ends: Sequence[int], entries: Sequence[int]
) -> None:
    """Set the flags of rows that hold rows whose flag is set.

    A group needs two of them. The keys come in the order in which rows were closed,
    inner rows before outer ones.
    """
    find = flags.find
    for row in keys:
        first, end = find(1, row + 1, ends[row]), ends[row]
        if first >= 0 and (entries[row] >= 0 or find(1, first + 1, end) >= 0):
            flags[row] = 1
