"""Rows drawn one by one: what a million of them cost is what is seen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual.cache import LRUCache
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.style import Style

from recviewer import textual_compat
from recviewer.tui.common.cached_bar import CachedScrollBar
from recviewer.tui.common.cached_lines import CachedLines
from recviewer.tui.common.row import joined, to_segments
from recviewer.tui.common.strips import LineStrip

_KEPT = 512
"""So many drawn rows are kept, a few windows full."""

GUTTER = 1
"""The first cell of a row, which shows the cursor without colour too."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all lines of one picture have in common."""

    width: int
    """Cells of a line."""
    page: int
    """Lines above the footer."""
    filters: Sequence[LineFilter]
    """What a line goes through on its way to the terminal."""
    background: Color
    """What is behind it."""


class RowList(CachedLines, ScrollView):
    """The base of lists whose rows are computed when they come into view.

    Such a list may have a border above it, and nothing else around its rows.
    """

    ALLOW_SELECT = False
    # Textual takes the rules of the first base only.
    DEFAULT_CSS = """
    RowList { overflow: auto auto; }
    """

    row_count: reactive[int] = reactive(0)
    """How many rows there are."""

    footer_height: reactive[int] = reactive(0)
    """Lines at the bottom that do not scroll."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: LRUCache[object, Strip] = LRUCache(_KEPT)
        self._frame: _Frame | None = None

    def row_key(self, row: int) -> Hashable:
        """Return what a row's looks depend on, so that it is drawn but once."""
        raise NotImplementedError

    def draw_row(self, row: int, width: int) -> Content:
        """Return what a row says; it is cut to the width."""
        raise NotImplementedError

    def draw_footer(self, line: int, width: int) -> Content:
        """Return what a line at the bottom says."""
        raise NotImplementedError

    def row_look(self, row: int) -> tuple[str, Style]:
        """Return the style of the mark before a row, if it has one, and of the row."""
        return "", self.visual_style

    @property
    def page(self) -> int:
        """How many rows can be seen."""
        return max(1, self.scrollable_content_region.height - self.footer_height)

    def watch_row_count(self) -> None:
        """Make room for the rows."""
        self._make_room()

    def watch_footer_height(self) -> None:
        """Make room for the footer."""
        self._make_room()

    def _make_room(self) -> None:
        """Let the scroll bar know; only where it comes or goes do others move."""
        size, styles = Size(0, self.row_count + self.footer_height), self.styles
        shown = size.height > self.container_size.height
        shown |= styles.overflow_y == "scroll"
        if styles.is_auto_height or self.show_vertical_scrollbar is not shown:
            self.virtual_size = size
            return
        self.set_reactive(RowList.virtual_size, size)
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        if shown:
            self.vertical_scrollbar.window_virtual_size = size.height

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when somebody asks for it first."""
        if self._vertical_scrollbar is None:
            thickness = self.scrollbar_size_vertical
            bar = CachedScrollBar(vertical=True, name="vertical", thickness=thickness)
            bar.display = False
            self._vertical_scrollbar = bar
            textual_compat.start_widget(self, bar)
        return self._vertical_scrollbar

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the border as Textual does, and the rows past its cache of lines.

        That builds every strip anew when the rows scroll; a strip kept here keeps all
        that was computed from it.
        """
        self._frame = self._measure()
        top = self.styles.gutter.top
        height = min(crop.height, max(0, top - crop.y))
        border = Region(crop.x, crop.y, crop.width, height)
        rows = range(max(0, crop.y - top), crop.bottom - top)
        lines = super().draw_lines(border) if border else []
        lines += [self.render_line(y).crop(crop.x, crop.right) for y in rows]
        self._frame = None
        return lines

    def _measure(self) -> _Frame:
        """Look up once what all lines need."""
        return _Frame(
            self.scrollable_content_region.width,
            self.page,
            self.get_line_filters(),
            self.background_colors[1],
        )

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        frame = self._frame or self._measure()
        width, page = frame.width, frame.page
        row = y + self.scroll_offset.y
        if self.footer_height and y >= page:
            footer = self.draw_footer(y - page, width)
            return self.strip(footer, width, self.visual_style)
        if row >= self.row_count:
            return self.strip(Content(""), width, self.visual_style)
        mark, style = self.row_look(row)
        key = (self.row_key(row), width, style, mark, self.has_focus)
        strip = self._drawn.get(key)
        if strip is None:
            sign = "▌" if self.has_focus else "▏"
            gutter = joined([(sign, mark) if mark else (" ", "")])
            content = self.draw_row(row, width - GUTTER)
            segments = to_segments(gutter, GUTTER, style)
            segments += to_segments(content, width - GUTTER, style)
            strip = self._drawn[key] = self._filtered(segments, width)
        return strip

    def strip(self, content: Content, width: int, style: Style) -> Strip:
        """Draw a line as the terminal gets it."""
        return self._filtered(to_segments(content, width, style), width)

    def _filtered(self, segments: list[Segment], width: int) -> Strip:
        """Put a line through what changes it on its way to the terminal."""
        frame = self._frame or self._measure()
        for line_filter in frame.filters:
            segments = line_filter.apply(segments, frame.background)
        return LineStrip(segments, width)

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._drawn.clear()
