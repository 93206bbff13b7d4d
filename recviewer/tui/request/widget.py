"""The request of an exchange: a summary, or the whole of it as a conversation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from recviewer.model.exchange import Exchange, Request
from recviewer.model.prompt import Prompt
from recviewer.tui.common.finding import Findable, Finder, Leader
from recviewer.tui.common.hints import hint
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import RowList, show_rows
from recviewer.tui.common.strips import Selected
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, TextOpened
from recviewer.tui.request.lines import RequestFindTarget, RequestLines, is_huge
from recviewer.tui.request.summary import headline

if TYPE_CHECKING:
    from recviewer.search.hits import Hit

_OPENS, _CLOSES = " ▾", " ▴"
"""What a click on the title of a summary does, and on that of a whole request."""

_NO_FOLDS = {
    "toggle_fold": "There is no long text under the cursor.",
    "unfold_all": "All long texts are unfolded.",
    "fold_all": "All long texts are folded.",
}
"""What is said where a command folds and unfolds nothing."""


class RequestView(RowList, Findable):
    """Shows a request, collapsed to a few lines or whole."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.REQUEST),
        *bindings(Scope.FIND),
    ]

    DEFAULT_CSS = """
    RequestView { height: auto; }
    """

    collapsed: reactive[bool] = reactive(True, toggle_class="-collapsed")
    """Whether only the summary is shown."""

    revealed: reactive[bool] = reactive(False)
    """Whether secrets are shown."""

    class Opened(Message):
        """A person wants to see the whole request."""

    class Closed(Message):
        """A person wants to see no more than the summary."""

    def __init__(self) -> None:
        self._lines = RequestLines(lambda: Selected.of(self))
        super().__init__(self._lines)
        self.panel = PanelTitle(self, 2, "Request")
        target = RequestFindTarget(
            self._lines,
            lambda: self.cursor,
            lambda cursor: show_rows(self, len(self._lines), cursor),
        )
        self.finder = Finder(self, target, self.panel.note)
        self._shown: tuple[Exchange, Prompt] | None = None

    def show(self, exchange: Exchange, prompt: Prompt) -> None:
        """Show the request of an exchange."""
        self._shown = (exchange, prompt)
        self.set_reactive(RequestView.revealed, False)
        self.watch_revealed(False)
        self.cursor = -1 if self.collapsed else 0
        self.scroll_home(animate=False, force=True)

    def follow(self, hit: Hit, leader: Leader) -> None:
        """Go to a hit of a search through all recordings; see `Finder.follow`."""
        if self._shown is None:
            return
        base = self._shown[0].request.base
        path = hit.json_path.removeprefix(base) or "."
        match = self._lines.match_of(path, hit.context.text, hit.start)
        if match is not None:
            self.finder.follow(*match, leader)

    def go_to(self, json_path: str) -> None:
        """Put the cursor on what holds a value, by its path in the file."""
        if self._shown is not None:
            path = json_path.removeprefix(self._shown[0].request.base)
            show_rows(self, len(self._lines), self._lines.row_at(path))

    def watch_collapsed(self, collapsed: bool) -> None:
        """Show the summary, which has no cursor, or the whole request."""
        self.cursor = -1 if collapsed else 0
        self._lay_out()
        if collapsed and self.is_mounted:
            self.finder.end()

    def watch_revealed(self, revealed: bool) -> None:
        """Show or mask the secrets, if there are any."""
        if self._shown is None:
            return
        from recviewer.text.masked_json import request_json

        self._lines.write(*self._shown, revealed=revealed)
        self._lay_out()
        self.finder.again()
        request = self._shown[0].request
        if revealed and request_json(request) == bytes(request.raw).decode():
            hint(self, "No secrets were recorded here.")

    @on(events.Resize)
    def _lay_out(self) -> None:
        """Wrap the request to the width of the window."""
        width = self.scrollable_content_region.width - 1
        if self._shown is not None:
            self.panel.fit(partial(_title, *self._shown, collapsed=self.collapsed))
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

    def choose(self, row: int) -> None:
        """Put the cursor on a line; the summary has no cursor."""
        if not self.collapsed:
            super().choose(row)

    def action_find(self, command: str) -> None:
        """Find in the whole request, not in a summary of it."""
        if command == "begin" and self.collapsed:
            self.post_message(self.Opened())
        super().action_find(command)

    def action_go_to(self, command: str) -> None:
        """Go to the `next_message` or to the `previous_message`."""
        row = self._lines.heading(self.cursor, 1 if command == "next_message" else -1)
        if self.collapsed:
            self.post_message(self.Opened())
        elif row is None:
            which = "last" if command == "next_message" else "first"
            hint(self, f"This is the {which} part of the request.")
        else:
            self.choose(row)
            self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def action_folds(self, command: str) -> None:
        """Unfold all long texts (`unfold_all`), fold them, or do so with one.

        Args:
            command: `unfold_all`, `fold_all`, or `toggle_fold` for the text under the
                cursor; a huge one opens instead.
        """
        block, count = self._lines.block_at(self.cursor), len(self._lines)
        if self.collapsed or block is None:
            self.post_message(self.Opened())
        elif command != "toggle_fold":
            self._lines.fold_all(folded=command == "fold_all")
            show_rows(self, len(self._lines), self._lines.row_of(block))
        elif is_huge(block):
            title = block.path or block.label or "text"
            query = self.finder.matches.query
            self.post_message(TextOpened(title, block.text, query))
            return
        else:
            row = self._lines.toggle_fold(self.cursor)
            show_rows(self, len(self._lines), row)
        if len(self._lines) == count and not self.collapsed:
            hint(self, _NO_FOLDS[command])

    def on_click(self, event: events.Click) -> None:
        """Open or close the request whose title was clicked.

        Textual calls that of the list, too.
        """
        if event.widget is self and event.y == 0:
            self.post_message(self.Opened() if self.collapsed else self.Closed())

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open the request whose summary was clicked, or unfold a text at its fold."""
        if self.collapsed and self.text_selection is None:
            self.post_message(self.Opened())
        elif self._lines.is_fold(row):
            self.action_folds("toggle_fold")

    def action_copy(self, what: str) -> None:
        """Copy the selected text if there is any, else a part of the request.

        Args:
            what: `copy` for all of it as JSON, `copy_curl` for a curl command, or
                `copy_message` for the part under the cursor, whatever is selected.
        """
        if what == "copy" and self.text_selection is not None:
            self.screen.action_copy_text()
            return
        message = self._lines.message_at(self.cursor)
        if what == "copy_message" and not message:
            hint(self, "There is no message under the cursor.")
        elif self._shown is not None:
            request = self._shown[0].request
            copied = copied_part(what, request, message, revealed=self.revealed)
            self.post_message(copied)


def _title(
    exchange: Exchange, prompt: Prompt, width: int, *, collapsed: bool
) -> Content:
    """Say what a request is, and that a click opens or closes it."""
    sign = _OPENS if collapsed else _CLOSES
    line = headline(exchange, prompt, width - cells(sign))
    return Content.assemble(line, (sign, "$quiet"))


def copied_part(
    what: str, request: Request, message: str, *, revealed: bool
) -> CopyRequested:
    """Return a part of a request as it is copied.

    Args:
        what: `copy` for all of it as JSON, `copy_curl` for a curl command, or
            `copy_message`.
        request: The request.
        message: The text of the message under the cursor.
        revealed: Whether secrets are shown.
    """
    from recviewer.export.code.curl import curl
    from recviewer.text.masked_json import request_json

    masked = "" if revealed else ", secrets masked"
    match what:
        case "copy_message":
            return CopyRequested(message, "message")
        case "copy_curl":
            command = curl(request, revealed=revealed)
            return CopyRequested(command, f"request as curl{masked}")
        case _:
            text = bytes(request.raw).decode() if revealed else request_json(request)
            return CopyRequested(text, f"request as JSON{masked}")
