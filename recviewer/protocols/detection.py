"""Finds out which protocol a response speaks."""

from __future__ import annotations

from typing import Any

from recviewer.model.exchange import Request, Response
from recviewer.protocols import registry
from recviewer.protocols.fold.decoding import payloads

_PROBED_CHUNKS = 3
"""Chunks that tell the protocol of a response. The first may be a mere comment."""


def protocol_of(request: Request, response: Response) -> str | None:
    """Return the name of the protocol that a response speaks; None if unknown.

    The class that the recorder named decides, then the events themselves. The URL
    only decides for errors, which often have no shape of their own.
    """
    chunks = response.chunks
    found = registry.by_type(chunks.type_name) if chunks.type_name else None
    if found is None:
        events = payloads(chunks, _PROBED_CHUNKS)
        found = next(filter(None, map(registry.by_event, events)), None)
        if found is None and _failed(response, events):
            found = registry.by_address(request)
    return found.name if found else None


def _failed(response: Response, events: list[Any]) -> bool:
    """Return whether a response is an error, by its status or by its first events."""
    if response.error is not None or response.rejected:
        return True
    return any(isinstance(event, dict) and event.get("error") for event in events)
