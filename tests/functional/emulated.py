"""What a terminal would show, read by an emulator of our own (pyte)."""

from __future__ import annotations

from collections.abc import Sequence

import pyte


class Emulated:
    """The base of what shows a program's screen as text."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> Sequence[str]:
        """The screen as lines of text."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)
