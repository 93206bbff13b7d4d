"""What of a tree is to be seen: which groups are open, which entries pass."""

from __future__ import annotations

from recviewer.library.tree.bitset import Bitset
from recviewer.library.tree.tree import Rows, Tree

_ALL = b"\1"
"""The mark of each of all rows."""

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
        rows: The rows on show.
        passing: The rows of all entries that pass the filter, shown or not.
        filtered: Whether a filter is on.
    """

    def __init__(self) -> None:
        self.tree: Tree = Rows().tree()
        self.rows = self.passing = self.tree.entry_rows
        self.filtered = False
        self._decided: dict[str, bool] = {}
        self._open = bytearray()  # 1 where nothing is hidden below a row
        self._kept = b""

    def show(self, tree: Tree, passing: bytes | None, room: int) -> None:
        """Show another tree, or the entries of it that pass a filter.

        Args:
            tree: The tree.
            passing: For each entry 1 if it passes, else 0; None if all of them do.
            room: Rows there are on the screen.
        """
        self.tree, self.filtered = tree, passing is not None
        self._kept = _ALL * len(tree)
        if passing is None:
            self.passing = tree.entry_rows
            self._open = self._undisturbed(room)
        else:
            self._open = bytearray(self._kept)
            marks = tree.passing(passing)
            self.passing = Bitset(bytes(marks))
            self._kept = _with_groups(marks, tree)
        self._refresh()

    def is_open(self, row: int) -> bool:
        """Say whether a group shows what it holds."""
        return bool(self._open[row])

    def count(self, row: int) -> int:
        """Count the entries below a row that pass."""
        return self.passing.count(row + 1, self.tree.ends[row])

    def position(self, row: int) -> int:
        """Return where a row is on show, or the nearest row above it that is."""
        above = (row, *self.tree.ancestors(row))
        shown = next((found for found in above if found in self.rows), row)
        return max(0, self.rows.count(0, shown + 1) - 1)

    def first_below(self, row: int) -> int:
        """Return the entry of a row, or the first below it; -1 if none passes."""
        found = self.passing.first(max(0, row))
        return self.tree.entries[found] if found >= 0 else -1

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
        if row < 0 or not self.rows:
            return None
        position = self.position(row)
        above = self.rows[position]
        return position if above <= row < self.tree.ends[above] else None

    def first_entry(self) -> int:
        """Return the position of the first entry on show; 0 where there is none."""
        entries = self.tree.entries
        return next((at for at, r in enumerate(self.rows) if entries[r] >= 0), 0)

    def neighbour(self, row: int, step: int) -> int | None:
        """Return the entry that many entries after a row, on show or not."""
        at = self.passing.count(0, max(0, row))
        inside = row in self.passing
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
        if row not in self.passing:
            return None
        for above in self.tree.ancestors(row):
            self._open[above] = True
            self._decided[self.tree.keys[above]] = True
        self._refresh()
        return row

    def _decide(self, row: int, opened: bool) -> None:
        self._open[row] = opened
        if not self.filtered:
            self._decided[self.tree.keys[row]] = opened

    def _undisturbed(self, room: int) -> bytearray:
        """Open what a person opened, and as much else as fits."""
        tree = self.tree
        depth, first = _fitting_depth(tree, room), _first_branch(tree, room)
        opened = bytearray(_ALL * len(tree))
        for row, key in tree.keys.items():
            fits = tree.depths[row] < depth or row in first
            opened[row] = self._decided.get(key, fits)
        return opened

    def _refresh(self) -> None:
        """Leave out what is below closed groups."""
        shown, ends, find = bytearray(self._kept), self.tree.ends, self._open.find
        row = find(0)
        while row >= 0:
            end = ends[row]
            shown[row + 1 : end] = bytes(end - row - 1)
            row = find(0, end)
        self.rows = Bitset(bytes(shown))


def _fitting_depth(tree: Tree, room: int) -> int:
    """Return how many levels can be opened so that all rows fit."""
    total = 0
    for depth in range(len(tree.levels)):
        total += tree.levels[depth]
        if total > room:
            return max(0, depth - 1)
    return len(tree.levels)


def _first_branch(tree: Tree, room: int) -> list[int]:
    """Return the groups above the first entry, where groups alone say too little."""
    few = 0 < tree.levels[0] * _FEW < room
    return tree.ancestors(tree.entry_rows.first()) if few else []


def _with_groups(marks: bytearray, tree: Tree) -> bytes:
    """Mark the groups that hold a marked row, too."""
    ends, find = tree.ends, marks.find
    for row in tree.keys:
        if find(1, row, ends[row]) >= 0:
            marks[row] = 1
    return bytes(marks)
