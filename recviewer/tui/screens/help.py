"""The table of all keys, over another screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from textwrap import wrap

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from recviewer.tui.common.sheet import Sheet
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import Key, Scope, key_names
from recviewer.tui.screens.overlay import Overlay

_KEY_COLUMN, _NARROW_KEY_COLUMN = 20, 8
"""Cells of the column of keys; beside wider keys the text begins a line below."""

_NARROW = 60
"""Width in cells below which the column of keys is narrow."""


class HelpScreen(Overlay[None]):
    """Shows all keys, those first that work on the screen below."""

    def __init__(self, below: Screen[object], table: Sequence[Key]) -> None:
        super().__init__()
        width = min(Sheet.WIDTH, below.size.width) - Sheet.FRAME
        self._content = keys_content(table, scopes_at(below), width)

    def compose(self) -> ComposeResult:
        """Lay out the table of keys."""
        yield Sheet("Keys", self._content, footer=self.closing_hint)


def scopes_at(screen: Screen[object]) -> list[Scope]:
    """Return the scopes whose keys work on a screen now, the focused one first."""
    ids = (active.binding.id or "" for active in screen.active_bindings.values())
    names = dict.fromkeys(name.partition(".")[0].upper() for name in ids)
    return [Scope[name] for name in names if name in Scope.__members__]


def keys_content(table: Sequence[Key], here: Sequence[Scope], width: int) -> Content:
    """Return the whole table, one block for each scope.

    Args:
        table: All keys.
        here: The scopes to begin with; the others follow below "Elsewhere".
        width: Width of a line in cells.
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
    """Return the row of a key; its text stays in a column of its own."""
    column = _KEY_COLUMN if width >= _NARROW else _NARROW_KEY_COLUMN
    names = f"  {key_names(key)}"
    gap = " " * (column + 3)
    lines = wrap(key.help, max(1, width - len(gap)))
    if cells(names) >= len(gap):
        return Content.assemble((names, "bold"), *(f"\n{gap}{line}" for line in lines))
    return Content.assemble((names.ljust(len(gap)), "bold"), f"\n{gap}".join(lines))
