"""The base of screens that lie over another one."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from textual import events
from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen, ScreenResultType

from recviewer import textual_compat
from recviewer.tui.common.hints import hint
from recviewer.tui.keymap import answer_all_keys, keymap_of
from recviewer.tui.keys import Scope, bindings, key_name
from recviewer.tui.messages import CopyRequested


def copy_selection(screen: Screen[Any]) -> None:
    """Ask for the selected text of a screen to be copied.

    Raises:
        SkipAction: Nothing is selected.
    """
    selected = screen.get_selected_text()
    if not selected:
        raise SkipAction
    screen.post_message(CopyRequested(selected, "selected text"))


TYPED_LINE_CSS: Final = """
background: transparent;
align: left bottom;
& > Horizontal {
    height: 1;
    background: $row;
    & > Input {
        width: 1fr;
        height: 1;
        padding: 0;
        background: $row;
        &, &:focus { border: none; }
    }
}
"""
"""The look of a line that is typed into, over the keys of the screen below: rules for a
screen of its own."""


class Overlay(ModalScreen[ScreenResultType]):
    """Lies over another screen.

    Escape, the key that opened it, or a click beside its content closes it.
    """

    DEFAULT_CSS = """
    Overlay {
        align: center middle;
        background: $background 60%;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.OVERLAY)

    def __init__(self, *opened_by: str) -> None:
        """Make the screen.

        Args:
            opened_by: Ids of the keys that opened it: they close it, too.
        """
        super().__init__()
        self._opened_by = opened_by

    def on_mount(self) -> None:
        """Let the keys that opened it close it."""
        rows = (row for row in keymap_of(self.app).table if row.keys)
        closing: list[BindingType] = [
            (row.keys, "dismiss", "") for row in rows if row.id in self._opened_by
        ]
        textual_compat.add_bindings(self, closing)
        answer_all_keys(self, keymap_of(self.app).table)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close it, once: a second key or click may already be on its way."""
        if self.is_active:
            return super().dismiss(result)
        return AwaitComplete()

    def action_copy_text(self) -> None:
        """Copy the selected text, and say so."""
        copy_selection(self)

    @property
    def closing_hint(self) -> str:
        """Name the key that closes it; empty if none does."""
        key = keymap_of(self.app).names.get("overlay.dismiss")
        return f"{key} closes" if key else ""

    def action_why_not(self, key: str) -> None:
        """Say that a key does nothing here, and which one closes this."""
        hint(self, f"{key_name(key)} does nothing here; {self.closing_hint}")

    def on_click(self, event: events.Click) -> None:
        """Close it when something beside its content is clicked."""
        if event.widget is self:
            self.dismiss()
