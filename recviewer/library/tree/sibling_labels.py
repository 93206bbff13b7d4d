"""Labels of the rows of a tree, each told apart from the rows beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from recviewer.library.summary import Summary
from recviewer.library.tree.distinctions import distinctions, fitted_distinctions
from recviewer.library.tree.labels import fitted_names, fitted_titles
from recviewer.library.tree.tree import Tree
from recviewer.text.clipping import Measure
from recviewer.text.sanitize import sanitize_line

_NEIGHBOURS = 64
"""Rows that are told apart when they are cut: more than are on the screen at once."""

_TITLED_ROWS = 1_024
"""Rows among which those of the same title are found at a time."""

_MAX_CACHED_BLOCKS = 512

_Fitting = Callable[[Sequence[str], int, Measure], list[str]]
"""Cuts texts to a width, so that they still differ."""


class SiblingLabels:
    """Labels of the rows that are asked for; those beside them are looked at once."""

    def __init__(
        self,
        tree: Tree,
        entries: Sequence[Summary],
        measure: Measure,
        columns: Iterable[str] = (),
    ) -> None:
        """Label nothing yet.

        Args:
            tree: The tree.
            entries: Its entries.
            measure: How texts are measured.
            columns: Facts that a row shows beside its title; see `distinctions`.
        """
        self._tree = tree
        self._entries = entries
        self._measure = measure
        self._columns = (*columns, *(("name", "exchange") if tree.entry_label else ()))
        self._children: dict[int, tuple[Sequence[int], Sequence[int]]] = {}
        self._titled: dict[int, dict[str, list[int]]] = {}
        self._told: dict[int, str] = {}
        self._cut: dict[tuple[_Fitting, int, int], Mapping[str, str]] = {}

    def name(self, row: int, width: int) -> str:
        """Return the label of a group or the name of an entry, cut to a width."""
        rows, _ = self._block(row, _NEIGHBOURS)
        return self._fitted(fitted_names, self._name, rows, width)[self._name(row)]

    def distinction(self, row: int) -> str:
        """Return what tells an entry from others with the same title beside it."""
        if row not in self._told:
            alike, first = self._alike(row)
            if len(alike) == 1:
                return ""
            told = distinctions(
                list(map(self._entry, alike)), columns=self._columns, start=first + 1
            )
            self._told.update(zip(alike, told, strict=True))
        return self._told[row]

    def fitted_distinction(self, row: int, width: int) -> str:
        """Return a distinction in so many cells at most."""
        told = self.distinction(row)
        if self._measure.width(told) <= width:
            return told
        alike, _ = self._alike(row)
        return self._fitted(fitted_distinctions, self.distinction, alike, width)[told]

    def title(self, row: int, width: int) -> str:
        """Return the title of an entry, in so many cells at most."""
        title = self._title(row)
        if self._measure.width(title) <= width:
            return title
        rows, _ = self._block(row, _NEIGHBOURS)
        return self._fitted(fitted_titles, self._title, rows, width)[title]

    def _fitted(
        self, fit: _Fitting, text: Callable[[int], str], rows: Sequence[int], width: int
    ) -> Mapping[str, str]:
        """Return texts of rows as they are cut to a width, by the whole texts."""
        key = (fit, rows[0], width)
        if key not in self._cut:
            if len(self._cut) >= _MAX_CACHED_BLOCKS:
                self._cut.clear()
            texts = list(dict.fromkeys(map(text, rows)))
            fitted = fit(texts, width, self._measure)
            self._cut[key] = dict(zip(texts, fitted, strict=True))
        return self._cut[key]

    def _alike(self, row: int) -> tuple[Sequence[int], int]:
        """Return entries of the same title, and how many siblings are before them."""
        rows, first = self._block(row, _TITLED_ROWS)
        titled = self._titled.get(rows[0])
        if titled is None:
            titled = self._titled[rows[0]] = {}
            for each in rows:
                titled.setdefault(self._entry(each).title, []).append(each)
        return titled[self._entry(row).title], first

    def _block(self, row: int, size: int) -> tuple[Sequence[int], int]:
        """Return a block of siblings of a row, and how many are before them."""
        groups, entries = self._siblings(row)
        rows = groups if self._tree.entries[row] < 0 else entries
        start = bisect_left(rows, row) // size * size
        return rows[start : start + size], start

    def _siblings(self, row: int) -> tuple[Sequence[int], Sequence[int]]:
        """Return the groups and the entries beside a row."""
        tree, parent = self._tree, self._tree.parents[row]
        if parent not in self._children:
            start, end = parent + 1, tree.ends[parent] if parent >= 0 else len(tree)
            if tree.parents[start:end].count(parent) == end - start:
                self._children[parent] = (), range(start, end)
            else:
                groups: list[int] = []
                entries: list[int] = []
                while start < end:
                    (groups if tree.entries[start] < 0 else entries).append(start)
                    start = tree.ends[start]
                self._children[parent] = groups, entries
        return self._children[parent]

    def _entry(self, row: int) -> Summary:
        return self._entries[self._tree.entries[row]]

    def _name(self, row: int) -> str:
        return sanitize_line(self._tree.label(row))

    def _title(self, row: int) -> str:
        return sanitize_line(self._entry(row).title)
