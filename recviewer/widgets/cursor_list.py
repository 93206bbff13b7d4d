"""Rows with a cursor, drawn one by one: what a million of them cost is what is seen."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from recviewer.render.row import to_strip

_KEPT = 512
"""So many drawn rows are kept, a few windows full."""

_GUTTER = 1
"""The first cell of a row, which shows the cursor without colour too."""


class CursorList(ScrollView, can_focus=True):
    """The base of lists whose rows are computed when they come into view."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {"cursor-list--cursor"}

    DEFAULT_CSS = """
    CursorList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        border-top: solid $border-blurred;
        border-title-color: $text-muted;
        &:focus {
            border-top: solid $border;
            border-title-color: $foreground;
        }
        & > .cursor-list--cursor {
            background: $block-cursor-blurred-background;
        }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row the cursor is on; -1 for none."""

    row_count: reactive[int] = reactive(0)
    """How many rows there are."""

    footer_height: reactive[int] = reactive(0)
    """Lines at the bottom that do not scroll."""

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._drawn: LRUCache[object, Strip] = LRUCache(_KEPT)

    def row_key(self, row: int) -> Hashable:
        """Return what a row's looks depend on, so that it is drawn but once."""
        raise NotImplementedError

    def draw_row(self, row: int, width: int) -> Content:
        """Return what a row says; it is cut to the width."""
        raise NotImplementedError

    def draw_footer(self, line: int, width: int) -> Content:
        """Return what a line at the bottom says."""
        raise NotImplementedError

    def chosen(self, row: int) -> None:
        """Act on the person's having put the cursor on a row."""

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Act on a click into a row; `again` if the cursor was there already."""

    def footer_clicked(self) -> None:
        """Act on a click on the lines at the bottom."""

    @property
    def page(self) -> int:
        """How many rows can be seen."""
        return max(1, self.scrollable_content_region.height - self.footer_height)

    def choose(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest there is, for the person."""
        row = max(0, min(row, self.row_count - 1))
        if self.row_count and row != self.cursor:
            self.cursor = row
            self.chosen(row)

    def show_cursor(self) -> None:
        """Scroll as little as it takes to see the cursor; after a leap, centre it."""
        if not self.size.height:
            return  # not laid out yet: the first resize comes here again
        top = self.scroll_offset.y
        row = max(self.cursor, 0)
        wanted = min(max(top, row - self.page + 1), row)
        if abs(wanted - top) >= self.page:
            wanted = max(0, row - self.page // 2)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the rows that changed."""
        self.refresh_line(old)
        self.refresh_line(new)
        self.show_cursor()

    def watch_row_count(self) -> None:
        """Make room for the rows."""
        self._make_room()

    def watch_footer_height(self) -> None:
        """Make room for the footer."""
        self._make_room()

    def _make_room(self) -> None:
        self.virtual_size = Size(0, self.row_count + self.footer_height)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the person clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = offset.y + self.scroll_offset.y
        if offset.y >= self.page and self.footer_height:
            self.footer_clicked()
        elif row < self.row_count:
            again = row == self.cursor
            self.choose(row)
            self.clicked(row, offset.x - _GUTTER, again=again)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        style = self.visual_style
        row = y + self.scroll_offset.y
        if self.footer_height and y >= self.page:
            return to_strip(self.draw_footer(y - self.page, width), width, style)
        if row >= self.row_count:
            return Strip.blank(width, style.rich_style)
        mark = ""
        if row == self.cursor:
            mark = "$border" if self.has_focus else "$foreground 50%"
            style = self.get_visual_style("cursor-list--cursor")
        key = (self.row_key(row), width, style, mark)
        strip = self._drawn.get(key)
        if strip is None:
            gutter = Content.styled("▌", mark) if mark else Content(" ")
            content = gutter + self.draw_row(row, width - _GUTTER)
            strip = self._drawn[key] = to_strip(content, width, style)
        return strip

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._drawn.clear()

    def action_cursor_up(self) -> None:
        """Go one row up."""
        self.choose(self.cursor - 1)

    def action_cursor_down(self) -> None:
        """Go one row down."""
        self.choose(self.cursor + 1)

    def action_page_up(self) -> None:
        """Go one page up."""
        self.choose(self.cursor - self.page + 1)

    def action_page_down(self) -> None:
        """Go one page down."""
        self.choose(max(self.cursor, 0) + self.page - 1)

    def action_cursor_home(self) -> None:
        """Go to the first row."""
        self.choose(0)

    def action_cursor_end(self) -> None:
        """Go to the last row."""
        self.choose(self.row_count - 1)
