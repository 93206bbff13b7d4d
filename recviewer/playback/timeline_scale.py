"""A timeline scaled to a number of columns, to draw it and to find what is where."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import msgspec

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Timeline

_LEVELS = "▁▂▃▄▅▆▇█"

_RANK = {
    MarkKind.ERROR: 4,
    MarkKind.DIFFERENCE: 4,
    MarkKind.CUT_OFF: 3,
    MarkKind.FINISH: 3,
    MarkKind.TOOL_CALL: 2,
    MarkKind.FIRST_TEXT: 1,
    MarkKind.USAGE: 0,
}
"""Where several marks are in one column, the one with the highest rank is shown."""


class TimelineScale(msgspec.Struct, frozen=True):
    """The columns of a timeline.

    If times were recorded, a column is a span of time. Otherwise it is a range of
    chunks; with more columns than chunks, a chunk covers several columns.
    """

    timeline: Timeline
    """The timeline; it has at least one chunk."""
    edges: array[float]
    """Start of each column, in seconds or chunks."""
    starts: array[int]
    """First chunk of each column, followed by the number of chunks."""

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.edges)

    def column(self, playhead: Playhead) -> int:
        """Return the column of the playhead."""
        if self.timeline.in_chunks:
            return self.column_of(playhead.chunk)
        return max(0, bisect_right(self.edges, playhead.seconds) - 1)

    def column_of(self, chunk: int) -> int:
        """Return the column of a chunk; the last one if it covers several."""
        return max(0, bisect_right(self.starts, chunk, 0, len(self)) - 1)

    def chunk(self, column: int) -> int:
        """Return the last chunk of a column, or the last one before the column.

        It is -1 for a column before the first chunk.
        """
        column = min(max(column, 0), len(self) - 1)
        return self._end(column) - 1

    def bars(self) -> str:
        """Return a bar per column for its tokens; the mean is half the full height."""
        return "".join(_LEVELS[level] for level in self.levels())

    def levels(self) -> list[int]:
        """Return how high the bar of each column is: 0 without tokens, up to 7."""
        tokens = self.timeline.tokens
        amounts = [
            tokens[end - 1] - (tokens[start - 1] if start else 0.0)
            if end > start
            else 0
            for start, end in (
                (self.starts[column], self._end(column)) for column in range(len(self))
            )
        ]
        filled = [amount for amount in amounts if amount]
        unit = sum(filled) / len(filled) / 2 if filled else 1.0
        return [1 + min(6, round(amount / unit)) if amount else 0 for amount in amounts]

    def marks(self, marks: Iterable[Mark]) -> dict[int, Mark]:
        """Return the mark with the highest rank of each column that has any."""
        shown: dict[int, Mark] = {}
        for mark in marks:
            column = self.column_of(mark.chunk)
            other = shown.get(column)
            if other is None or _RANK[mark.kind] > _RANK[other.kind]:
                shown[column] = mark
        return shown

    def _end(self, column: int) -> int:
        """Return the chunk after the last one of a column."""
        end = self.starts[column + 1]
        return max(end, self.starts[column] + 1) if self.timeline.in_chunks else end


def timeline_scale(timeline: Timeline, width: int) -> TimelineScale:
    """Scale a timeline of at least one chunk to a number of columns."""
    count = len(timeline)
    if timeline.in_chunks:
        edges = array("d", (column * count // width for column in range(width)))
        starts = array("l", map(int, edges))
    else:
        step = timeline.duration / width
        edges = array("d", (column * step for column in range(width)))
        starts = array("l", (bisect_left(timeline.due, edge) for edge in edges))
    starts.append(count)
    return TimelineScale(timeline, edges, starts)
