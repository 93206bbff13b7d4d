"""What the chunk that is being folded has done so far."""

from __future__ import annotations

from recviewer.model.transcript import Mark, MarkKind

_ACTS_OF_ONE_TEXT = 2
"""Acts of a chunk that adds one text: it touches the choice, and it writes."""


class ChunkLedger:
    """Counts what each chunk does; a reply and its choices share one.

    A chunk that did nothing but add one text to one choice can serve as a template for
    those that follow.
    """

    __slots__ = ("_marks", "acts", "chunk", "writer")

    def __init__(self) -> None:
        self.chunk = -1
        """Number of the current chunk."""
        self.acts = 0
        """Number of things the current chunk did; touching a choice is one of them."""
        self.writer: int | None = None
        """Index of the choice to which the current chunk added a text last."""
        self._marks: list[tuple[int, MarkKind, int | None, str]] = []

    def begin_chunk(self) -> None:
        """Begin the next chunk; everything else is about the chunk begun last."""
        self.chunk += 1
        self.acts = 0
        self.writer = None

    @property
    def only_writer(self) -> int | None:
        """Index of the choice that the chunk added a text to, if it did only that."""
        return self.writer if self.acts == _ACTS_OF_ONE_TEXT else None

    def mark(self, kind: MarkKind, choice: int | None, label: str) -> None:
        """Note an event of the current chunk, or of the first if none has begun."""
        self.acts += 1
        self._marks.append((max(0, self.chunk), kind, choice, label))

    def marks(self) -> tuple[Mark, ...]:
        """Return all events so far, by chunk."""
        return tuple(Mark(*mark) for mark in self._marks)
