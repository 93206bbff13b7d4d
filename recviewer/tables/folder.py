"""Finding tables of exchanges by what their files say of themselves, without Arrow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

MARK: Final = "recviewer.tables"
"""The key in the metadata of each file whose value is the version of the tables."""

ORIGIN: Final = "recviewer.origin"
"""The key whose value is the folder that relative paths start at, from that of the
tables."""

TABLE: Final = "exchanges"
"""The folder of the table that is listed."""

_SUFFIX: Final = ".parquet"
_MAGIC: Final = b"PAR1"
_END_BYTES: Final = 8
"""Bytes at the end of a file: the size of what stands before, and the magic."""


def only_tables(paths: Sequence[str]) -> str | None:
    """Return the only path if that is a folder of tables, else None."""
    return paths[0] if len(paths) == 1 and has_tables(paths[0]) else None


def has_tables(path: str) -> bool:
    """Say whether a path is a folder of tables."""
    return bool(table_files(path))


def table_files(folder: str) -> Sequence[str]:
    """Return the files of exchanges in a folder of tables, in order.

    Args:
        folder: The folder that `export --format parquet` wrote, or that of the one
            table in it; anything else.

    Returns:
        Nothing if no file in there says that it is a table of recviewer.
    """
    inner = os.path.join(folder, TABLE)  # noqa: PTH118
    own = os.path.basename(os.path.normpath(folder)) == TABLE  # noqa: PTH119
    for each in (inner, folder) if own else (inner,):
        files = _parquet_files(each)
        if any(map(_is_marked, files)):
            return files
    return ()


def _parquet_files(folder: str) -> Sequence[str]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return ()
    return [
        os.path.join(folder, name)  # noqa: PTH118
        for name in names
        if name.endswith(_SUFFIX) and not name.startswith(".")
    ]


def _is_marked(path: str) -> bool:
    """Say whether the metadata at the end of a file holds the mark."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _END_BYTES))
            end = file.read()
            before = size - _END_BYTES - int.from_bytes(end[:4], "little")
            if end[4:] != _MAGIC or before < 0:
                return False
            file.seek(before)
            return MARK.encode() in file.read()
    except OSError:
        return False
