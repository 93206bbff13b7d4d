"""Says in a word why a key did nothing."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from textual.screen import Screen
from textual.widget import Widget

from recviewer import textual_compat
from recviewer.tui.keymap import bindings_of, keymap_of
from recviewer.tui.keys import Scope, key_name
from recviewer.tui.situation import Situation, why_not

HINT_SECONDS: Final = 2
"""How long a hint is shown."""

_NO_SITUATION: Final = Situation()


def hint(widget: Widget, text: str) -> None:
    """Say for a moment why a key did nothing.

    A key that is pressed again and again says it once: hints in a pile would cover
    what is read.

    Args:
        widget: The widget with the focus, or around it.
        text: The reason; nothing is shown if it is empty.
    """
    if not text:
        return
    textual_compat.drop_notification(widget.app, text)
    widget.notify(text, markup=False, timeout=HINT_SECONDS)


def hint_why_not(
    screen: Screen[Any],
    key: str,
    scopes: Container[Scope] = frozenset(Scope),
    situation: Situation = _NO_SITUATION,
) -> None:
    """Say for a moment why a key did nothing on a screen, or where it works.

    Args:
        screen: The screen.
        key: Textual's name of the key.
        scopes: Where keys of this screen work.
        situation: What is on the screen.
    """
    nodes = (screen.focused or screen).ancestors_with_self
    here = {binding.id or "" for node in nodes for binding in bindings_of(node)}
    table = [row for row in keymap_of(screen.app).table if row.scope in scopes]
    reason = why_not(key, table, here, situation)
    hint(screen, reason or f"{key_name(key)} does nothing here.")
