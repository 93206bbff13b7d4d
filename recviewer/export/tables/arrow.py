"""Both tables as batches of Arrow, which engines take over as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

import pyarrow as pa

from recviewer import __version__
from recviewer.export.tables.rows import Row, Rows, rows_of_file
from recviewer.reading import reader
from recviewer.tables.folder import MARK
from recviewer.tables.schema import (
    LIST_OF,
    NESTED,
    OR_NULL,
    TABLES,
    VERSION,
    Columns,
)

Table = Literal["exchanges", "deltas"]
"""Name of a table."""

_PLAIN: Final[Mapping[str, pa.DataType]] = MappingProxyType(
    {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
    }
)

_MAX_BATCH_ROWS: Final = 100_000

_MAX_BATCH_CHARACTERS: Final = 8_000_000
"""Characters of text in a batch, after which it is full."""

_METADATA: Final = MappingProxyType(
    {MARK: str(VERSION), "recviewer.version": __version__}
)


def _type(words: str) -> pa.DataType:
    """Return the type that some words of a schema name."""
    words = words.removesuffix(OR_NULL)
    if words.startswith(LIST_OF):
        return pa.list_(_type(words.removeprefix(LIST_OF)))
    return pa.struct(_fields(NESTED[words])) if words in NESTED else _PLAIN[words]


def _fields(columns: Columns) -> list[pa.Field]:
    return [
        pa.field(each.name, _type(each.type), nullable=each.type.endswith(OR_NULL))
        for each in columns
    ]


SCHEMAS: Final[Mapping[str, pa.Schema]] = MappingProxyType(
    {
        name: pa.schema(_fields(columns), metadata=_METADATA)
        for name, columns in TABLES.items()
    }
)
"""The schemas of both tables, by name."""


def to_arrow(
    path: str,
    data: bytes,
    table: Table = "exchanges",
    *,
    mtime: float = 0.0,
    revealed: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Return one of the tables of a recording, in batches of bounded size.

    Args:
        path: The recording, as it is to be named; nothing is read from there.
        data: All of its bytes.
        table: `exchanges` or `deltas`.
        mtime: When it was modified, in seconds since the epoch; 0 if unknown.
        revealed: Whether secrets are shown.

    Yields:
        Batches with the schema `SCHEMAS[table]`. What cannot be read is a row of
        `exchanges` with a reason, and no error.
    """
    batches = Batches(table)
    every = rows_of_file(
        path,
        lambda: reader.parse(data, path, mtime=mtime, listing=True),
        revealed=revealed,
    )
    for rows in every:
        yield from batches.add(rows)
    yield from batches.rest()


class Batches:
    """Collects rows of a table until they fill a batch."""

    def __init__(self, table: Table, schema: pa.Schema | None = None) -> None:
        """Begin with none.

        Args:
            table: The table.
            schema: Its schema, with metadata; None for that of `SCHEMAS`.
        """
        self._table = table
        self._schema = schema or SCHEMAS[table]
        self._rows: list[Row] = []
        self._characters = 0

    def add(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        """Add the rows of an exchange; yield batches that are full."""
        own: Iterable[Row] = rows.deltas
        if self._table == "exchanges":
            own = (rows.exchange,)
        for row in own:
            self._rows.append(row)
            self._characters += sum(map(_characters, row))
            full = self._characters >= _MAX_BATCH_CHARACTERS
            if full or len(self._rows) >= _MAX_BATCH_ROWS:
                yield from self.rest()

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Yield a batch of what is left, if anything is."""
        if self._rows:
            schema = self._schema
            columns = zip(*self._rows, strict=True)
            self._rows, self._characters = [], 0
            arrays = [
                pa.array(values, type=field.type)
                for values, field in zip(columns, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _characters(value: Any) -> int:
    """Return about how many characters a value holds."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(_characters, value)) if isinstance(value, list) else 0
