"""From pieces of text to the strips of cells that a terminal gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content, Span
from textual.filter import LineFilter
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells, drawn

PADDING = 1
"""Empty cells on either side of a line of `line_segments`."""

Piece = tuple[str, str]
"""Some sanitized text of a line and its style, which may be empty."""

Overlay = tuple[int, int, RichStyle]
"""A style over a half-open range of a line's characters; later ones lie on top."""


class LineStrip(Strip):
    """A strip without the reference to itself that Textual's own may hold.

    Textual caches the divisions of a strip on the strip, also the trivial one. Only the
    garbage collector frees such a cycle, and its pauses are visible as dropped frames.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Divide the strip at some cells.

        Cuts beyond its end belong to a scroll bar beside it and are ignored.
        """
        cuts = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if cuts == [self.cell_length] else super().divide(cuts)


class Canvas(Struct, frozen=True):
    """What all lines of one frame of a widget have in common, looked up once."""

    width: int
    """Cells of a line."""
    height: int
    """Lines that can be seen."""
    filters: Sequence[LineFilter]
    """Filters that each line passes on its way to the terminal."""
    background: Color
    """Colour behind the text."""

    @classmethod
    def of(cls, widget: Widget) -> Canvas:
        """Measure a widget."""
        region = widget.scrollable_content_region
        filters, background = widget.get_line_filters(), widget.background_colors[1]
        return cls(region.width, region.height, filters, background)

    def strip(self, content: Content, style: Style) -> LineStrip:
        """Draw a line over the whole width."""
        return self.filtered(to_segments(content, self.width, style))

    def filtered(self, segments: list[Segment]) -> LineStrip:
        """Make a strip of segments that fill the width."""
        for line_filter in self.filters:
            segments = line_filter.apply(segments, self.background)
        return LineStrip(segments, self.width)


def join_pieces(pieces: Iterable[Piece]) -> Content:
    """Join pieces to a line and count its cells on the way.

    `Content.assemble` builds a content a piece and looks for control codes in each.
    """
    texts, spans, start, width = [], [], 0, 0
    for text, style in pieces:
        end = start + len(text)
        if style and text:
            spans.append(Span(start, end, style))
        texts.append(text)
        start, width = end, width + cells(text)
    return Content("".join(texts), spans, width, strip_control_codes=False)


def pieces_width(pieces: Iterable[Piece]) -> int:
    """Count the cells that pieces take."""
    return sum(cells(text) for text, _ in pieces)


class Selected(Struct, frozen=True):
    """The selected text of a widget."""

    selection: Selection
    style: Style

    @staticmethod
    def of(widget: Widget) -> Selected | None:
        """Return what is selected in a widget."""
        if widget.text_selection is None:
            return None
        style = widget.screen.get_visual_style("screen--selection")
        return Selected(widget.text_selection, style)

    def draw(self, content: Content, row: int) -> Content:
        """Style what is selected of a line."""
        span = self.selection.get_span(row)
        if not span:
            return content
        start, end = span
        return content.stylize(self.style, start, None if end < 0 else end)


def to_strip(content: Content, width: int, style: Style) -> Strip:
    """Draw a sanitized line, cut or padded to a width."""
    return Strip(to_segments(content, width, style), width)


def to_segments(content: Content, width: int, style: Style) -> list[Segment]:
    """Draw a line as segments of one style each; see `to_strip`."""
    line = content.truncate(width, ellipsis=True)
    segments, rest = _segments(line, style), width - line.cell_length
    if rest > 0:
        segments.append(Segment(" " * rest, style.rich_style))
    return segments


def _segments(line: Content, base: Style) -> list[Segment]:
    """Cut a line where its style changes.

    Spans of most lines follow one another. Only lines with spans over each other need
    Textual's slower way.
    """
    text, plain, done = line.plain, base.rich_style, 0
    segments = []
    for start, end, style in line.spans:
        if start < done:
            return line.render_segments(base)
        if start > done:
            segments.append(Segment(text[done:start], plain))
        if end > start:
            over = Style.parse(style) if isinstance(style, str) else style
            segments.append(Segment(text[start:end], _laid_over(base, over)))
        done = end
    if done < len(text):
        segments.append(Segment(text[done:], plain))
    return segments


@lru_cache(1024)
def _laid_over(base: Style, over: Style) -> RichStyle:
    return (base + over).rich_style


def line_segments(
    line: str, base: RichStyle, overlays: Sequence[Overlay], width: int
) -> list[Segment]:
    """Draw a line of sanitized text with padding on either side.

    Neighbours of one style become one segment; most lines are a single one.

    Args:
        line: The line, with its line feed if it has one.
        base: Style of the text and of the padding.
        overlays: Styles over parts of the line.
        width: Cells to fill; a longer line is not cut.
    """
    segments = []
    text, style = " " * PADDING, base
    filled = PADDING
    for start, end, over in _runs(len(line), base, overlays):
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


def _runs(
    length: int, base: RichStyle, overlays: Sequence[Overlay]
) -> Iterator[tuple[int, int, RichStyle]]:
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


class ControlCodeFilter(LineFilter):
    """Sanitizes each segment on its way to the terminal: the second defence there."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments sanitized; the same list if they were safe."""
        if all(control or sanitize_line(text) is text for text, _, control in segments):
            return segments
        return [
            segment
            if segment.control
            else Segment(sanitize_line(segment.text), segment.style)
            for segment in segments
        ]
