"""Which protocol a response speaks: its events are asked, then its address."""

from __future__ import annotations

from recviewer.protocols.base import WireProtocol
from recviewer.protocols.openai_chat import OpenAIChat

PROTOCOLS: tuple[type[WireProtocol], ...] = (OpenAIChat,)
"""All protocols, in the order in which they are asked."""

_BY_NAME = {protocol.name: protocol for protocol in PROTOCOLS}


def named(name: str | None) -> type[WireProtocol] | None:
    """Return the protocol with this name, if there is one."""
    return _BY_NAME.get(name or "")


def detect(type_name: str | None, event: object) -> type[WireProtocol] | None:
    """Return the protocol that claims an event.

    Args:
        type_name: Class the recorder named for the first chunk, if it did.
        event: The parsed payload of a chunk.
    """
    claims = (p for p in PROTOCOLS if p.claims(type_name, event))
    return next(claims, None)
