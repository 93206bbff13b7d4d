"""The whole exchange as JSON, over the main screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive

from recviewer.model.exchange import Exchange
from recviewer.text.masked_json import exchange_text
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.hints import hint
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.screens.overlay import Overlay


class RawScreen(Overlay[None]):
    """Shows an exchange as a JSON tree over the whole screen."""

    DEFAULT_CSS = "RawScreen JsonTree { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.RAW)

    revealed: reactive[bool] = reactive(False, init=False)
    """Whether secrets are shown."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__("everywhere.raw")
        self._exchange = exchange

    def compose(self) -> ComposeResult:
        """Lay out the tree over the keys."""
        yield JsonTree(root_title="whole exchange")
        yield KeysFooter()

    def on_mount(self) -> None:
        """Show the exchange."""
        self.watch_revealed(False)
        self.query_one(JsonTree).focus()

    def watch_revealed(self, revealed: bool) -> None:
        """Show the exchange with its secrets shown or masked, if it has any."""
        text = exchange_text(self._exchange, revealed=revealed)
        self.query_one(JsonTree).show(text, ".")
        if revealed and exchange_text(self._exchange).view == text.view:
            hint(self, "No secrets were recorded here.")
