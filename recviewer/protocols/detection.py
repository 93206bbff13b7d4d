"""Finds out which protocol a response speaks."""

from __future__ import annotations

from itertools import islice
from typing import Any

from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks, Request, Response
from recviewer.protocols import registry

_PROBED = 3
"""So many chunks are asked for their protocol: the first may be a mere comment."""


def protocol_of(request: Request, response: Response) -> str | None:
    """Name the protocol that a response speaks; None where nothing tells.

    The class that the recorder named is asked first, then the events themselves. The
    address only decides about errors, which often have no shape of their own.
    """
    chunks = response.chunks
    found = registry.by_type(chunks.type_name) if chunks.type_name else None
    if found is None:
        events = payloads(chunks, _PROBED)
        found = next(filter(None, map(registry.by_event, events)), None)
        if found is None and _failed(response, events):
            found = registry.by_address(request)
    return found.name if found else None


def payloads(chunks: Chunks, count: int) -> list[Any]:
    """Parse the payloads of the first chunks; those that are no JSON are left out."""
    payloads = []
    for raw in islice(chunks.raws, count):
        try:
            value = parsing.loads(raw)
        except ValueError:
            continue
        inner = chunks.inner and isinstance(value, dict)
        payloads.append(value.get("__data__") if inner else value)
    return payloads


def _failed(response: Response, events: list[Any]) -> bool:
    """Say whether a response is an error, by its status or by its first events."""
    if response.error is not None or response.rejected:
        return True
    return any(isinstance(event, dict) and event.get("error") for event in events)
