"""One visual line as a strip of cells, with what lies over its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from recviewer.render.wrap import cells, drawn

PADDING = 1
"""Empty cells on either side of a line."""

Overlay = tuple[int, int, Style]
"""A style over a half-open range of a line's characters; later ones lie on top."""


def line_strip(
    line: str, base: Style, overlays: Sequence[Overlay], width: int, row: int
) -> Strip:
    """Draw a line of clean text, with a little room on either side.

    Args:
        line: The line, with its line feed if it has one.
        base: Style of the text and of the cells around it.
        overlays: Styles over parts of it.
        width: Cells to fill.
        row: Row of the document; a mouse selection reads it off the strip, with the
            index of the drawn character.
    """
    pieces = [
        (drawn(line[start:end]), style)
        for start, end, style in _pieces(len(line), base, overlays)
    ]
    filled = PADDING + sum(cells(text) for text, _ in pieces)
    padding = [(" " * (width - filled), base)]
    segments = []
    column = -PADDING
    # Neighbours of one style are one segment, and so are most whole rows.
    runs = groupby([(" " * PADDING, base), *pieces, *padding], itemgetter(1))
    for style, run in runs:
        text = "".join(piece for piece, _ in run)
        if text:
            segments.append(_segment(text, style, column, row))
            column += len(text)
    strip = Strip(segments, max(filled, width))
    return strip if filled <= width else strip.crop(0, width)


def _segment(text: str, style: Style, column: int, row: int) -> Segment:
    """Make a segment that knows the column of its first character."""
    return Segment(text, style + Style.from_meta({"offset": (column, row)}))


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
