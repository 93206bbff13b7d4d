"""Lines and scroll bars that are drawn again only when something has changed."""

from __future__ import annotations

from typing import Self

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget


class CachedLines(Widget):
    """A widget that returns the lines it drew last until it is refreshed.

    For every frame Textual asks all widgets near a change for all their lines, and
    looks up styles, sizes and filters anew.
    """

    _cached_lines: tuple[Region, Size, list[Strip]] | None = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again."""
        self._cached_lines = None
        return super().refresh(
            *regions, repaint=repaint, layout=layout, recompose=recompose
        )

    def notify_style_update(self) -> None:
        """Draw again in the new styles."""
        self._cached_lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines, from the cache if nothing has changed."""
        cached = self._cached_lines
        if cached is None or cached[:2] != (crop, self.outer_size):
            cached = (crop, self.outer_size, self.draw_lines(crop))
            self._cached_lines = cached
        return cached[2]

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines."""
        return super().render_lines(crop)


class CachedScrollBar(CachedLines, ScrollBar):
    """A vertical scroll bar that draws each of its few different cells once.

    It moves with nearly every frame of a replay or a scan.
    """

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines without Textual's conversion of a renderable to lines."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().draw_lines(crop)
        # During a layout Textual may ask for more lines than the bar's size says.
        cells = _bar_cells(bar, bar.style, max(self.size.height, crop.bottom))
        strips = {cell: self._strip(cell) for cell in set(cells)}
        return [strips[cells[y]].crop(crop.x, crop.right) for y in crop.line_range]

    def _strip(self, cell: Segment) -> Strip:
        """Draw one cell as the terminal gets it."""
        segments, background = [cell], self.background_colors[1]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return Strip(segments, self.thickness)


def set_line_count(view: ScrollView, count: int) -> None:
    """Tell a scroll view how many lines it has.

    The screen is laid out anew only if the scroll bar appears or disappears, or if the
    height of the view depends on its lines.
    """
    size, styles = Size(0, count), view.styles
    needs_bar = count > view.container_size.height or styles.overflow_y == "scroll"
    if styles.is_auto_height or view.show_vertical_scrollbar is not needs_bar:
        view.virtual_size = size
        return
    view.set_reactive(ScrollView.virtual_size, size)
    view.scroll_y = view.validate_scroll_y(view.scroll_y)
    if needs_bar:
        view.vertical_scrollbar.window_virtual_size = count


def _bar_cells(bar: ScrollBarRender, style: Style, height: int) -> list[Segment]:
    """Return the cells of a vertical bar, one a line."""
    cells = bar.render_bar(
        size=height,
        virtual_size=bar.virtual_size,
        window_size=bar.window_size,
        position=bar.position,
        thickness=bar.thickness,
        back_color=style.bgcolor or Color.default(),
        bar_color=style.color or Color.default(),
    )
    return list(cells.segments)
