"""Rows with a cursor that a person moves."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.reactive import reactive
from textual.style import Style

from recviewer.tui.common.row_list import GUTTER, RowList


class CursorList(RowList, can_focus=True):
    """The base of lists that a person walks through."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"cursor-list--cursor"}

    DEFAULT_CSS = """
    CursorList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        border-top: solid $rule;
        border-title-color: $quiet;
        &:focus {
            border-top: solid $focus;
            border-title-color: $focus;
            border-title-style: bold;
        }
        & > .cursor-list--cursor { background: $row; }
        &:ansi > .cursor-list--cursor { text-style: bold; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row the cursor is on; -1 for none."""

    def chosen(self, row: int) -> None:
        """Act on the person's having put the cursor on a row."""

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Act on a click into a row; `again` if the cursor was there already."""

    def footer_clicked(self) -> None:
        """Act on a click on the lines at the bottom."""

    def row_look(self, row: int) -> tuple[str, Style]:
        """Mark the row the cursor is on."""
        if row != self.cursor:
            return super().row_look(row)
        mark = "$focus" if self.has_focus else "$quiet"
        return mark, self.get_visual_style("cursor-list--cursor")

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
            self.clicked(row, offset.x - GUTTER, again=again)

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
