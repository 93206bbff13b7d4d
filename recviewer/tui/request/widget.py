"""The request of an exchange: a summary, or the whole of it as a conversation."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.text.curl import curl
from recviewer.text.masked_json import request_json
from recviewer.tui.common.panel import FRAME_CELLS, PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, TextOpened
from recviewer.tui.request.lines import RequestLines, is_huge
from recviewer.tui.request.summary import headline


class RequestView(RowList):
    """Shows a request, collapsed to a few lines or whole."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REQUEST)

    DEFAULT_CSS = """
    RequestView { height: auto; }
    """

    collapsed: reactive[bool] = reactive(True, toggle_class="-collapsed")
    """Whether only the summary is shown."""

    revealed: reactive[bool] = reactive(False)
    """Whether secrets are shown."""

    def __init__(self) -> None:
        self._lines = RequestLines()
        super().__init__(self._lines)
        self.panel = PanelTitle(self, 2, "Request")
        self._shown: tuple[Exchange, Prompt] | None = None

    def show(self, exchange: Exchange, prompt: Prompt) -> None:
        """Show the request of an exchange."""
        self._shown = (exchange, prompt)
        self.revealed = False
        self.watch_revealed(revealed=False)
        self.cursor = -1 if self.collapsed else 0
        self.scroll_home(animate=False, force=True)

    def watch_collapsed(self, collapsed: bool) -> None:
        """Show the summary, which has no cursor, or the whole request."""
        self.cursor = -1 if collapsed else 0
        self._lay_out()

    def watch_revealed(self, revealed: bool) -> None:
        """Show or mask the secrets."""
        if self._shown is not None:
            self._lines.write(*self._shown, revealed=revealed)
            self._lay_out()

    @on(events.Resize)
    def _lay_out(self) -> None:
        """Wrap the request to the width of the window."""
        width = self.scrollable_content_region.width - 1
        if self._shown is not None:
            room = self.outer_size.width - FRAME_CELLS
            self.panel.show(headline(*self._shown, room))
        self._lines.lay_out(width, collapsed=self.collapsed)
        self.row_count = len(self._lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line, and tell Textual which text each cell belongs to."""
        # The first cell is the cursor's: column 0 of a line's text comes after it.
        return super().render_line(y).apply_offsets(-1, y + self.scroll_offset.y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without indents, labels and wrapping."""
        text = self._lines.selected_text(selection)
        return None if text is None else (text, "\n")

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self._lines.selection = selection
        style = self.screen.get_visual_style("screen--selection")
        self._lines.selection_style = style
        self.refresh()

    def choose(self, row: int) -> None:
        """Put the cursor on a line; the summary has no cursor."""
        if not self.collapsed:
            super().choose(row)

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Unfold the text whose fold was clicked."""
        if self._lines.is_fold(row):
            self.action_toggle_fold()

    def action_toggle_fold(self) -> None:
        """Unfold or fold the text under the cursor; open a huge one."""
        block = self._lines.block_at(self.cursor)
        if block is None:
            return
        if is_huge(block):
            title = block.path or block.label or "text"
            self.post_message(TextOpened(title, block.text))
            return
        row = self._lines.toggle_fold(self.cursor)
        self.row_count = len(self._lines)
        self.cursor = row
        self.refresh()

    def action_toggle_secrets(self) -> None:
        """Show or mask the secrets."""
        self.revealed = not self.revealed

    def action_copy(self) -> None:
        """Copy the selected text, else the request as JSON."""
        if self.text_selection is not None:
            self.screen.action_copy_text()
        elif self._shown is not None:
            request, revealed = self._shown[0].request, self.revealed
            text = bytes(request.raw).decode() if revealed else request_json(request)
            self._copy(text, "request as JSON")

    def action_copy_curl(self) -> None:
        """Copy the request as a curl command."""
        if self._shown is not None:
            command = curl(self._shown[0].request, revealed=self.revealed)
            self._copy(command, "request as curl")

    def _copy(self, text: str, what: str) -> None:
        masked = "" if self.revealed else ", secrets masked"
        self.post_message(CopyRequested(text, f"{what}{masked}"))
