"""Lines that stay as they are until something changes."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class CachedLines(Widget):
    """A widget that hands out what it drew before, until it is to be refreshed.

    For every frame Textual asks all widgets near what has changed for all their lines,
    and looks up styles, sizes and filters anew.
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
        """Draw again in other styles."""
        self._cached_lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines, drawn now or before."""
        kept = self._cached_lines
        if kept is None or kept[:2] != (crop, self.outer_size):
            kept = self._cached_lines = (crop, self.outer_size, self.draw_lines(crop))
        return kept[2]

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines."""
        return super().render_lines(crop)
