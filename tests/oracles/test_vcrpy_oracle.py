"""Cassettes against vcrpy's own loader; those of Ruby, R and Go against plain YAML."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from vcr.errors import UnhandledHTTPRequestError
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from recviewer.framing import content_encoding
from recviewer.model.exchange import Exchange
from recviewer.reading.reader import read
from tests.corpus import ABSENT, CORPUS
from tests.oracles.corpus import compared

OTHER = CORPUS / "other"

Record = Callable[[str, object], None]

needs_cassettes = pytest.mark.skipif(
    not (OTHER / "vcrpy-yaml").is_dir(),
    reason=ABSENT,
)


class PlainLoader(yaml.CSafeLoader):
    """PyYAML's own loader, which knows Ruby's tag for bytes too."""


PlainLoader.add_constructor("!binary", lambda loader, node: b64decode(node.value))


def files(folder: str) -> Iterator[Path]:
    return (path for path in sorted((OTHER / folder).rglob("*")) if path.is_file())


def stored(value: Any) -> Any:
    """Return a body as the file keeps it, unpacked if it is packed."""
    if isinstance(value, str):
        value = value.encode()
    return content_encoding.decode(value).value if value else b""


def is_readable(body: Any) -> bool:
    """Return whether a body is text, an AWS event stream, or a parsed value."""
    if not isinstance(body, bytes) or b":message-type" in body:
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def raw_body(exchange: Exchange, side: str) -> Any:
    """Return the text that a plain reading finds, as our raw view shows it."""
    asked = side == "request"
    raw: Any = exchange.request.raw if asked else exchange.response.raw()
    body = json.loads(bytes(raw)).get("body")
    body = body.get("string") if isinstance(body, dict) else body
    if isinstance(body, str) and body.startswith("!!binary "):
        body = b64decode(body.removeprefix("!!binary "))
    return stored(body)


@needs_cassettes
def test_vcrpy_reads_the_same_calls(record_property: Record) -> None:
    count, without = 0, []
    for path in files("vcrpy-yaml"):
        exchanges = read(path).exchanges
        try:
            asked, answered = deserialize(path.read_text("utf-8"), yamlserializer)
        except (KeyError, TypeError, ValueError, UnhandledHTTPRequestError) as error:
            without.append(f"{path.name}: {type(error).__name__}: {error}"[:100])
            assert exchanges
            continue
        assert len(exchanges) == len(asked), path
        for exchange, request, response in zip(exchanges, asked, answered, strict=True):
            assert exchange.request.method == request.method
            assert exchange.request.url == request.uri
            assert exchange.response.status == response["status"]["code"]
            if response.get("body", {}).get("string") is not None:
                theirs = stored(response["body"]["string"])
                assert raw_body(exchange, "response") == theirs, path
            count += 1
    record_property("without oracle", without)
    compared(record_property, "calls of vcrpy cassettes", count, 250)


@needs_cassettes
@pytest.mark.parametrize(
    ("folder", "key", "address", "at_least"),
    [
        ("vcrpy-yaml", "interactions", "uri", 503),
        ("vcr-ruby-yaml", "http_interactions", "uri", 118),
        ("vcr-r-yaml", "http_interactions", "uri", 59),
        ("go-vcr-yaml", "interactions", "url", 65),
    ],
)
def test_plain_yaml_holds_the_same_calls(
    folder: str, key: str, address: str, at_least: int, record_property: Record
) -> None:
    count = 0
    for path in files(folder):
        calls = yaml.load(path.read_text("utf-8"), Loader=PlainLoader)[key]
        exchanges = read(path).exchanges
        assert len(exchanges) == len(calls), path
        for exchange, plain in zip(exchanges, calls, strict=True):
            asked, answered = plain["request"], plain["response"]
            assert exchange.request.method == asked["method"].upper()
            assert exchange.request.url == asked[address]
            for side, fields in (("request", asked), ("response", answered)):
                body = fields.get("body")
                body = body.get("string") if isinstance(body, dict) else body
                assert raw_body(exchange, side) == stored(body), path
            # `body` is that of the response: only a binary one gives a note.
            assert bool(exchange.notes) is not is_readable(stored(body)), path
            count += 1
    compared(record_property, f"calls of {folder}", count, at_least)


@needs_cassettes
def test_packed_cassettes_hold_the_same_pairs(record_property: Record) -> None:
    count = 0
    for path in files("vcrpy-yaml-gz-langchain"):
        lists = yaml.load(gzip.decompress(path.read_bytes()), Loader=PlainLoader)
        exchanges = read(path).exchanges
        pairs = zip(lists["requests"], lists["responses"], strict=True)
        for exchange, (asked, answered) in zip(exchanges, pairs, strict=True):
            assert exchange.request.url == asked["uri"]
            assert exchange.response.status == answered["status"]["code"]
            assert exchange.protocol == "bedrock-converse"
            count += 1
    compared(record_property, "packed pairs", count, 13)
