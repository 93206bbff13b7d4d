"""The line in which a person writes a note."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from recviewer.tui.screens.overlay import TYPED_LINE_CSS, Overlay


class NoteScreen(Overlay[str | None]):
    """Takes a note; enter keeps it, escape leaves the old one.

    It lies over the keys of the screen below.
    """

    DEFAULT_CSS = f"""
    NoteScreen {{
        {TYPED_LINE_CSS}
        & Static {{ width: auto; padding: 0 1; color: $focus; text-style: bold; }}
    }}
    """

    line = getters.query_one(Input)

    def __init__(self, what: str, note: str) -> None:
        """Make the screen.

        Args:
            what: What the note is about, in a word or two.
            note: The note so far.
        """
        super().__init__()
        self._what, self._note = what, note

    def compose(self) -> ComposeResult:
        """Lay out the line at the bottom."""
        with Horizontal():
            yield Static(f"note on {self._what}:", markup=False)
            yield Input(self._note, placeholder="enter keeps it, escape does not")

    def on_mount(self) -> None:
        """Let the person type at once."""
        super().on_mount()
        self.line.focus()

    @on(Input.Submitted)
    def _keep(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value.strip())
