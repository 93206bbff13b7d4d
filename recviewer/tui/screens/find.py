"""The line of input for a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Input

from recviewer.tui.screens.overlay import Overlay


class FindScreen(Overlay[str | None]):
    """Asks for a text to find; returns it, or None on escape."""

    DEFAULT_CSS = """
    FindScreen {
        background: transparent;
        align: left bottom;
    }
    FindScreen Input {
        &, &:focus { border: none; border-top: solid $focus; }
        height: 2;
        padding: 0 1;
    }
    """

    def compose(self) -> ComposeResult:
        """Lay out the line at the bottom."""
        yield Input(placeholder="find; a capital makes case matter")

    @on(Input.Submitted)
    def _answer(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value)


def ask_what_to_find(app: App[Any], find: Callable[[str], object]) -> None:
    """Ask for a text, and search for it unless the person goes back."""

    def answer(query: str | None) -> None:
        if query is not None:
            find(query)

    app.push_screen(FindScreen(), answer)
