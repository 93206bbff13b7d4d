"""The exchanges of tables as a catalog whose summaries are made when they are shown."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Final, overload

import pyarrow as pa
import pyarrow.compute as pc

from recviewer.library.catalog.terms import FLAGS
from recviewer.library.summary import Summary
from recviewer.tables.columns import (
    REPLY_KEYS,
    REQUEST_KEYS,
    Coded,
    changed,
    coded,
    flat,
    joined,
    summary,
)
from recviewer.tables.schema import key_of

_MAX_SUMMARIES: Final = 4_096
"""Summaries that are kept: those of many screens."""

_MAX_TAKEN: Final = 10_000
"""Summaries that are made at once."""

_MAX_FOUND: Final = 256
"""Places of exchanges that are kept."""

_OF_KIND: Final = (
    *("model", "endpoint", "format", "protocol", "finish_reasons", "choices"),
    *("tools_called", "streaming", "tools", "reasoning", "images", "error", "other"),
)
"""What exchanges of a kind have in common."""


class TableEntries(Sequence[Summary]):
    """The rows of a table as summaries."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._made = lru_cache(_MAX_SUMMARIES)(self._make)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._table.num_rows)

    @overload
    def __getitem__(self, index: int) -> Summary: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Summary]: ...
    def __getitem__(self, index: int | slice) -> Summary | Sequence[Summary]:
        """Return the summary of a row, or those of some."""
        if isinstance(index, slice):
            return [self._made(i) for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._made(index % len(self))

    def taken(self, indexes: pa.Array) -> Iterator[Summary]:
        """Yield the summaries of many rows."""
        for start in range(0, len(indexes), _MAX_TAKEN):
            rows = self._table.take(indexes.slice(start, _MAX_TAKEN))
            yield from map(summary, rows.to_pylist())

    def flagged(self, flags: bytes) -> Iterator[Summary]:
        """Yield the summaries of the rows whose flag is 1."""
        every = pa.Array.from_buffers(
            pa.uint8(), len(flags), [None, pa.py_buffer(flags)]
        )
        yield from self.taken(pc.indices_nonzero(every))

    def _make(self, index: int) -> Summary:
        return summary(self._table.slice(index, 1).to_pylist()[0])


class TableCatalog:
    """The exchanges of tables, as `Entries`.

    Attributes:
        table: The columns, see `columns.FIELDS`.
        entries: The summaries.
        kinds: For each exchange the number of its kind.
        examples: For each kind one of its exchanges.
        kind_sizes: For each kind the number of its exchanges.
        tests: Ids of all tests.
        unreadable: Number of recordings that could not be read.
        tested: Number of exchanges with a known test.
        others: Number of those that are not calls to a model.
        recordings: Number of files, without those that are no recordings.
    """

    def __init__(self, table: pa.Table) -> None:
        """Take the columns of tables."""
        self.table = table
        self._coded: dict[str, Coded] = {}
        self.entries = TableEntries(table)
        tests = self.coded("test_id")
        self.tests = frozenset(filter(None, tests.values))
        self.tested = len(table) - count_of(
            pc.equal(tests.codes, len(tests.values) - 1)
        )
        other, has_reason = table["other"], pc.is_valid(table["reason"])
        self.others = count_of(other)
        self.is_unreadable = pc.and_(has_reason, pc.invert(other))
        self.unreadable = count_of(self.is_unreadable)
        paths = table["path"]
        # The exchanges of a file are together.
        self.is_another = (
            pc.not_equal(paths.slice(1), paths.slice(0, len(paths) - 1))
            if len(paths) > 1
            else pa.chunked_array([], pa.bool_())
        )
        """For each row but the first whether it is of another file."""
        files = count_of(self.is_another) + (len(paths) > 0)
        self.recordings = files - count_of(pc.and_(has_reason, other))
        self.kinds, self.examples, self.kind_sizes = self._kinds()
        self._found = lru_cache(_MAX_FOUND)(self._find)

    def __len__(self) -> int:
        """Return the number of exchanges."""
        return int(self.table.num_rows)

    def index_of(self, path: str, exchange_number: int) -> int | None:
        """Return the index of an exchange; None if there is none."""
        return self._found(path, exchange_number)

    def has_status(self, status: int) -> bool:
        """Say whether an exchange has this HTTP status."""
        return int(pc.index(self.table["status"], status).as_py()) >= 0

    def files(self) -> Iterable[str]:
        """Return no paths: a million recordings, wherever they are, are not read."""
        return ()

    def of_test(self, test_id: str) -> Sequence[Summary]:
        """Return the exchanges of a test."""
        tests = self.coded("test_id")
        if not test_id or test_id not in self.tests:
            return ()
        code = tests.values.index(test_id)
        return list(self.entries.taken(pc.indices_nonzero(pc.equal(tests.codes, code))))

    def flag(self, name: str) -> pa.ChunkedArray:
        """Return for each exchange whether a flag of the filter holds."""
        if name == "unreadable":
            return self.is_unreadable
        if name == "tools":
            return pc.greater(self.table["tool_calls"], 0)
        return self.table[name]

    def turns(self) -> Sequence[Summary]:
        """Return what is known of the exchanges as turns of conversations."""
        if REQUEST_KEYS not in self.table.schema.names:
            return [Summary("", 0, "")] * len(self)  # written before there were any
        tests = self.coded("test_id")
        names = ("turns", REQUEST_KEYS, REPLY_KEYS)
        columns = [self.table[name].to_pylist() for name in names]
        rows = zip(tests.codes.to_pylist(), *columns, strict=True)
        return [
            Summary(
                *("", 0, ""),
                test_id=tests.values[test],
                turns=turns,
                request_keys=tuple(map(key_of, request or ())),
                reply_keys=tuple(map(key_of, reply or ())),
            )
            for test, turns, request, reply in rows
        ]

    def coded(self, column: str) -> Coded:
        """Return a column of texts that rows share."""
        if column not in self._coded:
            values = self.table[column]
            is_list = pa.types.is_list(values.type)
            self._coded[column] = joined(values) if is_list else coded(values)
        return self._coded[column]

    @cached_property
    def lower_paths(self) -> pa.ChunkedArray:
        """The paths in lower case."""
        return changed(self.table["path"], str.lower)

    @cached_property
    def lower_titles(self) -> pa.ChunkedArray:
        """The titles in lower case, without the ellipsis of shortened ones."""
        titles = pc.replace_substring_regex(self.table["title"], "…$", "")
        return changed(titles, str.lower)

    def _find(self, path: str, exchange_number: int) -> int | None:
        at = int(pc.index(self.table["path"], path).as_py())
        numbers = self.table["exchange"]
        while 0 <= at < len(self) and self.table["path"][at].as_py() == path:
            if numbers[at].as_py() == exchange_number:
                return at
            at += 1
        return None

    def _kinds(self) -> tuple[Sequence[int], Sequence[Summary], Sequence[int]]:
        """Number the combinations of what exchanges have in common."""
        codes = pa.array([0] * len(self), pa.int64())
        for column in _OF_KIND:
            values = self._numbers(column)
            width = (pc.max(values).as_py() or 0) + 1
            combined = pc.add(pc.multiply(codes, width), values)
            codes = combined.dictionary_encode().indices.cast(pa.int64())
        kinds = array("q", codes.buffers()[1].to_pybytes()[: 8 * len(codes)])
        sizes = Counter(kinds)
        firsts = pa.table({"kind": codes, "row": range(len(codes))})
        firsts = firsts.group_by("kind").aggregate([("row", "min")]).sort_by("kind")
        examples = list(self.entries.taken(firsts["row_min"]))
        return kinds, examples, [sizes[kind] for kind in range(len(examples))]

    def _numbers(self, column: str) -> pa.Array:
        """Return a column as numbers from 0."""
        if column in FLAGS:
            return flat(self.flag(column)).cast(pa.int64())
        values = self.table[column]
        if pa.types.is_integer(values.type):
            return flat(values)
        return self.coded(column).codes.cast(pa.int64())


def count_of(flags: pa.Array | pa.ChunkedArray) -> int:
    """Return how many of some flags are set."""
    return int(pc.sum(flags).as_py() or 0)
