"""Every recording is understood whole, and every character leads to its chunk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import PartKind
from recviewer.reading.reader import fold, prompt
from tests.oracles.corpus import (
    compared,
    exchanges,
    needs_corpus,
    payload,
)

Record = Callable[[str, object], None]

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def value_at(value: Any, path: str) -> Any:
    """Follow a JSON path the plain way."""
    for name, index in _STEP.findall(path):
        value = value[name] if name else value[int(index)]
    return value


def check_deltas(exchange: Exchange) -> int:
    """Find every delta of an exchange at its path; return how many there are."""
    count = 0
    for choice in fold(exchange).choices:
        for track in choice.tracks:
            deltas = [track.delta(index) for index in range(len(track))]
            assert "".join(delta.text for delta in deltas) == track.text
            for delta in deltas:
                assert (
                    value_at(payload(exchange, delta.chunk), delta.path) == delta.text
                )
            count += len(deltas)
    return count


@needs_corpus
def test_every_recording_has_a_protocol_and_nothing_is_left_over(
    record_property: Record,
) -> None:
    for exchange in exchanges():
        assert exchange.protocol is not None, exchange.request.url
        assert fold(exchange).notes == ()
    compared(record_property, "recordings", len(exchanges()), 1900)


@needs_corpus
def test_every_delta_stands_where_its_path_says(record_property: Record) -> None:
    count = sum(map(check_deltas, exchanges()))
    compared(record_property, "deltas", count, 40_000)


@needs_corpus
def test_every_request_is_understood(record_property: Record) -> None:
    asked = [prompt(exchange) for exchange in exchanges()]

    for request in asked:
        for message in request.messages:
            kinds = {part.kind for part in message.parts}
            assert message.parts
            assert PartKind.UNKNOWN not in kinds
    compared(
        record_property, "conversations", sum(bool(a.messages) for a in asked), 1700
    )


@needs_corpus
def test_every_failed_call_tells_its_error(record_property: Record) -> None:
    count = 0
    for exchange in exchanges():
        response = exchange.response
        failed = response.error is not None or (response.status or 0) >= 400
        assert (fold(exchange).error is not None) == failed
        count += failed
    compared(record_property, "failed calls", count, 1)
