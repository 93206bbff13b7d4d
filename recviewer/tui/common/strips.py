"""One visual line as a strip of cells, with what lies over its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from recviewer.tui.common.wrapping import cells, drawn

PADDING = 1
"""Empty cells on either side of a line."""

Overlay = tuple[int, int, Style]
"""A style over a half-open range of a line's characters; later ones lie on top."""


class LineStrip(Strip):
    """A strip that nothing keeps alive once it is no longer drawn."""

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide it at some cells.

        Textual's own strip remembers itself as what it was not divided into. Only the
        garbage collector frees such a circle, and stops the picture while it does.
        Cuts beyond its end are those of a scroll bar beside it.
        """
        cuts = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if cuts == [self.cell_length] else super().divide(cuts)


def line_segments(
    line: str, base: Style, overlays: Sequence[Overlay], width: int
) -> list[Segment]:
    """Draw a line of clean text, with a little room on either side.

    Neighbours of one style are one segment, and so are most whole lines.

    Args:
        line: The line, with its line feed if it has one.
        base: Style of the text and of the cells around it.
        overlays: Styles over parts of it.
        width: Cells to fill; a longer line is longer.
    """
    segments = []
    text, style = " " * PADDING, base
    filled = PADDING
    for start, end, over in _pieces(len(line), base, overlays):
        piece = drawn(line[start:end])
        filled += cells(piece)
        if over is not style and text:
            segments.append(Segment(text, style))
            text = ""
        text, style = text + piece, over
    padding = " " * (width - filled)
    if style is base or not padding:
        return [*segments, Segment(text + padding, style)]
    return [*segments, Segment(text, style), Segment(padding, base)]


def _pieces(
    length: int, base: Style, overlays: Sequence[Overlay]
) -> Iterator[tuple[int, int, Style]]:
    """Cut a line where a style begins or ends."""
    if not overlays:
        yield 0, length, base
        return
    edges = {0, length}
    for start, end, _ in overlays:
        edges |= {max(0, min(start, length)), max(0, min(end, length))}
    for left, right in pairwise(sorted(edges)):
        style = base
        for start, end, over in overlays:
            if start <= left and right <= end:
                style += over
        yield left, right, style
