"""Says in a word why a key did nothing."""

from __future__ import annotations

from typing import Final

from textual.widget import Widget

from recviewer import textual_compat

HINT_SECONDS: Final = 2
"""How long a hint is shown."""


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
