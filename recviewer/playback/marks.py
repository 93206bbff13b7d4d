"""Finding the mark before or after the playhead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recviewer.model.transcript import Mark, MarkKind


def next_mark(
    marks: Sequence[Mark], chunk: int, kinds: Collection[MarkKind] | None = None
) -> Mark | None:
    """Return the first mark after a chunk.

    Args:
        marks: All marks, by chunk.
        chunk: Where the playhead stands; -1 before the first chunk.
        kinds: Kinds that count; all of them where None.
    """
    later = (m for m in marks if m.chunk > chunk and (kinds is None or m.kind in kinds))
    return next(later, None)


def previous_mark(
    marks: Sequence[Mark], chunk: int, kinds: Collection[MarkKind] | None = None
) -> Mark | None:
    """Return the last mark before a chunk; arguments as for `next_mark`."""
    earlier = (
        m
        for m in reversed(marks)
        if m.chunk < chunk and (kinds is None or m.kind in kinds)
    )
    return next(earlier, None)
