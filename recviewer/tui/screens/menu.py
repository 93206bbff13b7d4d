"""A menu over everything else: what can be copied, saved, followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from recviewer.text.sanitize import sanitize_line
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.screens.overlay import Overlay

Item = tuple[str, Callable[[], object]]
"""What can be chosen: a line about it, and what is done then."""


class _Options(OptionList):
    """What can be chosen; where there is no room for any, pages are not turned."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)


class MenuScreen(Overlay[None]):
    """Lets a person choose one of some things, and does it once it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MENU)

    DEFAULT_CSS = """
    MenuScreen {
        align: center middle;
        background: $background 60%;
        & > #menu {
            width: 64;
            max-width: 100%;
            height: auto;
            max-height: 80%;
            border: round $focus;
            background: $surface;
        }
        & VerticalScroll { height: auto; max-height: 12; padding: 0 1 1 1; }
        & OptionList {
            height: auto;
            max-height: 100%;
            padding: 0;
            background: $surface;
            &, &:focus { border: none; }
        }
    }
    """

    options = getters.query_one(OptionList)

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        *opened_by: str,
        preface: Content | None = None,
    ) -> None:
        """Make a menu.

        Args:
            title: Words of ours for its border.
            items: What can be chosen.
            opened_by: Ids of the rows whose keys opened it, and close it, too.
            preface: What to know before one chooses.
        """
        super().__init__(*opened_by)
        self._title = title
        self._items = items
        self._preface = preface

    def compose(self) -> ComposeResult:
        """Lay out what to know over what to choose from."""
        with Vertical(id="menu") as menu:
            menu.border_title = self._title
            menu.border_subtitle = self.way_back
            if self._preface is not None:
                with VerticalScroll(can_focus=False):
                    yield Static(self._preface)
            yield _Options(*map(self._option, range(len(self._items))))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen."""
        self._choose(event.option_index)

    def on_key(self, event: events.Key) -> None:
        """Choose by number as well."""
        digit = event.character or ""
        if digit.isdecimal() and 1 <= int(digit) <= len(self._items):
            event.stop()  # it would seek on the screen that is gone back to
            self._choose(int(digit) - 1)

    def action_down(self) -> None:
        """Move to the next thing."""
        self.options.action_cursor_down()

    def action_up(self) -> None:
        """Move to the previous thing."""
        self.options.action_cursor_up()

    def _choose(self, number: int) -> None:
        if self.is_active:  # a second click comes when the first one has closed it
            self.dismiss()
            self.app.call_later(self._items[number][1])

    def _option(self, number: int) -> Option:
        key = f"{number + 1} " if number < 9 else "  "
        label = sanitize_line(self._items[number][0])
        return Option(Content.assemble((key, "$focus"), f" {label} "))
