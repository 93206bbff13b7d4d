"""Filters, groups and sorts the exchanges of tables by Arrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from recviewer.errors import ReadError
from recviewer.library import conversations
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.terms import Terms
from recviewer.library.tree.arrangement import Arrangement, Grouping, Sorting
from recviewer.library.tree.engine import Arrange
from recviewer.library.tree.grouping import continued, grouped
from recviewer.library.tree.tree import Tree
from recviewer.tables.catalog import TableCatalog
from recviewer.tables.columns import changed, table_of, told
from recviewer.tables.filter import TableFilter

_LARGEST_FIRST: Final[Mapping[Sorting, str]] = MappingProxyType(
    {Sorting.SIZE: "size", Sorting.CHUNKS: "chunks", Sorting.TIME: "modified"}
)


class TableEngine:
    """Lists the exchanges of tables, as an `Engine`."""

    is_quick = False

    def __init__(self, folder: str, checks: Checks) -> None:
        """Read a folder of tables.

        Args:
            folder: The folder.
            checks: What was found in the recordings.

        Raises:
            ReadError: It cannot be read; see `columns.table_of`.
        """
        self._folder = folder
        self.catalog = TableCatalog(table_of(folder))
        self._filter = TableFilter(self.catalog, checks)

    def prepare(self) -> None:
        """Make what the first filter needs, which takes a while."""
        _ = self.catalog.lower_titles, self.catalog.lower_paths

    def passing(self, terms: Terms) -> bytes:
        """Return for each exchange 1 if it matches all terms, else 0."""
        return self._filter.passing(terms)

    def told(self, path: str, exchange_number: int) -> str:
        """Return what the tables have of an exchange's texts."""
        row = self.catalog.index_of(path, exchange_number)
        try:
            return "" if row is None else told(self._folder, row)
        except ReadError:  # they are gone, too
            return ""

    def arranging(self) -> Arrange:
        """Return what arranges the exchanges."""
        return self.arrange

    def arrange(self, arrangement: Arrangement) -> Tree:
        """Arrange the exchanges in a tree; see `grouping.build_tree`."""
        order = self._order(arrangement.sorting, backwards=arrangement.backwards)
        if not arrangement.others and self.catalog.others < len(self.catalog):
            is_other = self.catalog.table["other"].combine_chunks()
            order = order.filter(pc.invert(is_other.take(order)))
        grouping, rows = arrangement.grouping, order.to_pylist()
        if grouping is Grouping.CONVERSATION:
            parents = conversations.parents(self.catalog.turns())
            return continued(self.catalog.entries, rows, parents)
        values, counts = self._values(grouping, order)
        return grouped(self.catalog.entries, rows, values, counts, grouping)

    def _values(
        self, grouping: Grouping, order: pa.Array
    ) -> tuple[Sequence[str], Mapping[str, int]]:
        """Return what exchanges are grouped by, in order, and how many have each."""
        if grouping is Grouping.FOLDER:
            by_row, counts = self._files
            return list(map(by_row.__getitem__, order.to_pylist())), counts
        column = {Grouping.TEST: "test_id"}.get(grouping, str(grouping))
        codes, texts = self.catalog.coded(column)
        values = list(map(texts.__getitem__, codes.take(order).to_pylist()))
        return values, Counter(values)

    @cached_property
    def _files(self) -> tuple[Sequence[str], Mapping[str, int]]:
        """For each row its folder, or its file if that holds several exchanges.

        And how many exchanges are in each file; 1 for a folder.
        """
        paths = self.catalog.table["path"].to_pylist()
        by_row = [path[: path.rfind("/") + 1] for path in paths]
        counts = dict.fromkeys(by_row, 1)
        same = pc.indices_nonzero(pc.invert(self.catalog.is_another)).to_pylist()
        for row in same:
            path = paths[row]
            by_row[row] = by_row[row + 1] = path
            counts[path] = counts.get(path, 1) + 1
        return by_row, counts

    def _order(self, sorting: Sorting, *, backwards: bool) -> pa.Array:
        """Return the rows in order; equal ones keep theirs."""
        table = self.catalog.table.select(["path", "exchange"])
        names = ["path", "exchange"]
        column = _LARGEST_FIRST.get(sorting)
        if column is not None:
            values = self.catalog.table[column]
            if sorting is Sorting.TIME:
                values = pc.fill_null(values.cast(pa.int64()), 0)
            table, names = pa.table({column: values}), [column]
        elif sorting is Sorting.TITLE:
            titles = changed(self.catalog.table["title"], str.casefold)
            table = table.append_column("title", titles)
            names = ["title", *names]
        ascending = (column is None) is not backwards
        direction = "ascending" if ascending else "descending"
        return pc.sort_indices(table, [(name, direction) for name in names])
