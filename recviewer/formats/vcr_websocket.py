"""Cassettes of websocket sessions, as pydantic-ai records realtime APIs.

They look like vcrpy's, but each of the `interactions` is one message with a `direction`
and `data`. A file is one session, and so one exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from recviewer.formats import item_list
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.values import as_json
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Exchange

_RECEIVED_PATH = '[.interactions[] | select(.direction == "received") | .data] | .'
"""jq filters for the messages sent by the client and by the server."""


class VcrWebsocket:
    """Reads the messages of a session; those received are the response."""

    name: ClassVar[str] = "vcr-websocket"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a session; None if the list holds anything but messages."""
        found = item_list.read_items(document, "interactions")
        if not found or not all("direction" in item.fields for item in found):
            return None
        sent, received = _data(found, "sent"), _data(found, "received")
        notes = tuple(note for item in found for note in item.notes)
        raw = as_json([item.value for item in found])
        return to_exchanges([_call(raw, sent, received, notes)], VcrWebsocket.name)


def _data(messages: list[item_list.Item], direction: str) -> list[Any]:
    fields = (message.fields for message in messages)
    return [f.get("data") for f in fields if f.get("direction") == direction]


def _call(
    raw: bytes, sent: list[Any], received: list[Any], notes: tuple[str, ...]
) -> Call:
    request = StoredBody(session_request(sent))
    response = StoredBody(received, _RECEIVED_PATH)
    return Call(
        raw=raw,
        request=CallRequest(raw=as_json(sent), body=request),
        response=CallResponse(raw=as_json(received), body=response, streaming=True),
        notes=notes,
    )


def session_request(sent: list[Any]) -> object:
    """Join the messages that a client sent into one request.

    Args:
        sent: The messages, parsed as far as they are JSON.

    Returns:
        A session with its items as `input`; the only message, if that is a whole
        request; otherwise the messages as they are.
    """
    messages = list(map(mapping, sent))
    items = [message["item"] for message in messages if "item" in message]
    if not items:
        is_request = len(messages) == 1 and "input" in messages[0]
        return messages[0] if is_request else sent
    session: dict[str, Any] = {}
    for message in messages:
        session |= mapping(message.get("session"))
    return session | {"input": items}
