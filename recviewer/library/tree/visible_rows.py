"""Which rows of a tree are visible: open groups, and entries that pass the filter.

A group of which a single entry passes is merged with it, as in the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from recviewer.library.summary import Summary
from recviewer.library.tree.bitset import Bitset
from recviewer.library.tree.tree import Tree, TreeBuilder

_ROOM_PER_GROUP = 4
"""Lines of the screen per top-level group, from which on the first group is open."""


class Highlight(NamedTuple):
    """The row under the cursor."""

    group: str
    """Label of the group; empty if the row is an entry."""
    total: int
    """Number of entries."""
    entries: tuple[Summary, ...]
    """The entry, or the first ones of the group."""
    kinds: tuple[tuple[Summary, int], ...] = ()
    """For each kind of entries in the group one of them, and how many there are."""


class VisibleRows:
    """The visible rows of a tree, which change as groups are opened and closed.

    What a person opened or closed is remembered by key, so that it survives another
    grouping, another order and a tree that has grown. Groups they have not touched
    are open, level by level, as long as everything fits on the screen; if there are
    only a few groups, the first one is open in any case. All groups are open when a
    filter is set.

    Attributes:
        tree: The tree.
        rows: The visible rows.
        passing: The rows of all entries that pass the filter, visible or not.
        filtered: Whether a filter is set.
    """

    def __init__(self) -> None:
        self.tree: Tree = TreeBuilder().build()
        self.rows = self.passing = self.tree.entry_rows
        self.filtered = False
        self._open_by_key: dict[str, bool] = {}
        self._open = bytearray()  # 1 where nothing is hidden below a row
        self._unmerged = b""  # 1 for entries that pass, and groups of several of them

    def show(
        self, tree: Tree, passing: bytes | None, room: int, *, expected: int = 0
    ) -> None:
        """Show another tree, or the entries of it that pass a filter.

        Args:
            tree: The tree.
            passing: For each entry 1 if it passes, else 0; None if all of them do.
            room: Number of rows that fit on the screen.
            expected: Number of entries still to come. Groups that cannot stay open
                with them are closed from the start.
        """
        self.tree, self.filtered = tree, passing is not None
        if passing is None:
            self.passing, self._unmerged = tree.entry_rows, tree.unmerged
            self._open = self._initially_open(room, expected)
        else:
            self._open = _all_open(tree)
            flags = tree.passing(passing)
            self.passing = Bitset(bytes(flags))
            self._unmerged = tree.with_groups(flags)
        self._refresh()

    def is_open(self, row: int) -> bool:
        """Say whether a group is open."""
        return bool(self._open[row])

    def count(self, row: int) -> int:
        """Return the number of entries below a row that pass the filter."""
        return self.passing.count(row + 1, self.tree.ends[row])

    def merged(self, row: int) -> list[int]:
        """Return the groups that are one row with an entry, the outermost first."""
        groups, parents = [], self.tree.parents
        while (row := parents[row]) >= 0 and not self._unmerged[row]:
            groups.append(row)
        return groups[::-1]

    def depth(self, row: int) -> int:
        """Return the number of visible rows above a visible row in the hierarchy."""
        return self.tree.depths[row] - len(self.merged(row))

    def above(self, row: int) -> list[int]:
        """Return those visible rows, the nearest first."""
        return self.tree.ancestors(row)[len(self.merged(row)) :]

    def position(self, row: int) -> int:
        """Return the position of a row, or of the nearest visible row above it."""
        above = map(self._unmerged_row, (row, *self.tree.ancestors(row)))
        visible = next(
            (candidate for candidate in above if candidate in self.rows), row
        )
        return max(0, self.rows.count(0, visible + 1) - 1)

    def entries_below(self, row: int) -> Sequence[int]:
        """Return the entries below a row that pass the filter."""
        first, end = row + 1, self.tree.ends[row]
        return list(
            compress(self.tree.entries[first:end], self.passing.flags(first, end))
        )

    def first_below(self, row: int) -> int:
        """Return the first passing entry at or below a row; -1 if there is none."""
        first = self.passing.first(max(0, row))
        return self.tree.entries[first] if first >= 0 else -1

    def find(self, key: str, entry: int) -> int | None:
        """Return the position of a group, else of an entry; None if both are hidden.

        Args:
            key: Key of the group; empty for none.
            entry: The entry to find if there is no such group.
        """
        rows = (row for row, known in self.tree.keys.items() if known == key)
        row = next(rows, -1)
        if row < 0:
            row = self.tree.row_of(entry)
        if row < 0 or not self.rows:
            return None
        row, position = self._unmerged_row(row), self.position(row)
        above = self.rows[position]
        return position if above <= row < self.tree.ends[above] else None

    def first_entry(self) -> int:
        """Return the position of the first entry, or of the closed group it is in."""
        first = self.passing.first()
        return self.position(first) if first >= 0 else 0

    def neighbour(self, row: int, step: int) -> int | None:
        """Return the passing entry that many entries after a row, visible or not."""
        at = self.passing.count(0, max(0, row))
        inside = row in self.passing
        wanted = at + step if inside or step < 0 else at + step - 1
        if 0 <= wanted < len(self.passing):
            return self.tree.entries[self.passing[wanted]]
        return None

    def set_open(self, row: int, opened: bool) -> None:
        """Open or close a group."""
        if row in self.tree.keys:
            self._set_open(row, opened)
            self._refresh()

    def set_all_open(self, opened: bool) -> None:
        """Open or close all groups."""
        for row in self.tree.keys:
            self._set_open(row, opened)
        self._refresh()

    def reveal(self, entry: int) -> int | None:
        """Open all groups above an entry; return its row, None if it does not pass."""
        row = self.tree.row_of(entry)
        if row not in self.passing:
            return None
        for above in self.tree.ancestors(row):
            self._open[above] = True
            self._open_by_key[self.tree.keys[above]] = True
        self._refresh()
        return row

    def _unmerged_row(self, row: int) -> int:
        """Return the row that a group is merged with; another row is returned."""
        if 0 <= row < len(self.tree) and self.tree.entries[row] < 0:
            only = self.passing.first(row)
            if not self._unmerged[row] and row < only < self.tree.ends[row]:
                return only
        return row

    def _set_open(self, row: int, opened: bool) -> None:
        self._open[row] = opened
        if not self.filtered:
            self._open_by_key[self.tree.keys[row]] = opened

    def _initially_open(self, room: int, expected: int) -> bytearray:
        """Return the groups that a person opened, and as many others as fit."""
        tree = self.tree
        depth = _fitting_depth(tree, room, expected)
        first = _first_branch(tree, room)
        opened = _all_open(tree)
        for row, key in tree.keys.items():
            fits = tree.depths[row] < depth or row in first
            opened[row] = self._open_by_key.get(key, fits)
        return opened

    def _refresh(self) -> None:
        """Update the visible rows: hide what is below closed groups."""
        unmerged, ends, find = self._unmerged, self.tree.ends, self._open.find
        visible = bytearray(unmerged)
        row = find(0)
        while row >= 0:
            end = ends[row] if unmerged[row] else row + 1
            visible[row + 1 : end] = bytes(end - row - 1)
            row = find(0, end)
        self.rows = Bitset(bytes(visible))


def _fitting_depth(tree: Tree, room: int, expected: int) -> int:
    """Return how many levels can be open while all rows fit.

    What is still expected goes to the last level.
    """
    total = 0
    for depth in range(len(tree.levels)):
        total += tree.levels[depth]
        if depth == len(tree.levels) - 1:
            total += expected
        if total > room:
            return max(0, depth - 1)
    return len(tree.levels)


def _first_branch(tree: Tree, room: int) -> list[int]:
    """Return the groups above the first entry if there are few groups, else none."""
    few = 0 < tree.levels[0] * _ROOM_PER_GROUP < room
    return tree.ancestors(tree.entry_rows.first()) if few else []


def _all_open(tree: Tree) -> bytearray:
    return bytearray(b"\1" * len(tree))
