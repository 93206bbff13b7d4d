"""What of a tree is to be seen: which groups are open, which entries pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import compress

from recviewer.library.tree import Rows, Tree

_FEW = 4
"""Groups that fill less than one in so many rows leave room for the first's entries."""


class View:
    """The rows of a tree that are on show, and how a person changes them.

    What a person opened or closed is remembered by key, so that it survives another
    grouping, another order and a tree that has grown. Groups they have not touched
    are open as long as everything fits on the screen, level by level; where there are
    but a few groups, the first one is open anyhow. While a filter is on, all groups
    begin open.

    Attributes:
        tree: The tree.
        rows: The rows on show, ascending.
    """

    def __init__(self) -> None:
        self.tree: Tree = Rows().tree()
        self.rows: Sequence[int] = ()
        self._all: Sequence[int] = ()
        self._decided: dict[str, bool] = {}
        self._open = bytearray()
        self._passing: Sequence[int] | None = None
        self._kept: Sequence[int] | None = None

    def show(self, tree: Tree, hits: Sequence[int] | None, room: int) -> None:
        """Show another tree, or the entries of it that pass a filter.

        Args:
            tree: The tree.
            hits: The entries that pass; None for all of them.
            room: Rows there are on the screen.
        """
        if tree is not self.tree:
            self.tree, self._all = tree, list(range(len(tree)))
        if hits is None:
            self._passing = self._kept = None
            self._open = self._undisturbed(room)
            self._refresh()
        else:
            marks = _marked(hits, tree)
            self._passing = list(compress(self._all, marks))
            _mark_above(marks, tree)
            self.rows = self._kept = list(compress(self._all, marks))
            self._open = bytearray(b"\1" * len(tree))

    @property
    def passing(self) -> Sequence[int]:
        """Return the rows of all entries that pass the filter, shown or not."""
        return self.tree.entry_rows if self._passing is None else self._passing

    @property
    def filtered(self) -> bool:
        """Whether a filter is on."""
        return self._passing is not None

    def is_open(self, row: int) -> bool:
        """Say whether a group shows what it holds."""
        return bool(self._open[row])

    def count(self, row: int) -> int:
        """Count the entries below a row that pass."""
        end = self.tree.ends[row]
        return bisect_left(self.passing, end) - bisect_right(self.passing, row)

    def position(self, row: int) -> int:
        """Return where a row is on show, or the nearest row above it that is."""
        for candidate in (row, *self.tree.ancestors(row)):
            at = bisect_left(self.rows, candidate)
            if at < len(self.rows) and self.rows[at] == candidate:
                return at
        return max(0, bisect_right(self.rows, row) - 1)

    def first_below(self, row: int) -> int:
        """Return the entry of a row, or the first below it; -1 if none passes."""
        at = bisect_left(self.passing, row)
        return self.tree.entries[self.passing[at]] if at < len(self.passing) else -1

    def find(self, key: str, entry: int) -> int | None:
        """Return the position of a group, else of an entry; None if neither shows.

        Args:
            key: What the group is known by; empty for none.
            entry: The entry to look for where there is no such group.
        """
        found = (row for row, known in self.tree.keys.items() if known == key)
        row = next(found, -1) if key else -1
        if row < 0:
            row = self.tree.row_of(entry)
        position = self.position(row) if row >= 0 else 0
        above = self.rows[position] if position < len(self.rows) else row + 1
        return position if above <= row < self.tree.ends[above] else None

    def first_entry(self) -> int:
        """Return the position of the first entry on show; 0 where there is none."""
        entries = self.tree.entries
        return next((at for at, r in enumerate(self.rows) if entries[r] >= 0), 0)

    def neighbour(self, row: int, step: int) -> int | None:
        """Return the entry that many entries after a row, on show or not."""
        at = bisect_left(self.passing, row)
        inside = at < len(self.passing) and self.passing[at] == row
        wanted = at + step if inside or step < 0 else at + step - 1
        if 0 <= wanted < len(self.passing):
            return self.tree.entries[self.passing[wanted]]
        return None

    def set_open(self, row: int, opened: bool) -> None:
        """Open or close a group."""
        if row in self.tree.keys:
            self._decide(row, opened)
            self._refresh()

    def set_all_open(self, opened: bool) -> None:
        """Open or close all groups."""
        for row in self.tree.keys:
            self._decide(row, opened)
        self._refresh()

    def reveal(self, entry: int) -> int | None:
        """Open all groups above an entry; return its row, None if it does not pass."""
        row = self.tree.row_of(entry)
        if not _has(self.passing, row):
            return None
        for above in self.tree.ancestors(row):
            self._open[above] = True
            self._decided[self.tree.keys[above]] = True
        self._refresh()
        return row

    def _decide(self, row: int, opened: bool) -> None:
        self._open[row] = opened
        if self._passing is None:
            self._decided[self.tree.keys[row]] = opened

    def _undisturbed(self, room: int) -> bytearray:
        """Open what a person opened, and as much else as fits."""
        tree = self.tree
        depth, first = _fitting_depth(tree, room), _first_branch(tree, room)
        opened = bytearray(len(tree))
        for row, key in tree.keys.items():
            fits = tree.depths[row] < depth or row in first
            opened[row] = self._decided.get(key, fits)
        return opened

    def _refresh(self) -> None:
        kept = self._kept
        self.rows = (
            _visible(self.tree, self._open)
            if kept is None
            else _visible_of(kept, self.tree, self._open)
        )


def _fitting_depth(tree: Tree, room: int) -> int:
    """Return how many levels can be opened so that all rows fit."""
    per_depth = Counter(tree.depths)
    total = 0
    for depth in range(len(per_depth)):
        total += per_depth[depth]
        if total > room:
            return max(0, depth - 1)
    return len(per_depth)


def _first_branch(tree: Tree, room: int) -> list[int]:
    """Return the groups above the first entry, where groups alone say too little."""
    tops = tree.depths.count(0)
    few = 0 < tops * _FEW < room
    return tree.ancestors(tree.entry_rows[0]) if few else []


def _visible(tree: Tree, opened: bytearray) -> list[int]:
    rows, ends, row = [], tree.ends, 0
    while row < len(tree):
        rows.append(row)
        row = row + 1 if opened[row] else ends[row]
    return rows


def _visible_of(kept: Sequence[int], tree: Tree, opened: bytearray) -> list[int]:
    rows, ends, hidden_until = [], tree.ends, 0
    for row in kept:
        if row >= hidden_until:
            rows.append(row)
            hidden_until = 0 if opened[row] else ends[row]
    return rows


def _marked(entries: Sequence[int], tree: Tree) -> bytearray:
    """Mark the rows of entries, of which some may be newer than the tree."""
    row_of = tree.row_of_entry
    known = entries[: bisect_left(entries, len(row_of))]
    if len(known) < len(row_of) // _FEW:
        marks = bytearray(len(tree))
        for entry in known:
            marks[row_of[entry]] = 1
        return marks
    passing = bytearray(len(row_of) + 1)  # a group's -1 finds the 0 at the end
    for entry in known:
        passing[entry] = 1
    return bytearray(map(passing.__getitem__, tree.entries))


def _mark_above(marks: bytearray, tree: Tree) -> None:
    """Mark the groups that hold a marked row, too."""
    for row in tree.keys:
        if marks.find(1, row, tree.ends[row]) >= 0:
            marks[row] = 1


def _has(rows: Sequence[int], row: int) -> bool:
    at = bisect_left(rows, row)
    return at < len(rows) and rows[at] == row
