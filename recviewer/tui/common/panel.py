"""Titled panels: the border is the focus, and the title says it without colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, runtime_checkable

from textual.cache import LRUCache
from textual.color import Color
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from recviewer.tui.common.wrapping import cells

PANEL_CSS: Final = """
border: round $rule;
border-title-color: $quiet;
border-title-style: none;
border-subtitle-color: $quiet;
border-subtitle-style: none;
&:focus, &:focus-within {
    border: heavy $focus;
    border-title-color: $focus;
    border-title-style: bold;
}
"""
"""The look of a panel: rules for its own class."""

SCROLLBAR_CSS: Final = """
scrollbar-size-vertical: 1;
scrollbar-color: $rule;
scrollbar-color-hover: $quiet;
scrollbar-color-active: $focus;
scrollbar-background: $background;
scrollbar-background-hover: $background;
scrollbar-background-active: $background;
"""
"""The look of a scroll bar, as calm as a border."""

FRAME_CELLS: Final = 10
"""Cells around the name in a title: border, blanks, mark and number."""

_FOCUS_MARK: Final = "▸"
"""Stands before the title of the panel in focus."""


class PanelTitle:
    """The title of a panel: its number, its name, and a mark while it has the focus."""

    def __init__(self, widget: Widget, number: int | None, name: str) -> None:
        """Give a widget a title.

        Args:
            widget: The panel, whose border has the title.
            number: The number of the key that leads here; None for no key.
            name: What the panel shows.
        """
        self._widget = widget
        self._number = number
        self._name = Content(name)
        self._fitted: Callable[[int], Content] | None = None
        self._note = ""
        self._active = False
        self._draw()

    @property
    def spare(self) -> int:
        """Cells to leave free behind the title for a mark and a number to come."""
        mark = 0 if self._active else cells(f"{_FOCUS_MARK} ")
        return mark + (2 if self._number is None else 0)

    @property
    def text(self) -> Content:
        """All of the title.

        Textual puts a blank between it and a corner. Where there is no corner, the
        title has its own.
        """
        mark = f"{_FOCUS_MARK} " if self._active else ""
        number = "" if self._number is None else f"{self._number} "
        note = f"  {self._note}" if self._note else ""
        styles = self._widget.styles
        left = "" if _is_drawn(styles.border_left) else " "
        right = "" if _is_drawn(styles.border_right) else " "
        return Content.assemble(left, mark, number, self._name, note, right)

    def show(self, name: Content) -> None:
        """Say something else behind the number."""
        if name != self._name or self._fitted is not None:
            self._name, self._fitted = name, None
            self._draw()

    def fit(self, name: Callable[[int], Content]) -> None:
        """Say something else behind the number, as long as the panel is wide.

        Args:
            name: Returns what to say, given the cells that it may take. It is asked
                again when the note changes, and given again when the panel's width
                does.
        """
        self._fitted = name
        self._draw()

    def note(self, note: str) -> None:
        """Say one more thing behind the name; nothing if empty."""
        if note != self._note:
            self._note = note
            self._draw()

    def number(self, number: int | None) -> None:
        """Give the panel another number."""
        if number != self._number:
            self._number = number
            self._draw()

    def mark(self, active: bool) -> None:
        """Show whether the panel has the focus."""
        if active is not self._active:
            self._active = active
            self._draw()

    def redraw(self) -> None:
        """Draw it again where the border has changed."""
        if str(self._widget.border_title) != self.text.plain:
            self._draw()

    def _draw(self) -> None:
        if self._fitted is not None:
            around = FRAME_CELLS + cells(self._note)
            self._name = self._fitted(self._widget.outer_size.width - around)
        self._widget.border_title = self.text


def _is_drawn(edge: tuple[str, Color]) -> bool:
    """Say whether an edge of a border is there."""
    return edge[0] not in ("", "none")


@runtime_checkable
class HasPanelTitle(Protocol):
    """A widget that is a panel."""

    panel: PanelTitle


def mark_focused_panel(screen: Screen[Any]) -> None:
    """Keep the mark on the panel of a screen that has the focus."""
    marked: PanelTitle | None = None

    def follow(focused: Widget | None) -> None:
        nonlocal marked
        nodes = focused.ancestors_with_self if focused else ()
        panel = next((n.panel for n in nodes if isinstance(n, HasPanelTitle)), None)
        if panel is not marked:
            if marked is not None:
                marked.mark(False)
            if panel is not None:
                panel.mark(True)
            marked = panel

    screen.watch(screen, "focused", follow)


class Frame:
    """Draws lines that a widget caches, and Textual's border around them.

    Textual's own cache builds every line anew when it scrolls; a line that is cached
    keeps everything that was computed from it.
    """

    def __init__(self, widget: Widget, cached_lines: int) -> None:
        """Frame a widget's lines.

        Args:
            widget: The widget.
            cached_lines: Number of framed lines that are cached.
        """
        self._widget = widget
        self._sides: tuple[Strip, Strip] | None = None
        self._framed: LRUCache[int, tuple[Strip, Strip]] = LRUCache(cached_lines)

    def clear(self) -> None:
        """Draw the border again in other styles."""
        self._sides = None
        self._framed.clear()

    def draw(
        self,
        crop: Region,
        draw_plainly: Callable[[Region], list[Strip]],
        line: Callable[[int], Strip],
    ) -> list[Strip]:
        """Draw the lines of a region.

        Args:
            crop: The region, which during a layout may be larger than the widget.
            draw_plainly: Draws a region as Textual does: the border.
            line: Draws one line inside of the border.
        """
        gutter, height = self._widget.styles.gutter, self._widget.outer_size.height
        end = max(gutter.top, height - gutter.bottom)

        def border(start: int, stop: int) -> list[Strip]:
            first, last = max(crop.y, start), min(crop.bottom, stop)
            region = Region(crop.x, first, crop.width, last - first)
            return draw_plainly(region) if first < last else []

        # With no line inside, the sides would be those of the lower border.
        if gutter.width and self._sides is None and end > gutter.top:
            whole = Region(0, gutter.top, self._widget.outer_size.width, 1)
            [plain] = draw_plainly(whole)
            self._sides = (
                plain.crop(0, gutter.left),
                plain.crop(whole.width - gutter.right),
            )
        lines = border(0, gutter.top)
        for y in range(max(crop.y, gutter.top), min(crop.bottom, end)):
            inner = line(y - gutter.top)
            framed = self._between(*self._sides, inner) if self._sides else inner
            lines.append(framed.crop(crop.x, crop.right))
        lines += border(end, height)
        return lines + [Strip.blank(crop.width)] * (crop.height - len(lines))

    def _between(self, left: Strip, right: Strip, line: Strip) -> Strip:
        """Put a line between the sides of the border; the same line only once."""
        known = self._framed.get(id(line))
        if known is None or known[0] is not line:
            width = self._widget.content_region.width
            known = line, Strip.join([left, line.adjust_cell_length(width), right])
            self._framed[id(line)] = known
        return known[1]
