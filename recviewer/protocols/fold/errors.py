"""Errors that responses hold, in the shapes of the various APIs."""

from __future__ import annotations

from recviewer.jsondoc.values import mapping, readable_json
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError
from recviewer.protocols.fold.decoding import payloads


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
