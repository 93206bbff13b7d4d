"""The text of one channel while a response is folded, by the chunks that add to it."""

from __future__ import annotations

from array import array
from itertools import accumulate

from recviewer.model.track import Channel, Track

_MANY = 10_000
"""So many pieces are joined: each by itself takes ten times the memory of its text."""

_WRITTEN = 2
"""So many pieces are kept apart for `ChoiceBuilder.written`."""


class GrowingTrack:
    """A track under construction."""

    __slots__ = ("channel", "chunks", "ends", "joined", "path_ids", "paths", "pieces")

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.joined: list[str] = []
        """The text that was joined, in blocks."""
        self.ends: array[int] = array("Q")
        """Length of the text after each of the pieces that were joined."""
        self.pieces: list[str] = []
        """What was added since."""
        self.chunks: array[int] = array("I")
        self.path_ids: array[int] = array("I")
        self.paths: dict[str, int] = {}

    def path_id(self, path: str) -> int:
        """Return the number of a path, which may be a new one."""
        return self.paths.setdefault(path, len(self.paths))

    @property
    def parts(self) -> list[str]:
        """The text so far, in parts."""
        return self.joined + self.pieces

    def compact(self) -> None:
        """Join the pieces, if there are many."""
        if len(self.pieces) > _MANY:
            settled, self.pieces = self.pieces[:-_WRITTEN], self.pieces[-_WRITTEN:]
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
