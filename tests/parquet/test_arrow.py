"""The tables of the bytes of a recording, as batches of Arrow."""

from __future__ import annotations

import json

import pyarrow as pa

from recviewer.check.examples import recording, streamed
from recviewer.export.tables.arrow import SCHEMAS, to_arrow
from recviewer.tables import schema
from tests.samples import sample_file

DATA = sample_file("dba32b45").read_bytes()


def test_a_recording_becomes_batches_with_the_schema_of_its_table() -> None:
    [exchanges] = to_arrow("a.json", DATA)
    [deltas] = to_arrow("a.json", DATA, "deltas")
    assert exchanges.schema.equals(SCHEMAS["exchanges"], check_metadata=True)
    assert deltas.schema.equals(SCHEMAS["deltas"], check_metadata=True)
    assert (exchanges.num_rows, deltas.num_rows) == (1, len(deltas["text"]))
    assert exchanges["path"].to_pylist() == ["a.json"]
    exchanges.validate(full=True)
    deltas.validate(full=True)


def test_a_schema_says_its_version_and_what_may_be_null() -> None:
    own = SCHEMAS["exchanges"]
    assert own.metadata[b"recviewer.tables"] == str(schema.VERSION).encode()
    nullable = {field.name for field in own if field.nullable}
    assert nullable == {
        each.name for each in schema.EXCHANGES if each.type.endswith("or null")
    }


def test_bytes_that_are_no_recording_are_a_row_with_a_reason() -> None:
    [batch] = to_arrow("a.json", b"\x00\x01")
    assert batch["reason"][0].as_py()
    assert list(to_arrow("a.json", b"\x00\x01", "deltas")) == []


def test_a_long_stream_becomes_batches_of_bounded_size() -> None:
    words = "a " * 100_001
    data = json.dumps(recording(streamed(content=words, finish=None))).encode()
    batches = list(to_arrow("a.json", data, "deltas"))
    assert [batch.num_rows for batch in batches] == [100_000, 1]
    assert pa.Table.from_batches(batches).num_rows == 100_001
