"""The whole exchange as JSON: request, response and what stands beside them."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer

from recviewer.model.exchange import Exchange
from recviewer.screens.find import find_in
from recviewer.screens.text import TextScreen
from recviewer.widgets.json_tree import JsonTree
from recviewer.widgets.messages import CopyRequested


class RawScreen(ModalScreen[None]):
    """Shows an exchange as a JSON tree over the whole screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,w", "dismiss", "Back"),
        Binding("slash", "find", "Find"),
    ]

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def compose(self) -> ComposeResult:
        """Lay out the tree over the keys."""
        yield JsonTree()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the exchange."""
        tree = self.query_one(JsonTree)
        tree.show(self._exchange.raw, ".")
        tree.focus()

    def action_find(self) -> None:
        """Search the whole exchange."""
        find_in(self.query_one(JsonTree))

    @on(JsonTree.StringOpened)
    def _read_string(self, message: JsonTree.StringOpened) -> None:
        self.app.push_screen(TextScreen(message.path, message.text))

    @on(CopyRequested)
    def _copy(self, message: CopyRequested) -> None:
        self.app.copy_to_clipboard(message.text)
        self.notify(f"Copied: {message.what}", markup=False, timeout=2)
