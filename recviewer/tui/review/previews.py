"""Which comparison is written next: the one to show, then the one that will follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual.cache import LRUCache

from recviewer.review.lines import Line
from recviewer.review.preview import group_preview, preview
from recviewer.review.queue import Queue
from recviewer.tui.review.preview import SIGNS, Lines, styled

_KEPT: Final = 32
"""Comparisons that are kept: those that a person has just decided, or is about to."""


def written(line: Line) -> Lines:
    """Write the comparison of a pair, or what a group holds; takes a while."""
    if line.row is None:
        return styled(group_preview(line.group, SIGNS))
    return styled(preview(line.row, SIGNS))


def to_read(queue: Queue, cursor: int) -> Iterator[Line]:
    """Yield the line under the cursor, then those that a decision or undo leads to."""
    if 0 <= cursor < len(queue.lines):
        yield queue.lines[cursor]
        following = queue.next_unreviewed(cursor)
        if following is not None:
            yield queue.lines[following]
    last = queue.last_decided()
    if last is not None:
        yield last


class Previews:
    """Comparisons that are written by now, while one is written at a time.

    What a person comes to next is written before, so that a decision and the comparison
    it leads to appear together.
    """

    def __init__(self, write: Callable[[Line], object]) -> None:
        """Know none yet.

        Args:
            write: Begins to write the comparison of a line; `take` gets it.
        """
        self._write = write
        self._writing = False
        self._known: LRUCache[int, tuple[object, Lines]] = LRUCache(_KEPT)

    def of(self, line: Line) -> Lines | None:
        """Return the comparison of a line; None if it is not written yet."""
        subject = _subject(line)
        known = self._known.get(id(subject))
        return known[1] if known is not None and known[0] is subject else None

    def want(self, lines: Iterable[Line]) -> None:
        """Begin with the first that is not written, unless another one is not done."""
        if self._writing:
            return
        for line in lines:
            if self.of(line) is None:
                self._writing = True
                self._write(line)
                return

    def take(self, line: Line, lines: Lines) -> None:
        """Keep what was written."""
        self._writing = False
        subject = _subject(line)
        self._known[id(subject)] = subject, lines


def _subject(line: Line) -> object:
    """Return what a comparison is of; a group that has grown is another one."""
    return line.row or line.group
