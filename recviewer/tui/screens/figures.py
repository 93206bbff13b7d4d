"""The figures of a response, over the main screen."""

from __future__ import annotations

from textual.app import ComposeResult

from recviewer.model.transcript import Reply
from recviewer.tui.common.sheet import Sheet
from recviewer.tui.exchange.figures import figures_content
from recviewer.tui.screens.overlay import Overlay


class FiguresScreen(Overlay[None]):
    """Shows tokens, chunks, characters, and times where a clock was recorded."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("everywhere.figures")
        self._reply = reply

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        yield Sheet("Figures", figures_content(self._reply), footer=self.closing_hint)
