"""The channels of a choice while it is folded: their numbers and their texts."""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import accumulate

from recviewer.model.track import Channel, Kind, Track

_MAX_PIECES = 10_000
"""Pieces kept apart before they are joined. Each takes ten times the memory of its
text."""

_PIECES_KEPT = 2
"""Pieces that are never joined, because `ChoiceBuilder.written` looks at them."""


@lru_cache(1024)
def channel(kind: Kind, part: int = 0) -> Channel:
    """Return the one channel object of a kind and part.

    Choices find the track of the channel they wrote to last by identity.
    """
    return Channel(kind, part)


class Sections:
    """Numbers the channels of a choice that is sent as typed blocks.

    Neighbouring blocks of one kind read as one text (a cited answer comes in many), so
    a new section begins only after a block of another kind.
    """

    def __init__(self) -> None:
        self._counts: dict[Kind, int] = {}
        self._last: Kind | None = None

    def text(self, kind: Kind) -> Channel:
        """Return the channel of the next block, which is a text."""
        if kind is not self._last:
            self._counts[kind] = self._counts.get(kind, -1) + 1
            self._last = kind
        return channel(kind, self._counts[kind])

    def tool_call(self) -> int:
        """Return the number of the next block, which is a tool call."""
        self._last = None
        return self.text(Kind.TOOL_NAME).part

    def interrupt(self) -> None:
        """Begin a new section with the next block, whatever its kind."""
        self._last = None


class GrowingTrack:
    """A track under construction."""

    __slots__ = ("channel", "chunks", "ends", "joined", "path_ids", "paths", "pieces")

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.joined: list[str] = []
        """The text joined so far, in blocks."""
        self.ends: array[int] = array("Q")
        """Length of the text after each of the joined pieces."""
        self.pieces: list[str] = []
        """Pieces added since."""
        self.chunks: array[int] = array("I")
        """Number of the chunk that added each piece."""
        self.path_ids: array[int] = array("I")
        """Index into `paths`, for each piece."""
        self.paths: dict[str, int] = {}
        """Index of each distinct path."""

    def path_id(self, path: str) -> int:
        """Return the index of a path, which may be a new one."""
        return self.paths.setdefault(path, len(self.paths))

    @property
    def parts(self) -> list[str]:
        """The text so far, in parts."""
        return self.joined + self.pieces

    def compact(self) -> None:
        """Join the pieces if there are many."""
        if len(self.pieces) > _MAX_PIECES:
            settled = self.pieces[:-_PIECES_KEPT]
            self.pieces = self.pieces[-_PIECES_KEPT:]
            self.ends += self._ends_of(settled)
            self.joined.append("".join(settled))

    def _ends_of(self, pieces: list[str]) -> array[int]:
        """Return the length of the text after each of the pieces that come next."""
        before = self.ends[-1] if self.ends else 0
        return array("Q", accumulate(map(len, pieces), initial=before))[1:]

    def snapshot(self) -> Track:
        """Return the track as it is so far."""
        return Track(
            channel=self.channel,
            text="".join(self.parts),
            chunks=self.chunks[:],
            ends=self.ends + self._ends_of(self.pieces),
            path_ids=self.path_ids[:],
            paths=tuple(self.paths),
        )
