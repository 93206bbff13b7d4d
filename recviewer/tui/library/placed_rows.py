"""Rows of a tree whose cursor keeps its place when the tree or the filter changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.visible_rows import VisibleRows
from recviewer.tui.common.cursor_list import CursorList

_LEAST_ROOM = 100
"""Rows that may be open at first, however low the screen is: so many are sooner
scrolled through than opened one by one."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cursor is, in words that hold for other trees and other scans."""

    key: str
    path: str
    exchange: int


class PlacedRows(CursorList):
    """Lets the cursor walk over the rows of a tree on show."""

    def __init__(self) -> None:
        super().__init__()
        self._view = VisibleRows()
        self._catalog = Catalog()
        self._words: Sequence[str] = ()
        self._place: _Place | None = None
        self._place_before_filter: _Place | None = None

    def show(
        self,
        tree: Tree,
        catalog: Catalog,
        passing: bytes | None,
        words: Sequence[str] = (),
    ) -> None:
        """Show another tree, or other entries of it; the cursor keeps its place.

        Args:
            tree: The tree.
            catalog: What its entries are.
            passing: For each entry 1 if it passes the filter, else 0; None for all.
            words: What to point out in titles.
        """
        self._catalog, self._words = catalog, words
        self._view.show(tree, passing, max(_LEAST_ROOM, self.size.height))
        self._return()

    def go_to_first(self) -> None:
        """Go to the first entry on show, while a filter is typed."""
        before = self._place_before_filter or self._place
        self.cursor = self._view.first_entry()
        self.chosen(self.cursor)
        self._place_before_filter = before

    def come_back(self) -> None:
        """Go to where the cursor was before the filter, unless a person moved it."""
        if self._place_before_filter is not None:
            self._place, self._place_before_filter = self._place_before_filter, None
            self._return()

    def reveal(self, entry: int) -> bool:
        """Open what is above an entry and go there; say whether it is on show."""
        row = self._view.reveal(entry)
        if row is None:
            return False
        position, top = self._view.position(row), self.scroll_offset.y
        on_screen = top <= position < top + self.size.height
        above = position - top if on_screen else self.size.height // 3
        self.lay_out(position, above)
        self.chosen(self.cursor)
        return True

    @property
    def row(self) -> int:
        """The row the cursor is on; -1 where there are none."""
        rows = self._view.rows
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else -1

    def chosen(self, row: int) -> None:
        """Remember the place the person chose."""
        entry = self._view.first_below(self.row)
        if self.row >= 0 and entry >= 0:
            summary = self._catalog.entries[entry]
            key = self._view.tree.keys.get(self.row, "")
            self._place = _Place(key, summary.path, summary.exchange_number)
            self._place_before_filter = None

    def lay_out(self, position: int, above: int | None = None) -> None:
        """Show the rows and put the cursor on one of them.

        A cursor that a person has scrolled away from stays out of view.

        Args:
            position: Position of the cursor.
            above: Lines above it on the screen; as many as before if None.
        """
        if above is None:
            above = self.cursor - self.scroll_offset.y
        self.row_count = len(self._view.rows)
        self.cursor = min(position, self.row_count - 1)
        top = max(0, self.cursor - above)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        if 0 <= above < self.page:
            self.show_cursor()
        self.refresh()

    def _return(self) -> None:
        """Go to the remembered place, else to the first entry on show."""
        found = None
        if self._place is not None:
            place = self._place
            entry = self._catalog.index_of(place.path, place.exchange)
            found = self._view.find(place.key, -1 if entry is None else entry)
        if found is None:
            first, above = self._view.first_entry(), self.cursor - self.scroll_offset.y
            self.lay_out(first, first if 0 <= above < self.page else above)
        else:
            self.lay_out(found)
