"""Error objects of the various APIs, read alike."""

from __future__ import annotations

from recviewer.model.transcript import ResponseError


def response_error(value: object) -> ResponseError:
    """Read an `error` field: a string, or an object with message, type and code."""
    if not isinstance(value, dict):
        return ResponseError(str(value))
    kind, code = value.get("type") or value.get("status"), value.get("code")
    return ResponseError(
        message=str(value.get("message", "")),
        type=kind if isinstance(kind, str) else None,
        code=code if isinstance(code, str | int) else None,
    )
