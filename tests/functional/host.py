"""A tiny app around one widget, and what that widget shows."""

from __future__ import annotations

from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.colors import style_variables
from recviewer.tui.theme import ansi_color, apply_theme

_Message = TypeVar("_Message", bound=Message)


class ThemedApp(App[None]):
    """An app in the colours of recviewer."""

    def __init__(self) -> None:
        super().__init__(ansi_color=ansi_color())
        apply_theme(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our variables, as the app does."""
        return style_variables(self.current_theme)


class Host(ThemedApp):
    """Holds a widget, gives it the focus, and remembers messages."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        """Lay out the widget."""
        yield self.widget

    def on_mount(self) -> None:
        """Give the widget the focus."""
        self.widget.focus()

    def messages_of(self, kind: type[_Message]) -> list[_Message]:
        """Return the messages of a kind, the oldest first."""
        return [message for message in self.messages if isinstance(message, kind)]


def lines_of(widget: Widget) -> list[str]:
    """Return the lines that a widget shows, each as wide as it and clean."""
    size = widget.scrollable_content_region.size
    strips = [widget.render_line(y) for y in range(size.height)]
    assert {strip.cell_length for strip in strips} == {size.width}
    assert all(sanitize_line(strip.text) == strip.text for strip in strips)
    return [strip.text.rstrip() for strip in strips]
