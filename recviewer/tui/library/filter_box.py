"""The line that filters the library while a person types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.widgets import Input

from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keys import Scope, bindings, main_keys

_HINT = "filter: words  model:…  error:  tools:  n:2"


class LibraryFilter(Input):
    """A line to type into; escape empties it, then leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.FILTER)

    DEFAULT_CSS = """
    LibraryFilter {
        background: $row;
        &.-textual-compact { padding: 0 1; }
        & > .input--placeholder { color: $quiet; }
    }
    """

    virtual_size = reactive(Size(0, 0))
    """How long the text is: it scrolls within the line, and moves nothing else."""

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""

    @dataclass
    class Left(Message):
        """A person goes on to the rows."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(compact=True, select_on_focus=False, id=id)

    def watch_key_names(self) -> None:
        """Name the key that leads here."""
        self.placeholder = f"{self._way_here} {_HINT}".lstrip()

    @property
    def _way_here(self) -> str:
        return self.key_names.get("everywhere.find", "")

    async def _on_key(self, event: Key) -> None:
        """Take the key that leads here for what it is, not for text.

        A letter or a digit is text all the same: words begin with it.
        """
        leads_here = event.character == self._way_here
        if leads_here and not self._way_here.isalnum() and not self.value:
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    def action_leave(self) -> None:
        """Empty the line; leave it if it is empty."""
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Left())

    def action_enter_rows(self) -> None:
        """Go to the rows that are left."""
        self.post_message(self.Left())
