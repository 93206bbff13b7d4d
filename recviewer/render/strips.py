"""One visual line as a strip of cells, with what lies over its text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from recviewer.render.wrap import cells, drawn

Overlay = tuple[int, int, Style]
"""A style over a half-open range of a line's characters; later ones lie on top."""


def line_strip(
    line: str, base: Style, overlays: Sequence[Overlay], width: int, row: int
) -> Strip:
    """Draw a line of clean text.

    Args:
        line: The line, with its line feed if it has one.
        base: Style of the text and of the cells after it.
        overlays: Styles over parts of it.
        width: Cells to fill.
        row: Row of the document, which mouse selection finds again in the strip.
    """
    segments = [
        Segment(piece, style)
        for start, end, style in _pieces(len(line), base, overlays)
        if (piece := drawn(line[start:end]))
    ]
    room = width - sum(cells(segment.text) for segment in segments)
    if room > 0:
        segments.append(Segment(" " * room, base))
    strip = Strip(segments, width if room >= 0 else width - room)
    return strip.crop(0, width).apply_offsets(0, row)


def _pieces(
    length: int, base: Style, overlays: Sequence[Overlay]
) -> list[tuple[int, int, Style]]:
    """Cut a line where a style begins or ends."""
    if not overlays:
        return [(0, length, base)]
    edges = {0, length}
    for start, end, _ in overlays:
        edges |= {max(0, min(start, length)), max(0, min(end, length))}
    pieces = []
    for left, right in pairwise(sorted(edges)):
        style = base
        for start, end, over in overlays:
            if start <= left and right <= end:
                style += over
        pieces.append((left, right, style))
    return pieces
