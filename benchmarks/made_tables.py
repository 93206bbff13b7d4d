"""Tables of made exchanges, for `listing_tables`. They need Arrow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from recviewer.export.tables.arrow import SCHEMAS

_FILE_ROWS: Final = 100_000
_GROUP_ROWS: Final = 10_000

_WORDS: Final = tuple(
    "lamp river paper window green seven over under harbour ticket ferry coat".split()  # noqa: SIM905
)


def write(folder: Path, count: int) -> None:
    """Write tables of made exchanges, with texts of which the list shows nothing."""
    schema = SCHEMAS["exchanges"]
    schema = schema.with_metadata({**schema.metadata, "recviewer.origin": ".."})
    (folder / "exchanges").mkdir(parents=True)
    random = Random(1)
    for start in range(0, count, _FILE_ROWS):
        numbers = range(start, min(start + _FILE_ROWS, count))
        made = [_told(number, random) for number in numbers]
        columns = [
            pa.array([row.get(field.name, _empty(field)) for row in made], field.type)
            for field in schema
        ]
        path = folder / "exchanges" / f"part-{start:07}.parquet"
        table = pa.table(columns, schema=schema)
        pq.write_table(table, path, compression="zstd", row_group_size=_GROUP_ROWS)


def _told(number: int, random: Random) -> dict[str, Any]:
    """Return what is told of an exchange, by column."""
    path = f"runs/{number // 1_000:04}/{number:07}.json"
    return {
        "path": path,
        "address": path,
        "title": f"{' '.join(random.choices(_WORDS, k=9))} {number}",
        "format": "ogx",
        "protocol": "openai-chat",
        "endpoint": "/v1/chat/completions",
        "model": f"vendor/model-{number % 12}",
        "test_id": f"tests/test_{number // 5_000}.py::case_{number // 500:04}",
        "choices": 1 + number % 2,
        "chunks": random.randrange(1, 300),
        "size": random.randrange(1_000, 300_000),
        "status": 200,
        "streaming": number % 3 > 0,
        "finish_reasons": [("stop", "length")[number % 7 == 0]],
        "modified": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        "question": "and which coat, the wool one or the waxed one? " * 4,
    }


def _empty(field: pa.Field) -> Any:
    """Return the value of a column of which nothing is told."""
    if field.nullable:
        return None
    return {"bool": False, "string": "", "int64": 0}.get(str(field.type), [])
