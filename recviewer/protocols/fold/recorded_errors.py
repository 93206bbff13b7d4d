"""Errors that responses hold, in the shapes of the various APIs."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from recviewer.jsondoc.values import mapping, readable_json, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError
from recviewer.protocols.fold.decoding import payloads

_ERROR_FIELDS = frozenset(
    {
        *("error", "error_type", "error_code", "code", "message", "type", "status"),
        *("status_code", "details", "request_id", "param"),
    }
)
"""Fields of an event that only tells of an error."""


def response_error(value: object) -> ResponseError:
    """Read an error: a string, or an object with a message, a type and a code."""
    if not isinstance(value, dict):
        return ResponseError(value if isinstance(value, str) else readable_json(value))
    kind, code = value.get("type") or value.get("status"), value.get("code")
    message = value.get("message") or value.get("detail")
    if not isinstance(message, str):
        message = readable_json(message or value)
    return ResponseError(
        message,
        type=kind if isinstance(kind, str) else None,
        code=code if isinstance(code, str | int) else None,
    )


def stream_error(event: dict[str, Any]) -> ResponseError | None:
    """Read the error in an event of a stream, which any protocol may send."""
    if error := event.get("error"):
        found = response_error(error) if isinstance(error, str | dict) else None
        kind = event.get("error_type")
        if found and found.type is None and isinstance(kind, str):
            return replace(found, type=kind)
        return found
    if len(event) != 1:
        return None
    ((name, value),) = event.items()
    if not (isinstance(name, str) and name.endswith("Exception")):
        return None
    fields = mapping(value)
    code = fields.get("originalStatusCode")
    message = string(fields.get("message")) or string(fields.get("Message"))
    return ResponseError(message or name, name, code if type(code) is int else None)


def is_mere_error(event: dict[str, Any]) -> bool:
    """Return whether an event with an error is nothing else."""
    return len(event) == 1 or _ERROR_FIELDS.issuperset(event)


def recorded_error(exchange: Exchange) -> ResponseError | None:
    """Read the error of a response whose protocol has not told of any.

    It is the exception that the recorder caught, or the body of a response that was
    rejected, or that no protocol knows.
    """
    response = exchange.response
    if response.error is not None:
        return response.error
    if exchange.protocol is not None and not response.rejected:
        return None
    body = next(iter(payloads(response.chunks, 1)), f"status {response.status}")
    error = mapping(body).get("error")
    return response_error(error or body) if error or response.rejected else None
