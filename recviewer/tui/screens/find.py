"""The line of input for a search."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from recviewer.tui.jsontree.widget import JsonTree
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


def find_in(tree: JsonTree) -> None:
    """Ask for a text, and search a JSON tree for it."""

    def find(query: str | None) -> None:
        if query is not None:
            tree.find(query)

    tree.app.push_screen(FindScreen(), find)
