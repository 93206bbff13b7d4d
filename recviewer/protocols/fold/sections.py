"""Numbers the sections of a choice whose wire sends it as typed blocks."""

from __future__ import annotations

from recviewer.model.track import Channel, Kind
from recviewer.protocols.fold.choice import channel


class Sections:
    """Gives each block its channel.

    Neighbouring blocks of one kind read as one text (a cited answer comes in many),
    so that a new section begins only where another kind stood between them.
    """

    def __init__(self) -> None:
        self._counts: dict[Kind, int] = {}
        self._last: Kind | None = None

    def text(self, kind: Kind) -> Channel:
        """Return the channel of a block of text that comes next."""
        if kind is not self._last:
            self._counts[kind] = self._counts.get(kind, -1) + 1
            self._last = kind
        return channel(kind, self._counts[kind])

    def tool_call(self) -> int:
        """Return the number of a tool call that comes next."""
        self._last = None
        return self.text(Kind.TOOL_NAME).part

    def interrupt(self) -> None:
        """Let text that follows begin a new section."""
        self._last = None
