"""The menu of a right click: what keys would do to what was clicked."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.screen import Screen

from recviewer.tui.common.footer import KeysFooter, OfferedKey
from recviewer.tui.common.row_list import RowList, point_at
from recviewer.tui.common.wrapping import cells
from recviewer.tui.screens.menu import MenuScreen


def offer_keys(screen: Screen[Any], x: int, y: int) -> None:
    """Go where a person pointed, and offer the keys that do something there.

    Nothing is offered on a screen that shows no keys, such as another menu.

    Args:
        screen: The screen.
        x: Column of the cell on it.
        y: Row of the cell.
    """
    footer = next(iter(screen.query(KeysFooter)), None)
    panel = screen.get_focusable_widget_at(x, y)
    if footer is None or panel is None:
        return
    screen.set_focus(panel, scroll_visible=False)
    if isinstance(panel, RowList):
        point_at(panel, x, y)

    def show() -> None:
        keys = [key for key in footer.keys if key.enabled]
        width = max((cells(key.description) for key in keys), default=0)
        press = screen.app.simulate_key
        items = [(_label(key, width), partial(press, key.key)) for key in keys]
        screen.app.push_screen(MenuScreen("Here", items))

    screen.call_after_refresh(show)


def _label(key: OfferedKey, width: int) -> str:
    blanks = " " * (width - cells(key.description))
    return f"{key.description}{blanks}  {key.label}"
