"""What lies over another screen, and is closed to go back to it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.screen import ModalScreen, ScreenResultType

from recviewer.keys import Scope, bindings


class Overlay(ModalScreen[ScreenResultType]):
    """The base of screens over others.

    Escape or a click beside them closes them; `?` shows their keys.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.OVERLAY)

    def __init__(self, *keys: str) -> None:
        """Make the screen.

        Args:
            keys: Keys that close it, too: those that opened it.
        """
        super().__init__()
        for key in keys:
            self._bindings.bind(key, "dismiss")

    def on_click(self, event: events.Click) -> None:
        """Go back when what lies below is clicked."""
        if event.widget is self:
            self.dismiss()
