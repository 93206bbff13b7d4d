"""A channel's text with offsets: text position <-> chunk is a bisect both ways."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """Kind of text that a channel carries."""

    CONTENT = "content"
    REASONING = "reasoning"
    REFUSAL = "refusal"
    TOOL_NAME = "name"
    TOOL_ARGUMENTS = "arguments"


class Channel(msgspec.Struct, frozen=True, gc=False):
    """Where a piece of a choice belongs."""

    kind: Kind
    """Kind of its text."""
    part: int = 0
    """Number of the tool call or content block; 0 if there is only one."""

    def __str__(self) -> str:
        """Name the channel as the chunk table does: `tool_call[1].arguments`."""
        if self.kind in (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS):
            return f"tool_call[{self.part}].{self.kind}"
        return self.kind if self.part == 0 else f"{self.kind}[{self.part}]"


class Delta(msgspec.Struct, frozen=True, gc=False):
    """One piece of text a chunk adds to one channel of one choice."""

    chunk: int
    """Number of the chunk within the exchange."""
    start: int
    """Offset of the piece's first character in the track's text."""
    text: str
    """The piece itself, as recorded."""
    path: str
    """JSON path in the chunk's payload, such as `.choices[0].delta.content`."""


class Track(msgspec.Struct, frozen=True):
    """The whole text of one channel of one choice, and which chunk wrote what."""

    channel: Channel
    text: str
    """All deltas joined, as recorded."""
    chunks: array[int]
    """Chunk number of each delta, ascending."""
    ends: array[int]
    """Length of the text after each delta, ascending."""
    path_ids: array[int]
    """Index into `paths`, for each delta."""
    paths: tuple[str, ...]
    """The distinct JSON paths the deltas came from."""

    def __len__(self) -> int:
        """Count the deltas."""
        return len(self.chunks)

    def delta(self, index: int) -> Delta:
        """Return the delta with this index, in arrival order."""
        start = self.ends[index - 1] if index else 0
        return Delta(
            chunk=self.chunks[index],
            start=start,
            text=self.text[start : self.ends[index]],
            path=self.paths[self.path_ids[index]],
        )

    def end_at(self, chunk: int) -> int:
        """Return the length of the text once `chunk` has arrived; -1 is before all."""
        count = bisect_right(self.chunks, chunk)
        return self.ends[count - 1] if count else 0

    def delta_at(self, offset: int) -> Delta | None:
        """Return the delta that wrote the character at `offset`, if there is one."""
        index = bisect_right(self.ends, offset)
        return self.delta(index) if offset >= 0 and index < len(self.ends) else None

    def span_of(self, chunk: int) -> tuple[int, int]:
        """Return the half-open range of the text that `chunk` wrote, maybe empty."""
        return self.end_at(chunk - 1), self.end_at(chunk)
