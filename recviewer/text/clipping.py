"""Cutting texts, however their width is measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

ELLIPSIS: Final = "…"
"""Stands where something was cut."""


class Measure(NamedTuple):
    """How texts are measured and cut: by characters, or by cells of a screen."""

    width: Callable[[str], int] = len
    """Returns the width of a text."""
    clip: Callable[[str, int], str] = lambda text, width: (
        text if len(text) <= width else text[: max(0, width - 1)] + ELLIPSIS[:width]
    )
    """Cuts the end of a text that is wider."""

    def clip_start(self, text: str, width: int) -> str:
        """Cut the start of a text whose end matters more, such as a path."""
        return self.clip(text[::-1], width)[::-1]

    def clip_middle(self, text: str, width: int) -> str:
        """Cut the middle of a text whose two ends both matter."""
        if self.width(text) <= width:
            return text
        head = self.clip(text, width // 2)
        return head + self.clip_start(text, width - self.width(head) + 1)[1:]
