"""What formats share that keep answers as messages, without the API's envelope."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from recviewer.formats.call import Call, CallRequest, CallResponse, StoredBody
from recviewer.formats.call import to_exchange as call_to_exchange
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks, Exchange, Places
from recviewer.model.transcript import Arrivals, ResponseError

_TYPE_NAME = "recorded.Message"

Placed = tuple[object, str]
"""A value, and its jq path in the file."""


def to_exchange(
    number: int,
    format_name: str,
    raw: bytes,
    body: Mapping[str, Any],
    answer: Sequence[Placed],
    *,
    seconds: float | None = None,
    basis: str = "",
    test_id: str | None = None,
    error: ResponseError | None = None,
    notes: tuple[str, ...] = (),
) -> Exchange:
    """Make an exchange of a request and the messages of its answer, each a choice.

    `basis` names the recorded fields that say how many `seconds` it took.
    """
    values = [value for value, _ in answer]
    call = Call(
        raw=raw,
        request=CallRequest(
            raw=parsing.dumps({"body": body}), body=StoredBody(dict(body))
        ),
        response=CallResponse(raw=parsing.dumps(values), error=error),
        test_id=test_id,
        notes=notes,
    )
    exchange = call_to_exchange(call, number, format_name)
    return timed(answered(exchange, answer, _TYPE_NAME), seconds, basis)


def answered(exchange: Exchange, answer: Sequence[Placed], type_name: str) -> Exchange:
    """Return an exchange with the messages of its answer, if there are any."""
    if not answer:
        return exchange
    chunks = Chunks(
        tuple(parsing.dumps(value) for value, _ in answer),
        base="",
        type_name=type_name,
        lines=Places([path for _, path in answer]),
    )
    return replace(exchange, response=replace(exchange.response, chunks=chunks))


def timed(exchange: Exchange, seconds: float | None, basis: str) -> Exchange:
    """Return an exchange whose answer came whole after some time, if it is known."""
    count = len(exchange.response.chunks)
    if seconds is None or seconds <= 0 or not count:
        return exchange
    arrivals = Arrivals(array("d", [seconds] * count), basis)
    return replace(exchange, response=replace(exchange.response, arrivals=arrivals))
