"""Answers that a file keeps without what was asked."""

from __future__ import annotations

from typing import Any

from recviewer.framing.body import Framed
from recviewer.model.exchange import Exchange, Request, Response


def answer(
    framed: Framed,
    raw: Any,
    format_name: str,
    *,
    number: int = 0,
    endpoint: str | None = None,
) -> Exchange:
    """Make the exchange of an answer.

    Args:
        framed: The answer.
        raw: JSON text of all that the file says about it, through the buffer protocol.
        format_name: Name of the format.
        number: Its place in the file, from 0.
        endpoint: What was called, where the file says it.

    Returns:
        The exchange, its protocol not yet named.
    """
    return Exchange(
        number=number,
        format=format_name,
        protocol=None,
        request=Request(raw=b"null", body=None, endpoint=endpoint),
        response=Response(lambda: raw, framed.chunks, framed.streaming),
        raw=raw,
        notes=framed.notes,
    )
