"""A menu over another screen: what can be copied, saved, followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

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
"""A line of a menu, and what is done when it is chosen."""

_SIGNS = "1234567890abcdefhilmnoprtuvwxz"
"""Keys of the items, in their order: digits, then letters that mean nothing else."""


class _Options(OptionList):
    """The items; a list without any line on the screen does not turn pages."""

    def action_page_up(self) -> None:
        """Move up one page."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down one page."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class MenuScreen(Overlay[None]):
    """Lets a person choose an item, and does what it says once the menu is closed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MENU)

    DEFAULT_CSS = """
    MenuScreen {
        & > #menu {
            width: 64;
            max-width: 100%;
            height: auto;
            max-height: 80%;
            border: heavy $focus;
            border-title-color: $focus;
            border-title-style: bold;
            border-subtitle-color: $quiet;
            background: $surface;
        }
        & VerticalScroll { height: auto; max-height: 12; padding: 0 1 1 1; }
        & OptionList {
            height: auto;
            max-height: 100%;
            padding: 0;
            background: $surface;
            &, &:focus { border: none; background-tint: transparent; }
            &:focus > .option-list--option-highlighted {
                color: $on-focus;
                background: $focus;
                text-style: bold;
            }
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
            title: Text of its border.
            items: What can be chosen.
            opened_by: Ids of the keys that opened it: they close it, too.
            preface: What to read before choosing; above the items.
        """
        super().__init__(*opened_by)
        self._title = title
        self._items = items
        self._preface = preface

    def compose(self) -> ComposeResult:
        """Lay out the preface above the items."""
        with Vertical(id="menu") as menu:
            menu.border_title = self._title
            menu.border_subtitle = self.closing_hint
            if self._preface is not None:
                with VerticalScroll(can_focus=False):
                    yield Static(self._preface)
            yield _Options(*map(self._option, range(len(self._items))))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose an item with Enter or a click."""
        self._choose(event.option_index)

    def on_key(self, event: events.Key) -> None:
        """Choose an item by the sign before it."""
        number = _SIGNS.find(event.character or " ")
        if 0 <= number < len(self._items):
            event.stop()  # on the screen below it would seek
            self._choose(number)

    def action_down(self) -> None:
        """Move to the next item."""
        self.options.action_cursor_down()

    def action_up(self) -> None:
        """Move to the previous item."""
        self.options.action_cursor_up()

    def _choose(self, number: int) -> None:
        if self.is_active:  # the second click of two comes when it is closed already
            self.dismiss()
            self.app.call_later(self._items[number][1])

    def _option(self, number: int) -> Option:
        sign = _SIGNS[number : number + 1] or " "
        label = sanitize_line(self._items[number][0])
        return Option(Content.assemble((f"{sign} ", "bold"), f" {label} "))
