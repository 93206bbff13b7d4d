"""A sheet over the main screen: something to read, then back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from recviewer.tui.screens.overlay import Overlay


class SheetScreen(Overlay[None]):
    """Shows some content in a box that scrolls."""

    def __init__(self, title: str, content: Content, *opened_by: str) -> None:
        """Make a sheet.

        Args:
            title: Words of ours for its border.
            content: What it shows.
            opened_by: Ids of the rows whose keys opened it, and close it, too.
        """
        super().__init__(*opened_by)
        self._title = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out one scrolling column."""
        with VerticalScroll(id="sheet") as scroll:
            scroll.border_title = self._title
            scroll.border_subtitle = self.way_back
            yield Static(self._content)
