"""The interface of a protocol."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.known_fields import Known


class WireProtocol(Protocol):
    """One protocol, while the chunks of one response are folded.

    An instance lives for one fold and may remember what one chunk tells about the next,
    such as the type of a content block. Chunks that merely repeat others with another
    text are folded many at once, without `feed`. Therefore

    - a text is passed on and decides nothing, except by being empty or not; a chunk
      whose text depends on earlier ones calls `build.skip_template()`;
    - what is remembered is about one choice, and a chunk that only adds a text to a
      choice leaves it unchanged.
    """

    name: ClassVar[str]
    """Its name, as `show` prints it."""
    event: ClassVar[Any] = Any
    """Type that msgspec decodes the payload of a chunk to; `Any` for plain values."""
    fields: ClassVar[Known | None] = None
    """The fields it folds or knows to hold no answer. What else holds a text is noted;
    nothing is noted if there is no such list."""

    @classmethod
    def claims_type(cls, type_name: str) -> bool:
        """Return whether a class that the recorder named belongs to this protocol.

        For those built in, the registry tells.
        """
        del type_name
        return False

    @classmethod
    def claims(cls, event: object) -> bool:
        """Return whether the parsed payload of a chunk belongs to this protocol."""
        del event
        return False

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Fold one chunk: add what it says to `build`."""
