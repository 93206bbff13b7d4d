"""What every protocol module provides."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from recviewer.model.prompt import Prompt
from recviewer.protocols.builder import ReplyBuilder


class WireProtocol(Protocol):
    """One protocol, while the chunks of one response are folded.

    An instance lives for one fold and may remember what one chunk tells about the
    next, such as the type of a content block.
    """

    name: ClassVar[str]
    """Its name, as `show` prints it."""
    event: ClassVar[Any]
    """Type that msgspec decodes a chunk's payload to; `Any` for plain values."""

    @classmethod
    def claims(cls, type_name: str | None, event: object) -> bool:
        """Say whether an event is of this protocol.

        Args:
            type_name: Class the recorder named for the first chunk, if it did.
            event: The parsed payload of a chunk.
        """

    @classmethod
    def prompt(cls, body: object) -> Prompt:
        """Read a request's body as a conversation; never raises."""

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one chunk: add what it says to `build`, which has begun it already."""
