"""The rows of the library: what each is drawn from."""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping, Sequence
from functools import partial
from itertools import islice

from textual.content import Content

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import Checks
from recviewer.library.tree.arrangement import Arrangement
from recviewer.library.tree.grouping import short_models
from recviewer.library.tree.labels import fitted_names
from recviewer.library.tree.sibling_labels import SiblingLabels
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.visible_rows import Highlight, VisibleRows
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import CELLS, cells
from recviewer.tui.library.columns import Columns, columns_that_fit
from recviewer.tui.library.row_lines import (
    EntryRow,
    GroupRow,
    entry_row,
    group_row,
    heading_row,
)

_MAX_HIGHLIGHTED_ENTRIES = 20
"""Entries of a group that are named before it is opened."""


class LibraryRows:
    """The rows of the library, as a `RowSource`.

    Attributes:
        view: The tree, and what of it is on show.
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
        self.catalog = Catalog()
        self.arrangement = Arrangement()
        self.words: Sequence[str] = ()
        self.current: int | None = None
        self.selected: tuple[tuple[str, int], ...] = ()
        self.checks = Checks()
        self.new: Container[str] = ()
        self._tree = self.view.tree
        self._models: Mapping[str, str] = {}
        self._shown_models: Mapping[str, str] = {}
        """How each short name of a model is cut for its column."""
        self._model_cells = 0
        self._columns = Columns()
        self._labels = SiblingLabels(self._tree, (), CELLS)
        self._generation = 0
        """Number of times that labels were made anew."""

    def show(
        self,
        tree: Tree,
        catalog: Catalog,
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
        is_other = tree is not self._tree or arrangement != self.arrangement
        self._tree, self.catalog, self.arrangement = tree, catalog, arrangement
        self.words = words
        if is_other:
            models = {entry.model for entry in catalog.examples if entry.model}
            self._models = short_models(models)
            shown = map(sanitize_line, self._models.values())
            self._model_cells = max(map(cells, shown), default=0)
            self._columns = Columns()
            self._label()

    def key(self, row: int) -> Hashable:
        """Return all that a row is drawn from; its number may change meanwhile."""
        row = self.view.rows[row]
        if self._tree.entries[row] < 0:
            return self._tree.labels[row], self._group(row), self._generation
        return self._entry(row), self._generation

    def draw(self, row: int, width: int) -> Content:
        """Draw a group or an entry."""
        self._prepare(width)
        row = self.view.rows[row]
        if self._tree.entries[row] < 0:
            return group_row(self._group(row), width, partial(self._labels.name, row))
        fit = partial(self._labels.title, row)
        return entry_row(self._entry(row), self._columns, width, fit)

    def heading(self, top: int, width: int) -> Content:
        """Draw the line above the rows.

        Args:
            top: The first row on show.
            width: Cells to fill.
        """
        self._prepare(width)
        above = reversed(self.scrolled_out(top))
        return heading_row(list(map(self._name, above)), self._columns, width)

    def scrolled_out(self, top: int) -> list[int]:
        """Return the rows of the tree that hold a visible row, the nearest first."""
        rows = self.view.rows
        return self._tree.ancestors(rows[top]) if top < len(rows) else []

    def highlight(self, row: int) -> Highlight | None:
        """Return what a row stands for; None if there is no such row."""
        view, tree = self.view, self._tree
        if not 0 <= row < len(view.rows):
            return None
        row = view.rows[row]
        entry = tree.entries[row]
        if entry >= 0:
            return Highlight("", 1, (self.catalog.entries[entry],))
        inside = (r for r in range(row + 1, tree.ends[row]) if r in view.passing)
        first = (tree.entries[r] for r in islice(inside, _MAX_HIGHLIGHTED_ENTRIES))
        entries = tuple(self.catalog.entries[entry] for entry in first)
        return Highlight(tree.label(row), view.count(row), entries)

    def _prepare(self, width: int) -> None:
        """Choose the columns that fit; what they show is not said after titles."""
        fitting = columns_that_fit(width, self.arrangement, self._model_cells)
        if fitting != self._columns:
            is_other = fitting.facts != self._columns.facts
            self._columns = fitting
            shown = list(dict.fromkeys(map(sanitize_line, self._models.values())))
            cut = fitted_names(shown, fitting.model_cells, CELLS)
            self._shown_models = dict(zip(shown, cut, strict=True))
            if is_other:
                self._label()

    def _label(self) -> None:
        """Begin with labels for what is shown now."""
        entries, facts = self.catalog.entries, self._columns.facts
        self._labels = SiblingLabels(self._tree, entries, CELLS, facts)
        self._generation += 1

    def _model(self, model: str) -> str:
        short = sanitize_line(self._models.get(model, model))
        return self._shown_models.get(short, short)

    def _name(self, row: int) -> str:
        """Return the name of a group, or the title of an entry that others continue."""
        entry = self._tree.entries[row]
        label = self._tree.labels[row]
        return self.catalog.entries[entry].title if entry >= 0 else label

    def _group(self, row: int) -> GroupRow:
        view, tree = self.view, self._tree
        total_cells = len(f"{len(tree.entry_rows):,}")
        opened = view.is_open(row)
        return GroupRow(tree.depths[row], opened, view.count(row), total_cells)

    def _entry(self, row: int) -> EntryRow:
        view, tree = self.view, self._tree
        entry = self.catalog.entries[tree.entries[row]]
        title = entry.title.lower()
        return EntryRow(
            entry,
            depth=tree.depths[row],
            name=tree.label(row),
            distinction=self._labels.distinction(row),
            model=self._model(entry.model),
            opened=view.is_open(row) if view.count(row) else None,
            current=tree.entries[row] == self.current,
            selected=(entry.path, entry.exchange_number) in self.selected,
            words=tuple(word for word in self.words if word in title),
            worst=self.checks.worst(entry),
            is_new=entry.path in self.new,
        )
