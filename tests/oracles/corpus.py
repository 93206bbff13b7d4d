"""The recordings to compare over: other people's, so they are never part of us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from recviewer.reading.reader import read
from tests.corpus import ABSENT, CORPUS

FOLDERS = ("seed", "ogx", "ogx-2025-08", "ogx-n2")

needs_corpus = pytest.mark.skipif(
    not all((CORPUS / folder).is_dir() for folder in FOLDERS),
    reason=ABSENT,
)


@cache
def exchanges() -> tuple[Exchange, ...]:
    """Read all recordings."""
    paths = (p for folder in FOLDERS for p in sorted((CORPUS / folder).rglob("*.json")))
    return tuple(exchange for path in paths for exchange in read(path).exchanges)


def speaking(protocol: str, *, whole: bool) -> Iterator[tuple[Exchange, list[Any]]]:
    """Give the exchanges of a protocol with their parsed events.

    Args:
        protocol: Its name.
        whole: Whether the whole bodies are wanted, or the streams.
    """
    for exchange in exchanges():
        chunks = exchange.response.chunks
        if exchange.protocol == protocol and chunks.raws and chunks.whole == whole:
            yield exchange, [payload(exchange, k) for k in range(len(chunks))]


def payload(exchange: Exchange, chunk: int) -> Any:
    """Parse a chunk the plain way."""
    value = json.loads(exchange.response.chunks.text(chunk))
    return value["__data__"] if exchange.response.chunks.inner else value


def compared(record: Any, what: str, count: int, at_least: int) -> None:
    """Put the number of recordings compared into the test report, and check it."""
    record(f"compared {what}", count)
    assert count >= at_least
