"""Filters the exchanges of tables, in the language of `library.catalog.terms`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.terms import (
    CHECK,
    FLAGS,
    NUMBERS,
    Term,
    Terms,
    number_range,
)
from recviewer.tables.catalog import TableCatalog, count_of
from recviewer.tables.columns import flat

_MAX_CACHED_RESULTS: Final = 16
_MAX_CACHED_TERMS: Final = 64

_SLICE_ROWS: Final = 100_000
"""Rows that a thread looks through at a time."""

_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "test": "test_id",
        "finish": "finish_reasons",
        "tool": "tools_called",
        "n": "choices",
        "calls": "tool_calls",
    }
)
"""Columns whose names differ from those of the filter's fields."""

_SHARED: Final = ("test_id", "model", "endpoint")
"""Columns that a word is looked for in, beside path and title."""


_IN_TEXTS: Final = ("", "path", "title")
"""Fields of terms that are looked for in texts of which each exchange has its own."""


class TableFilter:
    """Finds the exchanges of tables that match all terms."""

    def __init__(self, catalog: TableCatalog, checks: Checks) -> None:
        """Filter a catalog.

        Args:
            catalog: The exchanges.
            checks: What was found in their recordings.
        """
        self._catalog = catalog
        self._checks = checks
        self._matches: dict[Term, pa.Array] = {}
        self._passing = lru_cache(_MAX_CACHED_RESULTS)(self._pass)
        self._threads = ThreadPoolExecutor(os.cpu_count(), "recviewer-filter")

    def passing(self, terms: Terms) -> bytes:
        """Return for each exchange 1 if it matches all terms, else 0."""
        return self._passing(terms, self._checks.version)

    def _pass(self, terms: Terms, checks: int) -> bytes:
        size = len(self._catalog)
        passing = pa.repeat(pa.scalar(True), size)
        for term in terms:
            if term.field != CHECK:
                found = self._matching(term, passing)
                passing = pc.and_(passing, pc.invert(found) if term.negated else found)
        result = bytearray(passing.cast(pa.uint8()).buffers()[1].to_pybytes()[:size])
        for term in terms:
            if term.field == CHECK:
                self._keep_checked(term, result, checks)
        return bytes(result)

    def _keep_checked(self, term: Term, passing: bytearray, checks: int) -> None:
        """Let only those pass that were found to be as a term says."""
        if not checks:  # nothing is known of any
            passing[:] = passing if term.negated else bytes(len(passing))
            return
        entries, words = self._catalog.entries, self._checks.words
        at = passing.find(1)
        while at >= 0:
            passing[at] = (term.value in words(entries[at])) is not term.negated
            at = passing.find(1, at + 1)

    def _matching(self, term: Term, asked: pa.Array | None = None) -> pa.Array:
        """Return for each exchange whether it matches a term, negated or not.

        Args:
            term: The term.
            asked: The exchanges of which that is asked; if they are few, the others
                are not looked at. None for all.
        """
        term = replace(term, negated=False)
        known = self._matches.get(term)
        if known is not None:
            return known
        if asked is not None and term.field in _IN_TEXTS and _are_few(asked):
            return self._match_among(term, asked)
        known = flat(self._match(term))
        if len(self._matches) >= _MAX_CACHED_TERMS:
            self._matches = {}
        self._matches[term] = known
        return known

    def _match(self, term: Term) -> pa.Array | pa.ChunkedArray:
        field, value = term.field, term.value
        if field in _IN_TEXTS:
            return self._match_texts(term)
        column = _COLUMNS.get(field, field)
        if field in NUMBERS:
            low, high = number_range(field, value)
            numbers = self._catalog.table[column].cast(pa.float64())
            least, most = pc.greater_equal(numbers, low), pc.less_equal(numbers, high)
            return pc.fill_null(pc.and_(least, most), False)
        if field in FLAGS:
            found = flat(self._catalog.flag(field))
            word = self._matching(Term("", value)) if value else found
            return pc.and_(found, word)
        return self._shared(column, value, None)

    def _match_texts(self, term: Term) -> pa.Array:
        """Look into texts; if few exchanges match a wider term, into those of these."""
        wider = [m for old, m in list(self._matches.items()) if term.narrows(old)]
        among = min(wider, key=count_of, default=None)
        if among is None or not _are_few(among):
            return self._texts_with(term, None)
        return self._match_among(term, among)

    def _match_among(self, term: Term, among: pa.Array) -> pa.Array:
        """Look into the texts of some exchanges; no others match."""
        found = self._texts_with(term, pc.indices_nonzero(among))
        return pc.replace_with_mask(among, among, found)

    def _texts_with(self, term: Term, rows: pa.Array | None) -> pa.Array:
        """Return for each exchange, or each of some rows, whether it matches."""
        catalog, value = self._catalog, term.value
        if term.field == "path":
            return self._contain(catalog.lower_paths, value, rows)
        found = self._contain(catalog.lower_titles, value, rows)
        if term.field:
            return found
        for column in _SHARED:
            found = pc.or_(found, self._shared(column, value, rows))
        left = pc.invert(found)
        if not _are_few(left):
            return pc.or_(found, self._contain(catalog.lower_paths, value, rows))
        left_rows = pc.indices_nonzero(left) if rows is None else rows.filter(left)
        paths = self._contain(catalog.lower_paths, value, left_rows)
        return pc.replace_with_mask(found, left, paths)

    def _contain(
        self, texts: pa.ChunkedArray, value: str, rows: pa.Array | None
    ) -> pa.Array:
        """Return for each text whether it contains a value, by several threads."""
        if rows is not None:
            texts = texts.take(rows)
        # As an expression it is found twice as fast as by `match_substring`.
        contain = partial(pc.match_substring_regex, pattern=re.escape(value))
        slices = [
            chunk.slice(start, _SLICE_ROWS)
            for chunk in texts.chunks
            for start in range(0, len(chunk), _SLICE_ROWS)
        ]
        found = list(self._threads.map(contain, slices))
        return pa.concat_arrays([pa.array([], pa.bool_()), *found])

    def _shared(self, column: str, value: str, rows: pa.Array | None) -> pa.Array:
        """Return for each exchange whether a text is not empty and contains a value."""
        codes, values = self._catalog.coded(column)
        found = [bool(text) and value in text.lower() for text in values]
        codes = codes if rows is None else codes.take(rows)
        return pa.array(found, pa.bool_()).take(codes)


def _are_few(flags: pa.Array) -> bool:
    """Say whether so few flags are set that it is worth looking at these alone."""
    return 2 * count_of(flags) <= len(flags)
