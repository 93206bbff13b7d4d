"""The rows of the library: what each stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual.content import Content

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.entries import Entries
from recviewer.library.tree.arrangement import Arrangement
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.visible_rows import Highlight, VisibleRows

if TYPE_CHECKING:
    from recviewer.tui.library.row_drawing import RowDrawing

_MAX_HIGHLIGHTED_ENTRIES = 20
"""Entries of a group that are named before it is opened."""


class LibraryRows:
    """The rows of the library, as a `RowSource`.

    Attributes:
        view: What of the tree is on show.
        tree: The tree.
        catalog: The catalog with its entries.
        arrangement: How they are arranged.
        words: Words to mark in titles.
        current: The entry that is open.
        selected: Recordings and numbers of the exchanges that are to be compared.
        checks: What `recviewer check` found in them.
        new: Paths of those that have come or changed, and were not opened yet.
    """

    def __init__(self) -> None:
        self.view = VisibleRows()
        self.tree = self.view.tree
        self.catalog: Entries = Catalog()
        self.arrangement = Arrangement()
        self.words: Sequence[str] = ()
        self.current: int | None = None
        self.selected: tuple[tuple[str, int], ...] = ()
        self.checks = Checks()
        self.new: Container[str] = ()

    @cached_property
    def _drawing(self) -> RowDrawing:
        """What draws the rows, which takes many modules."""
        from recviewer.tui.library.row_drawing import RowDrawing

        return RowDrawing(self)

    def show(
        self,
        tree: Tree,
        catalog: Entries,
        arrangement: Arrangement,
        words: Sequence[str] = (),
    ) -> None:
        """Draw entries of another tree, or others of the same one.

        Args:
            tree: The tree, which `view` shows as well.
            catalog: The catalog with its entries.
            arrangement: How they are arranged.
            words: Words to mark in titles.
        """
        is_other = tree is not self.tree or arrangement != self.arrangement
        self.tree, self.catalog, self.arrangement = tree, catalog, arrangement
        self.words = words
        if is_other:
            self._drawing.begin()

    def key(self, row: int) -> Hashable:
        """Return all that a row is drawn from; its number may change meanwhile."""
        return self._drawing.key(self.view.rows[row])

    def draw(self, row: int, width: int) -> Content:
        """Draw a group or an entry."""
        return self._drawing.draw(self.view.rows[row], width)

    def heading(self, top: int, width: int) -> Content:
        """Draw the line above the rows, empty if there are none.

        Args:
            top: The first row on show.
            width: Cells to fill.
        """
        return self._drawing.heading(top, width) if self.view.rows else Content()

    def scrolled_out(self, top: int) -> list[int]:
        """Return the rows of the tree that hold a visible row, the nearest first."""
        rows = self.view.rows
        return self.view.above(rows[top]) if top < len(rows) else []

    def highlight(self, row: int) -> Highlight | None:
        """Return what a row stands for; None if there is no such row."""
        view, tree = self.view, self.tree
        if not 0 <= row < len(view.rows):
            return None
        row = view.rows[row]
        entry = tree.entries[row]
        if entry >= 0:
            return Highlight("", 1, (self.catalog.entries[entry],))
        catalog, inside = self.catalog, view.entries_below(row)
        first = inside[:_MAX_HIGHLIGHTED_ENTRIES]
        kinds = Counter(map(catalog.kinds.__getitem__, inside))
        return Highlight(
            tree.label(row),
            len(inside),
            tuple(map(catalog.entries.__getitem__, first)),
            tuple((catalog.examples[kind], count) for kind, count in kinds.items()),
        )
