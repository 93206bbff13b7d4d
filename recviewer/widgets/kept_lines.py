"""Lines that stay as they are until something changes."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class KeptLines(Widget):
    """A widget that hands out what it drew before, until it is to be refreshed.

    For every frame Textual asks all widgets near what has changed for all their lines,
    and looks up styles, sizes and filters anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[Region, Size, list[Strip]] | None = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again."""
        self._drawn = None
        return super().refresh(
            *regions, repaint=repaint, layout=layout, recompose=recompose
        )

    def notify_style_update(self) -> None:
        """Draw again in other styles."""
        self._drawn = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines, drawn now or before."""
        if self._drawn is None or self._drawn[:2] != (crop, self.outer_size):
            self._drawn = (crop, self.outer_size, super().render_lines(crop))
        return self._drawn[2]
