"""The request: a few lines of it, or all of it as a conversation."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.text.curl import curl
from recviewer.text.secrets import request_json
from recviewer.tui.common.cursor_list import CursorList
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested
from recviewer.tui.request.blocks import Block, blocks
from recviewer.tui.request.lines import (
    Line,
    draw,
    is_huge,
    lay_out,
    selected_text,
)
from recviewer.tui.request.summary import summary


class RequestView(CursorList):
    """Shows what was asked, folded to a few lines or whole."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REQUEST)

    DEFAULT_CSS = """
    RequestView {
        height: auto;
        border-top: none;
        &:focus {
            border-top: none;
        }
    }
    """

    collapsed: reactive[bool] = reactive(True, toggle_class="-collapsed")
    """Whether only a few lines of it are shown."""

    revealed: reactive[bool] = reactive(False)
    """Whether secrets are shown."""

    @dataclass
    class TextOpened(Message):
        """The person wants to read a long text whole."""

        title: str
        """Where it stands in the request's body."""
        text: str
        """The text, as recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._exchange: Exchange | None = None
        self._prompt = Prompt()
        self._blocks: list[Block] = []
        self._lines: list[Line] = []
        self._summary: list[Content] = []
        self._unfolded: set[int] = set()
        self._laid_out = 0

    def show(self, exchange: Exchange, prompt: Prompt) -> None:
        """Show the request of an exchange.

        Args:
            exchange: The exchange.
            prompt: Its request's body, taken apart.
        """
        self._exchange, self._prompt = exchange, prompt
        self._unfolded.clear()
        self.revealed = False
        self._rebuild()
        self.cursor = -1 if self.collapsed else 0
        self.scroll_home(animate=False, force=True)

    def watch_collapsed(self, collapsed: bool) -> None:
        """Show a few lines, or all; the cursor is of no use in a few."""
        self.cursor = -1 if collapsed else 0
        self._lay_out()

    def watch_revealed(self) -> None:
        """Show or mask the secrets."""
        self._rebuild()

    def on_resize(self) -> None:
        """Wrap the texts to the new width."""
        self._lay_out()
        super().on_resize()

    def row_key(self, row: int) -> Hashable:
        """Return the line, as it was laid out last, and what is selected of it."""
        selection = self.text_selection
        return self._laid_out, row, selection and selection.get_span(row)

    def draw_row(self, row: int, width: int) -> Content:
        """Return a line, with what is selected of it marked."""
        if self.collapsed:
            return self._summary[row]
        line = self._lines[row]
        content = draw(line, self._blocks[line.block])
        span = self.text_selection and self.text_selection.get_span(row)
        if not span:
            return content
        start, end = span
        style = self.screen.get_visual_style("screen--selection")
        return content.stylize(style, start, None if end < 0 else end)

    def render_line(self, y: int) -> Strip:
        """Draw one line, so that the mouse finds its text again."""
        # The first cell is the cursor's: column 0 of a line's text comes after it.
        return super().render_line(y).apply_offsets(-1, y + self.scroll_offset.y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without indents, labels and wrapping."""
        if self.collapsed:
            return None
        return selected_text(self._lines, self._blocks, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def choose(self, row: int) -> None:
        """Put the cursor on a line; the few lines of a folded request have none."""
        if not self.collapsed:
            super().choose(row)

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Unfold or fold the text that was clicked at its fold."""
        if not self.collapsed and self._lines[row].is_fold:
            self.action_toggle_fold()

    def action_toggle_fold(self) -> None:
        """Unfold or fold the text under the cursor; open a huge one."""
        if self.collapsed or not 0 <= self.cursor < self.row_count:
            return
        index = self._lines[self.cursor].block
        block = self._blocks[index]
        if is_huge(block):
            title = block.path or block.label or "text"
            self.post_message(self.TextOpened(title, block.text))
            return
        self._unfolded ^= {index}
        self._lay_out()
        # Folding may take away the line the cursor is on.
        first = next(n for n, line in enumerate(self._lines) if line.block == index)
        last = first + sum(line.block == index for line in self._lines) - 1
        self.cursor = max(first, min(self.cursor, last))

    def action_toggle_secrets(self) -> None:
        """Show or mask the secrets."""
        self.revealed = not self.revealed

    def action_copy(self) -> None:
        """Copy the selected text, else the request as JSON."""
        if self.text_selection is not None:
            self.screen.action_copy_text()
        elif self._exchange is not None:
            asked = self._exchange.request
            text = bytes(asked.raw).decode() if self.revealed else request_json(asked)
            self.post_message(CopyRequested(text, f"request as JSON{self._masked}"))

    def action_copy_curl(self) -> None:
        """Copy the request as a curl command."""
        if self._exchange is not None:
            text = curl(self._exchange.request, revealed=self.revealed)
            self.post_message(CopyRequested(text, f"request as curl{self._masked}"))

    @property
    def _masked(self) -> str:
        return "" if self.revealed else ", secrets masked"

    def _rebuild(self) -> None:
        """Write the request anew."""
        if self._exchange is not None:
            self._blocks = blocks(self._exchange, self._prompt, revealed=self.revealed)
            self._lay_out()

    def _lay_out(self) -> None:
        """Wrap what is shown to the width there is."""
        width = self.scrollable_content_region.width - 1
        if self._exchange is None or width < 1:
            self.row_count = 0  # what was laid out before may be the other lines
            return
        self._laid_out += 1
        if self.collapsed:
            self._summary = summary(self._exchange, self._prompt, width - 1)
            self.row_count = len(self._summary)
        else:
            self._lines = lay_out(self._blocks, width, self._unfolded)
            self.row_count = len(self._lines)
        self.refresh()
