"""The table of keys as something to read, those that work here first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from textwrap import wrap

from textual.content import Content
from textual.screen import Screen

from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import Key, Scope, key_names
from recviewer.tui.screens.sheet import SheetScreen

_KEY_COLUMN, _NARROW_KEY_COLUMN = 20, 8
"""Cells the keys get; what is said of longer ones begins below them."""

_NARROW = 60
"""Cells for a line below which the keys get fewer of them."""

_WIDEST, _FRAME = 96, 7
"""Cells of the sheet at most, and those of its frame and its scrollbar."""


class HelpScreen(SheetScreen):
    """Shows all keys."""

    def __init__(self, screen: Screen[object], table: Sequence[Key]) -> None:
        """Make the sheet.

        Args:
            screen: Where the person is.
            table: All keys.
        """
        room = min(_WIDEST, screen.size.width) - _FRAME
        super().__init__("Keys", keys_content(table, scopes_at(screen), room))


def scopes_at(screen: Screen[object]) -> list[Scope]:
    """Return the scopes whose keys work on a screen now, that of the focus first."""
    ids = (active.binding.id or "" for active in screen.active_bindings.values())
    names = dict.fromkeys(name.partition(".")[0].upper() for name in ids)
    return [Scope[name] for name in names if name in Scope.__members__]


def keys_content(table: Sequence[Key], here: Sequence[Scope], width: int) -> Content:
    """Return the whole table, a block a scope.

    Args:
        table: All keys.
        here: The scopes to begin with; all others follow below a line that says so.
        width: Cells there are for a line.
    """
    scopes = {scope: list(keys) for scope, keys in groupby(table, attrgetter("scope"))}
    first = [_block(scope, scopes.pop(scope), width) for scope in here]
    rest = [_block(scope, keys, width) for scope, keys in scopes.items()]
    elsewhere = [Content.styled("Elsewhere", "$quiet")] if first and rest else []
    return Content("\n\n").join([*first, *elsewhere, *rest])


def _block(scope: Scope, keys: Sequence[Key], width: int) -> Content:
    head = Content.styled(scope[0].upper() + scope[1:], "bold $focus")
    return Content("\n").join([head, *(_row(key, width) for key in keys if key.keys)])


def _row(key: Key, width: int) -> Content:
    """Return a row; what is said of the key stays in a column of its own."""
    column = _KEY_COLUMN if width >= _NARROW else _NARROW_KEY_COLUMN
    names = f"  {key_names(key)}"
    gap = " " * (column + 3)
    lines = wrap(key.help, max(1, width - len(gap)))
    if cells(names) >= len(gap):
        return Content.assemble((names, "bold"), *(f"\n{gap}{line}" for line in lines))
    return Content.assemble((names.ljust(len(gap)), "bold"), f"\n{gap}".join(lines))
