"""A list of rows and a cursor among them; only the visible rows are drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import StrEnum
from typing import ClassVar, Protocol

from msgspec import Struct
from textual import events, on
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from recviewer import textual_compat
from recviewer.tui.common.cached_lines import (
    CachedLines,
    CachedScrollBar,
    set_line_count,
)
from recviewer.tui.common.panel import PANEL_CSS, SCROLLBAR_CSS, Frame, HasPanelTitle
from recviewer.tui.common.strips import Canvas, join_pieces, to_segments


class Move(StrEnum):
    """Moves of a cursor, by the names that keys have in the settings."""

    UP = "cursor_up"
    DOWN = "cursor_down"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    HOME = "cursor_home"
    END = "cursor_end"


class RowCursor(Struct, frozen=True):
    """A cursor on one of many rows, of which a window shows a page."""

    row: int
    """The row the cursor is on; -1 for none."""
    count: int
    top: int
    """The first row in the window."""
    page: int
    """Rows the window has room for, at least one."""

    @property
    def is_visible(self) -> bool:
        """Whether the cursor's row is in the window."""
        return self.top <= self.row < self.top + self.page

    def nearest(self, row: int) -> int:
        """Return the row that exists and is nearest to one that may not."""
        return max(0, min(row, self.count - 1))

    def moved(self, move: Move) -> int:
        """Return the row a move leads to."""
        row = max(0, self.row)
        match move:
            case Move.UP:
                row -= 1
            case Move.DOWN:
                row = self.row + 1
            case Move.PAGE_UP:
                row -= self.page - 1
            case Move.PAGE_DOWN:
                row += self.page - 1
            case Move.HOME:
                row = 0
            case Move.END:
                row = self.count - 1
        return self.nearest(row)

    @property
    def scrolled_top(self) -> int:
        """The first row to show for the cursor to be visible.

        The window scrolls as little as possible; after a leap of a page or more, the
        cursor is in its middle.
        """
        row = max(self.row, 0)
        top = min(max(self.top, row - self.page + 1), row)
        if abs(top - self.top) >= self.page:
            return max(0, row - self.page // 2)
        return top


_CACHED_STRIPS = 512
"""Number of drawn rows that are cached: a few windows full."""

_MARGIN_CELLS = 2
"""Cells before and after the sentence."""

GUTTER_CELLS = 1
"""Cells before a row, which show the cursor without colour too."""


class RowSource(Protocol):
    """The rows of a list, as text."""

    def key(self, row: int) -> Hashable:
        """Return all that the look of a row depends on; equal keys are drawn once."""

    def draw(self, row: int, width: int) -> Content:
        """Return the text of a row; the list cuts and pads it to the width."""


class RowList(CachedLines, ScrollView, can_focus=True):
    """Shows rows that are computed when they come into view, and a cursor on them.

    Its scroll position counts rows; its heading and the lines of its footer do not
    scroll.
    """

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor"}

    # Textual applies the default rules of the first base class only.
    DEFAULT_CSS = f"""
    RowList {{
        overflow: hidden auto;
        {SCROLLBAR_CSS}
        {PANEL_CSS}
        & > .row-list--cursor {{ background: $row; }}
        &:ansi > .row-list--cursor {{ text-style: bold; }}
    }}
    """

    row_count: reactive[int] = reactive(0)

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row the cursor is on; -1 for none."""

    footer: reactive[tuple[Content, ...]] = reactive((), repaint=False)
    """Lines below the rows that do not scroll."""

    sentence: reactive[Content] = reactive(Content())
    """What to say if there are no rows."""

    class FooterClicked(Message, bubble=False):
        """The lines below the rows were clicked."""

    class HeadingClicked(Message):
        """The line above the rows was clicked."""

    def __init__(
        self,
        source: RowSource,
        heading: Callable[[int, int], Content] | None = None,
    ) -> None:
        """Show no rows yet.

        Args:
            source: The rows.
            heading: Returns a line above the rows that does not scroll, given the first
                row below it and the cells it may take; None for no such line.
        """
        super().__init__()
        self._source = source
        self._heading = heading
        self._above = 0 if heading is None else 1
        self._strips: LRUCache[object, Strip] = LRUCache(_CACHED_STRIPS)
        self._canvas: Canvas | None = None
        self._frame = Frame(self, _CACHED_STRIPS)
        self._looks: dict[int, tuple[int, Hashable]] = {}
        """The row that each line shows, and all that its look depended on."""

    def cursor_chosen(self, row: int) -> None:
        """React to a person who put the cursor on a row."""

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """React to a click on a row.

        Args:
            row: The row; the cursor is on it by now.
            x: The cell in the row's text.
            again: Whether the cursor was there before.
        """

    @property
    def row_cursor(self) -> RowCursor:
        """The cursor and the window as they are now."""
        around = self._above + len(self.footer)
        page = max(1, self.scrollable_content_region.height - around)
        return RowCursor(self.cursor, self.row_count, self.scroll_offset.y, page)

    def choose(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest that exists, for a person."""
        row = self.row_cursor.nearest(row)
        if self.row_count and row != self.cursor:
            self.cursor = row
            self.cursor_chosen(row)

    @on(events.Resize)
    def show_cursor(self) -> None:
        """Scroll so that the cursor is visible."""
        if not self.size.height:
            return  # not laid out yet: the first resize comes here again
        cursor = self.row_cursor
        if cursor.scrolled_top != cursor.top:
            top = cursor.scrolled_top
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def watch_show_vertical_scrollbar(self, shows: bool) -> None:
        """Move a scroll bar that appears to where the list has already scrolled."""
        if shows:  # Textual moves it only while it shows
            self.vertical_scrollbar.position = self.scroll_y

    def watch_row_count(self) -> None:
        """Adapt the scroll bar."""
        set_line_count(self, self._above + self.row_count + len(self.footer))

    def watch_footer(self, old: tuple[Content, ...], new: tuple[Content, ...]) -> None:
        """Draw the footer; adapt the scroll bar if its height changed."""
        if len(old) != len(new):
            cursor = self.row_cursor
            page = max(1, cursor.page + len(new) - len(old))
            self.watch_row_count()
            self.refresh()
            if cursor.top <= cursor.row < cursor.top + page:
                self.show_cursor()  # it is where the footer is by now
        else:
            cursor = self.row_cursor
            self.refresh_lines(self._above + cursor.top + cursor.page, len(old))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows that changed."""
        self.refresh_line(old + self._above)
        self.refresh_line(new + self._above)
        self.show_cursor()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is needed first."""
        if self._vertical_scrollbar is None:
            thickness = self.scrollbar_size_vertical
            bar = CachedScrollBar(vertical=True, name="vertical", thickness=thickness)
            bar.display = False
            self._vertical_scrollbar = bar
            textual_compat.start_widget(self, bar)
        return self._vertical_scrollbar

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the border as Textual does, and the rows past its cache of lines.

        That cache builds every strip anew when the rows scroll; a strip cached here
        keeps everything that was computed from it.
        """
        self._canvas = Canvas.of(self)
        lines = self._frame.draw(crop, super().draw_lines, self.render_line)
        self._canvas = None
        return lines

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        canvas = self._canvas or Canvas.of(self)
        if self.sentence and not self.row_count:
            lines = self.sentence.wrap(max(10, canvas.width - 2 * _MARGIN_CELLS))
            text = lines[y - 1] if 0 < y <= len(lines) else Content()
            line = Content.assemble(" " * _MARGIN_CELLS, text).stylize_before("$quiet")
            return canvas.strip(line, self.visual_style)
        below = y - max(1, canvas.height - len(self.footer))
        row = y - self._above + self.scroll_offset.y
        if self._heading is not None and y == 0:
            line = self._heading(self.scroll_offset.y, canvas.width - GUTTER_CELLS)
            return canvas.strip(Content(" " * GUTTER_CELLS) + line, self.visual_style)
        if self.footer and below >= 0:
            line = self.footer[below] if below < len(self.footer) else Content("")
            return canvas.strip(line, self.visual_style)
        if row >= self.row_count:
            return canvas.strip(Content(""), self.visual_style)
        style, has_focus, has_cursor = self.visual_style, self.has_focus, False
        if row == self.cursor:
            style, has_cursor = self.get_visual_style("row-list--cursor"), True
        self._looks[y] = look = row, self._source.key(row)
        key = (look[1], canvas.width, style, has_cursor, has_focus)
        strip = self._strips.get(key)
        if strip is None:
            sign = ("▌", "$focus") if has_focus else ("▏", "$quiet")
            gutter = join_pieces([sign if has_cursor else (" ", "")])
            width = canvas.width - GUTTER_CELLS
            segments = to_segments(gutter, GUTTER_CELLS, style)
            segments += to_segments(self._source.draw(row, width), width, style)
            strip = self._strips[key] = canvas.filtered(segments)
        return strip

    def notify_style_update(self) -> None:
        """Draw the rows again in the new styles."""
        super().notify_style_update()
        self._strips.clear()
        self._frame.clear()
        if isinstance(self, HasPanelTitle):
            self.panel.redraw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the person clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line, row = offset.y - self._above, _row_on(self, offset.y)
        if line < 0:
            self.post_message(self.HeadingClicked())
        elif self.footer and line >= self.row_cursor.page:
            self.post_message(self.FooterClicked())
        elif row is not None:
            again = row == self.cursor
            self.choose(row)
            self.row_clicked(row, offset.x - GUTTER_CELLS, again=again)

    def action_cursor(self, move: str) -> None:
        """Move the cursor: `cursor_up`, `page_down`, …; see `Move`."""
        self.choose(self.row_cursor.moved(Move(move)))


def point_at(rows: RowList, x: int, y: int) -> None:
    """Put the cursor on the row in a cell of the screen, if one is there."""
    area = rows.content_region
    row = _row_on(rows, y - area.y) if area.contains(x, y) else None
    if row is not None:
        rows.choose(row)


def _row_on(rows: RowList, y: int) -> int | None:
    """Return the row in a line of the content; None for heading, footer and blanks."""
    line = y - rows._above
    row = line + rows.scroll_offset.y
    is_row = 0 <= line < rows.row_cursor.page and row < rows.row_count
    return row if is_row else None


def show_rows(rows: RowList, count: int, cursor: int) -> None:
    """Show other rows than before, with the cursor on one of them."""
    rows.row_count = count
    rows.cursor = cursor
    rows.show_cursor()
    rows.refresh()


def refresh_changed_rows(rows: RowList) -> None:
    """Draw the rows in view that look other than when they were drawn."""
    top, above = rows.scroll_offset.y, rows._above
    for row in range(top, min(top + rows.row_cursor.page, rows.row_count)):
        if rows._looks.get(row - top + above) != (row, rows._source.key(row)):
            rows.refresh_line(row + above)
