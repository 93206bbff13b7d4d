"""What every protocol module provides."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from recviewer.protocols.fold.builder import ReplyBuilder


class WireProtocol(Protocol):
    """One protocol, while the chunks of one response are folded.

    An instance lives for one fold and may remember what one chunk tells about the
    next, such as the type of a content block. Chunks that merely repeat others with
    another text are folded many at once, without `feed` (see `runs`). For that

    - a text is passed on and decides nothing, but by being empty or not;
    - what is remembered is about one choice, and a chunk that only adds a text to a
      choice leaves it as another like it did just before.
    """

    name: ClassVar[str]
    """Its name, as `show` prints it."""
    event: ClassVar[Any]
    """Type that msgspec decodes a chunk's payload to; `Any` for plain values."""

    @classmethod
    def claims_type(cls, type_name: str) -> bool:
        """Say whether a class that the recorder named is of this protocol."""

    @classmethod
    def claims(cls, event: object) -> bool:
        """Say whether the parsed payload of a chunk is of this protocol."""

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one chunk: add what it says to `build`, which has begun it already."""


class Untyped:
    """What protocols have in common whose classes no recorder names."""

    @classmethod
    def claims_type(cls, type_name: str) -> bool:
        """Say that a class is of another protocol."""
        del type_name
        return False
