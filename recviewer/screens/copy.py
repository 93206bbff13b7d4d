"""A menu of what can be copied here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Copyable:
    """One thing that can be copied."""

    what: str
    """What it is, in a few words of ours."""
    text: Callable[[], str]
    """Makes the text when it is chosen: it may be large."""


class CopyScreen(ModalScreen[Copyable | None]):
    """Lets a person choose what to copy; answers with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,y", "dismiss", "Back"),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self, choices: Sequence[Copyable]) -> None:
        super().__init__()
        self._copyables = choices

    def compose(self) -> ComposeResult:
        """Lay out the menu."""
        options = OptionList(
            *(
                Option(Content.assemble((f"{n} ", "$focus"), f" {c.what} "))
                for n, c in enumerate(self._copyables, start=1)
            ),
            id="copy",
        )
        options.border_title = "Copy"
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the chosen thing."""
        self.dismiss(self._copyables[event.option_index])

    def on_key(self, event: object) -> None:
        """Choose by number as well."""
        digit = getattr(event, "character", None)
        if digit and digit.isdigit() and 1 <= int(digit) <= len(self._copyables):
            self.dismiss(self._copyables[int(digit) - 1])

    def action_down(self) -> None:
        """Move to the next thing."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Move to the previous thing."""
        self.query_one(OptionList).action_cursor_up()
