"""Error objects of the various APIs, read alike."""

from __future__ import annotations

from recviewer.model.transcript import ResponseError
from recviewer.protocols.fold.values import as_json


def response_error(value: object) -> ResponseError:
    """Read an error: a string, or an object with a message, a type and a code."""
    if not isinstance(value, dict):
        return ResponseError(value if isinstance(value, str) else as_json(value))
    kind, code = value.get("type") or value.get("status"), value.get("code")
    message = value.get("message") or value.get("detail")
    return ResponseError(
        message=message if isinstance(message, str) else as_json(message or value),
        type=kind if isinstance(kind, str) else None,
        code=code if isinstance(code, str | int) else None,
    )
