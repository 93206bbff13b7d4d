"""Errors that responses hold, in the shapes of the various APIs."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from recviewer.jsondoc.values import mapping, readable_json
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError
from recviewer.protocols.fold.decoding import payloads
from recviewer.protocols.fold.fields import reason_of

_ERROR_FIELDS = frozenset(
    {
        *("error", "error_type", "error_code", "code", "message", "type", "status"),
        *("status_code", "detail", "details", "request_id", "param"),
    }
)
"""Fields of an event that only tells of an error."""

_MAX_EXCEPTION_FIELDS = 2
"""Fields of an event with an exception: there may be padding beside it."""

REJECTION_FIELDS = ("message", "detail", "type", "code", "status")
"""Fields of the body of a rejected response that are read as those of its error."""


def response_error(value: object) -> ResponseError:
    """Read an error: a string, or an object with a message, a type and a code."""
    if not isinstance(value, dict):
        return ResponseError(value if isinstance(value, str) else readable_json(value))
    kind, code = reason_of(value.get("type") or value.get("status")), value.get("code")
    message = value.get("message") or value.get("detail")
    if not isinstance(message, str):
        message = readable_json(message or value)
    return ResponseError(
        message,
        type=kind or None,
        code=code if isinstance(code, str | int) else reason_of(code) or None,
    )


def stream_error(event: dict[str, Any]) -> ResponseError | None:
    """Read the error in an event of a stream, which any protocol may send."""
    if error := event.get("error"):
        found = None if isinstance(error, bool) else response_error(error)
        kind = reason_of(event.get("error_type"))
        if found and found.type is None and kind:
            return replace(found, type=kind)
        return found
    name = exception_name(event)
    if name is None:
        return None
    fields = mapping(event[name])
    code, message = fields.get("originalStatusCode"), fields.get("message")
    words = reason_of(message) or reason_of(fields.get("Message"))
    return ResponseError(words or name, name, code if type(code) is int else None)


def exception_name(event: dict[str, Any]) -> str | None:
    """Return the name of the exception that AWS sends in place of an event."""
    if len(event) > _MAX_EXCEPTION_FIELDS:
        return None
    names = (n for n in event if isinstance(n, str) and n.endswith("Exception"))
    return next(names, None)


def is_mere_error(event: dict[str, Any]) -> bool:
    """Return whether an event with an error is nothing else."""
    return len(event) == 1 or is_error_body(event)


def is_error_event(event: dict[str, Any]) -> bool:
    """Return whether an event is an error that is not wrapped in another object."""
    named = "code" in event or "type" in event
    return named and isinstance(event.get("message"), str) and is_error_body(event)


def is_error_body(body: object) -> bool:
    """Return whether a body has the fields of an error and no others."""
    return isinstance(body, dict) and _ERROR_FIELDS.issuperset(body)


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
