"""One long text, over another screen."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult

from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.text_pane import TextPane
from recviewer.tui.screens.find import FindScreen
from recviewer.tui.screens.overlay import Overlay


class TextScreen(Overlay[None]):
    """Shows a text over everything else."""

    view = getters.query_one(TextPane)

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay out the text over the keys."""
        yield TextPane(self._title, self._text)
        yield KeysFooter()

    @on(TextPane.FindRequested)
    def _ask(self, message: TextPane.FindRequested) -> None:
        message.stop()
        self.app.push_screen(FindScreen(), self._find)

    def _find(self, query: str | None) -> None:
        if query is not None:
            self.view.find(query)
