"""A scroll bar that costs little where it moves with every frame."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from recviewer.tui.common.cached_lines import CachedLines


class CachedScrollBar(CachedLines, ScrollBar):
    """Draws each of the few cells that a vertical bar is made of but once."""

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines, past Textual's way from a renderable to lines."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().draw_lines(crop)
        # While a screen is laid out anew, more lines may be asked for than it knows of.
        cells = _cells(bar, bar.style, max(self.size.height, crop.bottom))
        strips = {cell: self._strip(cell) for cell in set(cells)}
        return [strips[cells[y]].crop(crop.x, crop.right) for y in crop.line_range]

    def _strip(self, cell: Segment) -> Strip:
        """Draw one cell as the terminal gets it."""
        segments, background = [cell], self.background_colors[1]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return Strip(segments, self.thickness)


def _cells(bar: ScrollBarRender, style: Style, height: int) -> list[Segment]:
    """Return what a vertical bar is made of, one cell a line."""
    bare = bar.render_bar(
        size=height,
        virtual_size=bar.virtual_size,
        window_size=bar.window_size,
        position=bar.position,
        thickness=bar.thickness,
        back_color=style.bgcolor or Color.default(),
        bar_color=style.color or Color.default(),
    )
    return list(bare.segments)
