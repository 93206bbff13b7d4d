"""What lies over another screen, and is closed to go back to it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import BindingsMap, BindingType
from textual.screen import ModalScreen, ScreenResultType

from recviewer.tui.keys import Scope, bindings
from recviewer.tui.preferences import keymap_of


class Overlay(ModalScreen[ScreenResultType]):
    """The base of screens over others.

    Escape or a click beside them closes them; `?` shows their keys.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.OVERLAY)

    def __init__(self, *opened_by: str) -> None:
        """Make the screen.

        Args:
            opened_by: Ids of the rows whose keys opened it: they close it, too.
        """
        super().__init__()
        self._opened_by = opened_by

    def on_mount(self) -> None:
        """Listen to the keys that opened it."""
        rows = (row for row in keymap_of(self.app).table if row.keys)
        also = [(r.keys, "dismiss", "") for r in rows if r.id in self._opened_by]
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(also)])

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Go back, once: what else would close it may be on its way already."""
        if self.is_active:
            return super().dismiss(result)
        return AwaitComplete()

    @property
    def way_back(self) -> str:
        """Return a few words about how to close it."""
        key = keymap_of(self.app).names.get("overlay.dismiss")
        return f"{key} closes" if key else ""

    def on_click(self, event: events.Click) -> None:
        """Go back when what lies below is clicked."""
        if event.widget is self:
            self.dismiss()
