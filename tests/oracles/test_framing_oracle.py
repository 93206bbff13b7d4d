"""Framing against botocore's and httpx-sse's decoders, and plain readings."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing import aws_event_stream, sse
from recviewer.framing.body import frame
from recviewer.framing.content_encoding import decode
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.corpus import CORPUS
from tests.oracles.corpus import compared
from tests.unit.framing.bodies import frame as packed

botocore = pytest.importorskip("botocore.eventstream", reason="no botocore")
httpx_sse = pytest.importorskip("httpx_sse._decoders", reason="no httpx-sse")

Record = Callable[[str, object], None]

OTHERS = CORPUS / "other"
CASSETTES = ("vcrpy-yaml", "vcrpy-yaml-gz-langchain")

needs_samples = pytest.mark.skipif(
    not OTHERS.is_dir(), reason=f"no recordings of other formats in {OTHERS}"
)

LINES = st.sampled_from(
    [
        'data: {"a": 1}',
        "data:x",
        "data",
        "event: a",
        "event",
        "id: 1",
        ": c",
        "",
        "\u2028",
    ]
)


class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads whatever tag as the plain data under it."""


def plain(loader: Any, _suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


PlainLoader.add_multi_constructor("", plain)


def files(folder: str) -> list[Path]:
    return sorted(path for path in (OTHERS / folder).rglob("*") if path.is_file())


def lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def text_frame(text: str) -> list[tuple[str, str]]:
    """Decode events by httpx-sse: names and data; what is no chunk is left out.

    An event without a name is called `message` there, as the standard has it.
    """
    decoder = httpx_sse.SSEDecoder()
    found = filter(None, map(decoder.decode, [*lines(text.lstrip("\ufeff")), ""]))
    events = [(e.event, e.data) for e in found]
    return [(name, data) for name, data in events if data not in ("", "[DONE]")]


def ours(text: bytes) -> list[tuple[str, str]]:
    found = sse.events(text)
    names = [name or "message" for name in found.names] or ["message"] * len(found.data)
    texts = [data.decode("utf-8", "surrogatepass") for data in found.data]
    return list(zip(names, texts, strict=True))


def framed(data: bytes) -> list[tuple[dict[str, str], bytes]]:
    """Decode frames by botocore: their headers that are text, and payloads."""
    buffer = botocore.EventStreamBuffer()
    buffer.add_data(data)
    return [
        ({k: v for k, v in event.headers.items() if isinstance(v, str)}, event.payload)
        for event in buffer
    ]


def chunks(exchange: Exchange) -> list[Any]:
    found = exchange.response.chunks
    return [json.loads(found.text(k)) for k in range(len(found))]


def strings(value: Any) -> Iterator[bytes]:
    """Give all texts and bytes in a cassette."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)
    elif isinstance(value, str | bytes):
        yield value if isinstance(value, bytes) else value.encode("utf-8", "replace")


@cache
def bodies() -> tuple[bytes, ...]:
    """Give whatever may be a body in the cassettes, unpacked."""
    found: list[bytes] = []
    for path in (path for folder in CASSETTES for path in files(folder)):
        data = path.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        try:
            found += strings(yaml.load(text, PlainLoader))
        except yaml.YAMLError:
            continue
    return tuple(decode(body).value for body in found)


@needs_samples
def test_server_sent_events_of_files_are_those_of_httpx_sse(
    record_property: Record,
) -> None:
    texts = [path.read_bytes() for path in files("raw-sse")]
    streams = [text for text in texts if sse.begins(text)]
    for text in streams:
        assert ours(text) == text_frame(text.decode())
    compared(record_property, "files of server-sent events", len(streams), 29)


@needs_samples
def test_server_sent_events_of_cassettes_are_those_of_httpx_sse(
    record_property: Record,
) -> None:
    streams = [body for body in bodies() if sse.begins(body) and b"\ndata:" in body]
    for text in streams:
        assert ours(text) == text_frame(text.decode().lstrip())
    compared(record_property, "bodies of server-sent events", len(streams), 228)


@needs_samples
def test_frames_are_those_of_botocore(record_property: Record) -> None:
    streams = [body for body in bodies() if aws_event_stream.begins(body)]
    for data in streams:
        found = [(f.headers, f.payload) for f in aws_event_stream.frames(data)]
        assert found == framed(data)
        assert len(frame(data, ".").chunks) == len(found)
    compared(record_property, "event streams", len(streams), 19)


@needs_samples
@pytest.mark.parametrize(
    ("folder", "at_least"),
    [("jsonl-chunks-vercel", 29), ("jsonl-chunks-tensorzero", 3)],
)
def test_json_lines_are_those_of_a_plain_reading(
    record_property: Record, folder: str, at_least: int
) -> None:
    streams = [path for path in files(folder) if path.suffix in (".txt", ".jsonl")]
    for path in streams:
        (exchange,) = reader.read(path).exchanges
        rows = [line for line in path.read_text().split("\n") if line.strip()]
        assert exchange.format == "json-lines"
        assert chunks(exchange) == list(map(json.loads, rows))
    compared(record_property, f"files of {folder}", len(streams), at_least)


@needs_samples
def test_lists_of_chunks_are_those_of_a_plain_reading(record_property: Record) -> None:
    parsed = [
        (path, json.loads(path.read_bytes())) for path in files("json-chunk-arrays-tgi")
    ]
    streams = [(path, value) for path, value in parsed if isinstance(value, list)]
    for path, value in streams:
        (exchange,) = reader.read(path).exchanges
        assert (exchange.format, chunks(exchange)) == ("json-chunks", value)
    compared(record_property, "lists of chunks", len(streams), 5)


@needs_samples
def test_gemini_cli_s_calls_are_those_of_a_plain_reading(
    record_property: Record,
) -> None:
    count = 0
    for path in files("jsonl-gemini-cli-responses"):
        rows = [
            json.loads(line) for line in path.read_text().split("\n") if line.strip()
        ]
        found = reader.read(path).exchanges
        answers = [row["response"] for row in rows]
        assert [chunks(exchange) for exchange in found] == [
            answer if isinstance(answer, list) else [answer] for answer in answers
        ]
        count += len(rows)
    compared(record_property, "calls of gemini-cli", count, 90)


@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])), max_size=15))
def test_any_events_are_those_of_httpx_sse(parts: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in parts)

    assert ours(text.encode()) == text_frame(text)


@given(st.data())
def test_any_frames_are_those_of_botocore(data: st.DataObject) -> None:
    names = st.text(st.characters(codec="ascii", min_codepoint=33), max_size=9)
    parts = st.tuples(
        st.sampled_from(["event", "exception"]), names, st.binary(max_size=9)
    )
    stream = b"".join(packed(*part) for part in data.draw(st.lists(parts, max_size=5)))
    found = [(f.headers, f.payload) for f in aws_event_stream.frames(stream)]

    assert found == framed(stream)
