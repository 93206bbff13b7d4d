"""Rows drawn one by one: what a million of them cost is what is seen."""

from __future__ import annotations

from collections.abc import Hashable

from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from recviewer.render.row import to_strip

_KEPT = 512
"""So many drawn rows are kept, a few windows full."""

GUTTER = 1
"""The first cell of a row, which shows the cursor without colour too."""


class RowList(ScrollView):
    """The base of lists whose rows are computed when they come into view."""

    ALLOW_SELECT = False

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

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if self.footer_height and y >= self.page:
            footer = self.draw_footer(y - self.page, width)
            return to_strip(footer, width, self.visual_style)
        if row >= self.row_count:
            return Strip.blank(width, self.visual_style.rich_style)
        mark, style = self.row_look(row)
        key = (self.row_key(row), width, style, mark, self.has_focus)
        strip = self._drawn.get(key)
        if strip is None:
            sign = "▌" if self.has_focus else "▏"
            gutter = Content.styled(sign, mark) if mark else Content(" ")
            content = gutter + self.draw_row(row, width - GUTTER)
            strip = self._drawn[key] = to_strip(content, width, style)
        return strip

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._drawn.clear()
