"""Draws the rows of the library; imported when there are some."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from recviewer.library.tree.grouping import short_models
from recviewer.library.tree.labels import fitted_names
from recviewer.library.tree.sibling_labels import SiblingLabels
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import CELLS, cells, clip_name
from recviewer.tui.library.columns import Columns, columns_that_fit
from recviewer.tui.library.row_lines import (
    GROUP_JOINT,
    EntryRow,
    Fits,
    GroupRow,
    entry_row,
    group_row,
    heading_row,
)

if TYPE_CHECKING:
    from recviewer.tui.library.rows import LibraryRows


class RowDrawing:
    """Draws rows in columns that fit, with labels that tell them apart."""

    def __init__(self, rows: LibraryRows) -> None:
        """Draw some rows, as they are at any time; `begin` tells of another tree."""
        self._rows = rows
        self._generation = 0
        """Number of times that labels were made anew."""
        self.begin()

    def begin(self) -> None:
        """Make names and labels for another tree, or another arrangement of it."""
        catalog = self._rows.catalog
        models = {entry.model for entry in catalog.examples if entry.model}
        self._models: Mapping[str, str] = short_models(models)
        self._shown_models: Mapping[str, str] = {}
        """How each short name of a model is cut for its column."""
        shown = map(sanitize_line, self._models.values())
        self._model_cells = max(map(cells, shown), default=0)
        self._columns = Columns()
        self._label()

    def key(self, row: int) -> Hashable:
        """Return all that a row of the tree is drawn from, except for its number."""
        tree = self._rows.tree
        if tree.entries[row] < 0:
            return tree.labels[row], self._group(row), self._generation
        return self._entry(row), self._generation

    def draw(self, row: int, width: int) -> Content:
        """Draw a row of the tree: a group or an entry."""
        self._prepare(width)
        if self._rows.tree.entries[row] < 0:
            return group_row(self._group(row), width, partial(self._labels.name, row))
        fits = Fits(
            partial(self._labels.title, row),
            partial(self._labels.name, row),
            partial(self._fitted_group, row),
            partial(self._labels.fitted_distinction, row),
        )
        return entry_row(self._entry(row), self._columns, width, fits)

    def heading(self, top: int, width: int) -> Content:
        """Draw the line above the rows; see `LibraryRows.heading`."""
        self._prepare(width)
        above = reversed(self._rows.scrolled_out(top))
        return heading_row(list(map(self._name, above)), self._columns, width)

    def _prepare(self, width: int) -> None:
        """Choose the columns that fit; what they show is not said after titles."""
        fitting = columns_that_fit(width, self._rows.arrangement, self._model_cells)
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
        entries, facts = self._rows.catalog.entries, self._columns.facts
        self._labels = SiblingLabels(self._rows.tree, entries, CELLS, facts)
        self._generation += 1

    def _model(self, model: str) -> str:
        short = sanitize_line(self._models.get(model, model))
        return self._shown_models.get(short, short)

    def _name(self, row: int) -> str:
        """Return the name of a group, or the title of an entry that others continue."""
        tree = self._rows.tree
        entry, label = tree.entries[row], tree.labels[row]
        return self._rows.catalog.entries[entry].title if entry >= 0 else label

    def _fitted_group(self, row: int, room: int) -> str:
        """Return the groups that are merged with an entry, in so many cells at most."""
        groups = self._rows.view.merged(row)
        if len(groups) == 1:
            return self._labels.name(groups[0], room)
        labels = self._rows.tree.labels
        names = (sanitize_line(labels[group]) for group in groups)
        return clip_name(GROUP_JOINT.join(names), room)

    def _group(self, row: int) -> GroupRow:
        view, tree = self._rows.view, self._rows.tree
        total_cells = len(f"{len(tree.entry_rows):,}")
        opened = view.is_open(row)
        return GroupRow(view.depth(row), opened, view.count(row), total_cells)

    def _entry(self, row: int) -> EntryRow:
        rows, view, tree = self._rows, self._rows.view, self._rows.tree
        entry = rows.catalog.entries[tree.entries[row]]
        title = entry.title.lower()
        groups = view.merged(row)
        return EntryRow(
            entry,
            depth=view.depth(row),
            group=GROUP_JOINT.join(tree.labels[group] for group in groups),
            name=tree.label(row),
            distinction="" if groups else self._labels.distinction(row),
            model=self._model(entry.model),
            opened=view.is_open(row) if view.count(row) else None,
            current=tree.entries[row] == rows.current,
            selected=(entry.path, entry.exchange_number) in rows.selected,
            words=tuple(word for word in rows.words if word in title),
            worst=rows.checks.worst(entry),
            is_new=entry.path in rows.new,
        )
