"""A request read as a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec


class PartKind(StrEnum):
    """Kind of a piece of a message."""

    TEXT = "text"
    REASONING = "reasoning"
    REFUSAL = "refusal"
    IMAGE = "image"
    FILE = "file"
    TOOL_CALL = "tool call"
    TOOL_RESULT = "tool result"
    UNKNOWN = "unknown"


class Media(msgspec.Struct, frozen=True, gc=False):
    """An image or a file inside a message, described instead of shown."""

    type: str
    """Media type, such as `image/png`; empty if unknown."""
    size: int | None
    """Decoded size in bytes; None for a link."""
    width: int | None = None
    """Width in pixels, for images whose header holds it."""
    height: int | None = None
    """Height in pixels, for images whose header holds it."""
    url: str | None = None
    """The link, if it is not inline data."""


class Part(msgspec.Struct, frozen=True):
    """One piece of a message."""

    kind: PartKind
    path: str
    """JSON path below the request body, such as `.messages[0].content[1]`."""
    text: str = ""
    """Its text; the tool's name for a call; JSON text for an unknown piece."""
    id: str | None = None
    """Id that joins a tool call and its result."""
    arguments: object = None
    """A tool call's arguments: a string as recorded, or a JSON value."""
    media: Media | None = None
    """Description of an image or a file."""

    def as_result(self, id: str | None) -> Part:
        """Return a piece of a tool's message as a result, joined by id to its call."""
        kind = PartKind.TOOL_RESULT if self.kind is PartKind.TEXT else self.kind
        return Part(kind, self.path, self.text, id, self.arguments, self.media)


class Message(msgspec.Struct, frozen=True):
    """One turn of the conversation."""

    role: str
    """Who speaks: system, developer, user, assistant, tool, …"""
    parts: tuple[Part, ...]
    path: str
    """JSON path below the request body."""
    name: str | None = None
    """Name of the speaker or of the tool, if given."""


class Tool(msgspec.Struct, frozen=True):
    """A tool the model may call."""

    name: str
    description: str
    schema: object
    """JSON schema of its parameters; None if it has none."""
    path: str
    """JSON path below the request body."""


class Prompt(msgspec.Struct, frozen=True):
    """A request's body, taken apart."""

    messages: Sequence[Message] = ()
    tools: tuple[Tool, ...] = ()
    parameters: Mapping[str, object] | None = None
    """Everything else in the body, in recorded order."""


class SharedTurns(msgspec.Struct, frozen=True):
    """All messages of a session. Each request in it is one of them and those before it.

    A session of thousands of answers would not fit into memory if each request had its
    own copy of the conversation.
    """

    texts: Sequence[Any]
    """JSON text of each message, through the buffer protocol."""
    previous: Sequence[int]
    """Index of the message before each message, always a lower one; -1 if it is the
    first."""
    depths: Sequence[int]
    """Number of messages before each message."""
    cache: dict[Any, Any] = {}
    """What was made of the messages; filled by whoever reads them."""
    silent: Sequence[int] = ()
    """Whether each message is known to be no words of the user and to show no image;
    empty if that is not known of any."""


class Turns(msgspec.Struct, frozen=True):
    """The messages of one request."""

    shared: SharedTurns
    """The session."""
    last: int
    """Index of the last message; -1 if there is none."""
