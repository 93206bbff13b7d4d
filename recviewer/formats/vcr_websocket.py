"""Cassettes of websocket sessions, as pydantic-ai keeps those of realtime APIs.

Written like vcrpy's, but each of the `interactions` is one message, with its
`direction` and its `data`. A file is one session, and so one exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from recviewer.formats import cassette
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document
from recviewer.formats.values import as_json, mapping
from recviewer.model.exchange import Exchange

_SENT = '[.interactions[] | select(.direction == "sent") | .data] | .'
_RECEIVED = '[.interactions[] | select(.direction == "received") | .data] | .'
"""Where the messages stand that the client and the server sent."""


class VcrWebsocket:
    """Reads the messages of a session: what was received is the response."""

    name: ClassVar[str] = "vcr-websocket"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a session; None where the list holds anything but messages."""
        found = cassette.items(document, "interactions")
        if not found or not all("direction" in item.fields for item in found):
            return None
        sent = [item.fields.get("data") for item in found if _was(item, "sent")]
        received = [item.fields.get("data") for item in found if _was(item, "received")]
        notes = tuple(note for item in found for note in item.notes)
        raw = as_json([item.value for item in found])
        return [to_exchange(_call(raw, sent, received, notes), 0, VcrWebsocket.name)]


def _was(item: cassette.Item, direction: str) -> bool:
    return item.fields.get("direction") == direction


def _call(
    raw: bytes, sent: list[Any], received: list[Any], notes: tuple[str, ...]
) -> Call:
    response = StoredBody(received, _RECEIVED)
    return Call(
        raw=raw,
        request=CallRequest(raw=as_json(sent), body=StoredBody(_body(sent), _SENT)),
        response=CallResponse(raw=as_json(received), body=response, streaming=True),
        notes=notes,
    )


def _body(sent: list[Any]) -> object:
    """Read what was sent as one request, if it is OpenAI's: a session, and items."""
    known = list(map(mapping, sent))
    items = [message["item"] for message in known if "item" in message]
    if not items:
        return sent
    session: dict[str, Any] = {}
    for message in known:
        session |= mapping(message.get("session"))
    return session | {"input": items}
