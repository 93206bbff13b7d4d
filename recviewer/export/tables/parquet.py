"""Writes both tables as files of Parquet, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex
from typing import Final, get_args

import pyarrow.parquet as pq

from recviewer.export.tables.arrow import SCHEMAS, Batches, Table
from recviewer.export.tables.rows import Rows

SUFFIX: Final = ".parquet"

_COMPRESSION: Final = "zstd"


def write(
    every: Iterable[Rows],
    folder: Path,
    name: str,
    metadata: Mapping[str, str],
) -> None:
    """Write a file of each table, which is there once it is complete.

    Args:
        every: The rows of exchanges, which are taken one after another.
        folder: Gets a folder for each table.
        name: Name of both files, without suffix. Files that have it are replaced: who
            was given up for lost may write the same rows.
        metadata: What else is written into both files about all of it.

    Raises:
        OSError: One of them cannot be written.
    """
    token = token_hex(8)
    with ExitStack() as stack:
        tables, paths = [], []
        for table in get_args(Table):
            path = folder / table / f"{name}{SUFFIX}"
            path.parent.mkdir(parents=True, exist_ok=True)
            incomplete = path.with_name(f".{name}-{token}")
            paths.append((incomplete, path))
            schema = SCHEMAS[table]
            schema = schema.with_metadata({**schema.metadata, **metadata})
            writer = pq.ParquetWriter(incomplete, schema, compression=_COMPRESSION)
            tables.append((Batches(table, schema), stack.enter_context(writer)))
        for rows in every:
            for batches, writer in tables:
                for batch in batches.add(rows):
                    writer.write_batch(batch)
        for batches, writer in tables:
            for batch in batches.rest():
                writer.write_batch(batch)
    for incomplete, path in paths:
        incomplete.replace(path)
