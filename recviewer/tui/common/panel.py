"""Titled panels: the border is the focus, and the title says it without colour."""

from __future__ import annotations

from typing import Any, Final, Protocol, runtime_checkable

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

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
        self._active = False
        self._draw()

    @property
    def text(self) -> Content:
        """All of the title."""
        mark = f"{_FOCUS_MARK} " if self._active else ""
        number = "" if self._number is None else f"{self._number} "
        return Content.assemble(mark, number, self._name)

    def show(self, name: Content) -> None:
        """Say something else behind the number."""
        if name != self._name:
            self._name = name
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

    def _draw(self) -> None:
        self._widget.border_title = self.text


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
