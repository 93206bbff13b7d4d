"""All keys on one screen, from the one table."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Static

from recviewer.keys import TABLE, Key

_KEY_COLUMN = 18
"""Cells the keys get; longer lists of keys push their help aside."""


class HelpScreen(ModalScreen[None]):
    """Shows every key by where it works."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,f1", "dismiss", "Back"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out one scrolling column."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Keys"
            scroll.border_subtitle = "escape closes"
            yield Static(keys_content())


def keys_content() -> Content:
    """Return the whole key table, a block a scope."""
    blocks = []
    for scope, keys in groupby(TABLE, key=lambda key: key.scope):
        head = Content.styled(scope.value.capitalize(), "bold $accent")
        blocks.append(Content("\n").join([head, *map(_row, keys)]))
    return Content("\n\n").join(blocks)


def key_names(key: Key) -> str:
    """Return a key's names as people write them: `space`, `[`, `shift+→`."""
    names = [format_key(name) for name in key.keys.split(",")]
    return f"{names[0]} … {names[-1]}" if len(names) > 4 else "  ".join(names)


def _row(key: Key) -> Content:
    names = key_names(key).ljust(_KEY_COLUMN)
    return Content.assemble((f"  {names} ", "bold"), (key.help, "$text"))
