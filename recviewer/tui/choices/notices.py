"""What a person should know about a response besides what it says."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Static

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.tui.choices.notice_lines import (
    error_notice,
    notes_notice,
    silence_notice,
)
from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keys import main_keys


class Notices(Widget):
    """Shows the error, the notes, and why there may be nothing to read."""

    BLANK = True
    DEFAULT_CSS = """
    Notices {
        height: auto;
        max-height: 50%;
        & > #notes { height: 1; color: $caution; padding: 0 1; }
        & > #error {
            height: auto;
            padding: 0 1;
            margin-bottom: 1;
            color: $failed;
            border-left: outer $failed;
        }
        & > #silence { height: auto; padding: 1 2; color: $body; }
    }
    """

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""

    notes = getters.query_one("#notes", Static)
    error = getters.query_one("#error", VerticalScroll)
    error_text = getters.query_one("#error-text", Static)
    silence = getters.query_one("#silence", Static)

    def compose(self) -> ComposeResult:
        """Lay them out, each shown only where there is something to say."""
        yield Static(id="notes")
        with VerticalScroll(id="error", can_focus=False):
            yield Static(id="error-text")
        yield Static(id="silence")

    def on_mount(self) -> None:
        """Show nothing yet."""
        self.notes.display = self.error.display = self.silence.display = False

    def show(self, exchange: Exchange, reply: Reply) -> None:
        """Show what there is to know of an exchange."""
        notes = notes_notice(exchange, reply)
        self.notes.update(notes or "")
        self.notes.display = notes is not None
        self.error.display = reply.error is not None
        if reply.error is not None:
            self.error_text.update(error_notice(reply.error))
        self.silence.display = not reply.choices
        self.silence.update(silence_notice(exchange, reply, self.key_names))
