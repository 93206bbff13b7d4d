"""One line of a list: cut to the width with an ellipsis, and always as wide."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from recviewer.tui.common.wrapping import cells

ELLIPSIS = "…"

Piece = tuple[str, str]
"""Some clean text of a line, and its style; none if that is empty."""


def joined(pieces: Iterable[Piece]) -> Content:
    """Put a line together of pieces, and count its cells on the way.

    Textual joins lines of lines, and looks for control codes in each.
    """
    texts, spans, start, width = [], [], 0, 0
    for text, style in pieces:
        end = start + len(text)
        if style and text:
            spans.append(Span(start, end, style))
        texts.append(text)
        start, width = end, width + cells(text)
    return Content("".join(texts), spans, width, strip_control_codes=False)


def width_of(pieces: Iterable[Piece]) -> int:
    """Count the cells that pieces take."""
    return sum(cells(text) for text, _ in pieces)


def clip(text: str, width: int) -> str:
    """Cut clean text of one line to a width, with an ellipsis where it is cut."""
    head = text[: max(0, width) * 4 + 1]
    if len(head) == len(text) and cells(text) <= width:
        return text
    if width < 1:
        return ""
    if text[:width].isascii():  # each of these takes one cell
        return text[: width - 1] + ELLIPSIS
    ends = list(accumulate(map(cells, head)))
    return head[: bisect_right(ends, width - 1)] + ELLIPSIS


def clip_start(text: str, width: int) -> str:
    """Cut clean text of one line to a width at its start: its end says more."""
    return clip(text[::-1], width)[::-1]


def clip_middle(text: str, width: int) -> str:
    """Cut clean text of one line to a width in its middle: both ends say something."""
    if cells(text) <= width:
        return text
    head = clip(text, width // 2)
    return head + clip_start(text, width - width // 2 + 1)[1:]


def to_strip(content: Content, width: int, style: Style) -> Strip:
    """Draw a line.

    Args:
        content: What it says, cleaned.
        width: Cells it takes, whatever it says.
        style: What its own styles are drawn over.
    """
    return Strip(to_segments(content, width, style), width)


def to_segments(content: Content, width: int, style: Style) -> list[Segment]:
    """Draw a line as pieces of one style each; see `to_strip`."""
    line = content.truncate(width, ellipsis=True)
    segments, rest = _segments(line, style), width - line.cell_length
    if rest > 0:
        segments.append(Segment(" " * rest, style.rich_style))
    return segments


def _segments(line: Content, base: Style) -> list[Segment]:
    """Cut a line where its style changes.

    Most lines are put together of pieces that follow one another, and need none of
    Textual's care for styles that lie over each other.
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
