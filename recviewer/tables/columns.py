"""The columns of exchanges that a list needs, in the memory of Arrow.

Texts of questions and answers stay on the disk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from recviewer.address import PLACES, STDIN
from recviewer.errors import ReadError
from recviewer.library.summary import Summary
from recviewer.tables.folder import MARK, ORIGIN, table_files
from recviewer.tables.schema import VERSION

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "path": "path",
        "exchange": "exchange_number",
        "title": "title",
        "size": "size",
        "modified": "mtime",
        "test_id": "test_id",
        "test_from_path": "test_from_path",
        "model": "model",
        "endpoint": "endpoint",
        "format": "format",
        "protocol": "protocol",
        "other": "other",
        "chunks": "chunks",
        "choices": "choices",
        "finish_reasons": "finish",
        "streaming": "streaming",
        "status": "status",
        "tool_calls": "calls",
        "tools_called": "tool",
        "reasoning": "reasoning",
        "images": "images",
        "error": "error",
        "reason": "reason",
        "turns": "turns",
    }
)
"""The columns that are read, and the fields of a summary that they are."""

_NOT_MOVED: Final = f"^(?:{'|'.join(map(re.escape, ('/', *PLACES)))}|{STDIN}$)"
"""How paths begin that start at no folder."""

REQUEST_KEYS: Final = "request_keys"
REPLY_KEYS: Final = "reply_keys"
"""Columns that tables of before do not have."""

_REPEATED: Final = ("test_id", "model", "endpoint", "format", "protocol", "reason")
"""Columns whose texts many rows share: each text is held once."""


class Coded(NamedTuple):
    """A column of texts that rows share."""

    codes: pa.Array
    """For each row the index of its text."""
    values: Sequence[str]
    """The texts."""


def table_of(folder: str) -> pa.Table:
    """Read the columns of a folder of tables.

    Raises:
        ReadError: A file in it is broken, or not a table that this version reads.
    """
    tables = []
    for path, file in _opened(folder):
        with _reading(path):
            rows = file.read(columns=_columns(file))
        tables.append(_placed(rows, _origin(path, file.schema_arrow)))
    whole = pa.concat_tables(tables, promote_options="default")
    return whole.unify_dictionaries().combine_chunks()


def first_of(folder: str, count: int) -> tuple[Sequence[Summary], int]:
    """Read the first rows of a folder of tables.

    Returns:
        Their summaries, and the number of all rows.

    Raises:
        ReadError: See `table_of`.
    """
    files = list(_opened(folder))
    summaries: list[Summary] = []
    for path, file in files:
        with _reading(path):
            batch = next(file.iter_batches(count, columns=list(FIELDS)), None)
        if batch is not None:
            rows = pa.Table.from_batches([batch])
            rows = _placed(rows, _origin(path, file.schema_arrow))
            summaries += map(summary, rows.to_pylist())
            break
    return summaries, sum(file.metadata.num_rows for _, file in files)


def told(folder: str, row: int) -> str:
    """Return the texts of an exchange that its table has, by who said them.

    Raises:
        ReadError: See `table_of`.
    """
    for path, file in _opened(folder):
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            if row < count:
                with _reading(path):
                    rows = file.read_row_group(group, columns=["question", "answers"])
                return _texts(rows.slice(row, 1).to_pylist()[0])
            row -= count
    return ""


def _texts(row: Mapping[str, Any]) -> str:
    said = [("user", row["question"])]
    for answer in row["answers"]:
        who = f"choice {answer['choice']}"
        said += [(f"{who}, {name}", answer[name]) for name in ("reasoning", "refusal")]
        said.append((who, answer["content"]))
        said += [
            (f"{who} calls {call['name']}", call["arguments"])
            for call in answer["tool_calls"]
        ]
    return "\n\n".join(f"{who}\n{text}" for who, text in said if text)


def summary(row: Mapping[str, Any]) -> Summary:
    """Return the summary that a row is."""
    values = {field: row[column] for column, field in FIELDS.items()}
    for field in _REPEATED:
        values[field] = values[field] or ""
    for field in ("finish", "tool"):
        values[field] = tuple(values[field] or ())
    modified = values["mtime"]
    values["mtime"] = modified.timestamp() if modified else 0.0
    return Summary(**values)


def flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays([pa.array([], column.type), *column.chunks])
    return column


def coded(column: pa.ChunkedArray) -> Coded:
    """Return a column as texts that rows share; null is the empty text."""
    whole = flat(column)
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    values = whole.dictionary.to_pylist()
    codes = whole.indices.cast(pa.int32()).fill_null(len(values))
    return Coded(codes, [*values, ""])


def joined(column: pa.ChunkedArray) -> Coded:
    """Return a column of lists as their texts, apart by spaces."""
    return coded(pc.binary_join(column, " "))


def changed(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.ChunkedArray:
    """Return texts with their letters in another case.

    Args:
        column: The texts.
        change: Changes a text as `str.lower` does. Arrow knows the same only of ASCII.
    """
    return pa.chunked_array(
        [_changed(chunk, change) for chunk in column.chunks], column.type
    )


def _changed(texts: pa.Array, change: Callable[[str], str]) -> pa.Array:
    is_other = pc.invert(pc.string_is_ascii(texts))
    lower = pc.ascii_lower(texts)
    if not pc.any(is_other).as_py():
        return lower
    others = map(change, texts.filter(is_other).to_pylist())
    return pc.replace_with_mask(lower, is_other, pa.array(others, texts.type))


def _opened(folder: str) -> Iterator[tuple[str, pq.ParquetFile]]:
    """Yield the files of a table.

    Raises:
        ReadError: See `table_of`.
    """
    for path in table_files(folder):
        with _reading(path):
            file = pq.ParquetFile(path, read_dictionary=list(_REPEATED))
        if reason := _unfit(file.schema_arrow):
            raise ReadError(path, reason)
        yield path, file


def _columns(file: pq.ParquetFile) -> list[str]:
    names = file.schema_arrow.names
    return [*FIELDS, *(n for n in (REQUEST_KEYS, REPLY_KEYS) if n in names)]


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Say in one line what Arrow cannot read.

    Raises:
        ReadError: The file is gone, or broken.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        what = str(error).partition("\n")[0]
        raise ReadError(path, f"expected a file of Parquet: {what}") from error


def _unfit(schema: pa.Schema) -> str:
    """Say why a file is no table of exchanges that this version reads."""
    version = (schema.metadata or {}).get(MARK.encode(), b"").decode()
    if not version:
        return "expected a table that recviewer export wrote"
    if version != str(VERSION):
        expected = f"expected version {VERSION} of the tables, not {version}"
        return f"{expected}: another version of recviewer wrote them"
    missing = [name for name in FIELDS if name not in schema.names]
    if missing:
        return f"expected a table of exchanges, and there is no column {missing[0]}"
    return ""


def _origin(path: str, schema: pa.Schema) -> str:
    """Return the folder that relative paths in a file start at, with a slash."""
    origin = (schema.metadata or {}).get(ORIGIN.encode(), b"").decode()
    folder = os.path.dirname(os.path.dirname(path))  # noqa: PTH120
    start = os.path.normpath(os.path.join(folder, origin))  # noqa: PTH118
    return "" if start == os.curdir else f"{start.rstrip('/')}/"


def _placed(rows: pa.Table, origin: str) -> pa.Table:
    """Return rows with their paths as they are from the current folder."""
    paths = rows.column("path")
    if origin:
        is_whole = pc.match_substring_regex(paths, _NOT_MOVED)
        moved = pc.binary_join_element_wise(origin, paths, "")
        paths = pc.if_else(is_whole, paths, moved)
    return rows.set_column(rows.schema.get_field_index("path"), "path", paths)
