"""A line in which a person writes something short, such as a note or a path."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from recviewer.tui.screens.overlay import TYPED_LINE_CSS, Overlay


class TypedLineScreen(Overlay[str | None]):
    """Takes a line; enter keeps it, escape takes none.

    It lies over the keys of the screen below.
    """

    DEFAULT_CSS = f"""
    TypedLineScreen {{
        {TYPED_LINE_CSS}
        & Static {{ width: auto; padding: 0 1; color: $focus; text-style: bold; }}
    }}
    """

    line = getters.query_one(Input)

    def __init__(self, label: str, text: str, hint: str) -> None:
        """Make the screen.

        Args:
            label: What the line is for, in a word or two.
            text: What stands in it so far.
            hint: What keys do, while nothing stands in it.
        """
        super().__init__()
        self._label, self._text, self._hint = label, text, hint

    def compose(self) -> ComposeResult:
        """Lay out the line at the bottom."""
        with Horizontal():
            yield Static(f"{self._label}:", markup=False)
            yield Input(self._text, placeholder=self._hint, select_on_focus=False)

    def on_mount(self) -> None:
        """Let the person type at once."""
        super().on_mount()
        self.line.focus()

    @on(Input.Submitted)
    def _keep(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value.strip())
