"""The first frame of a screen, which waits for something to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from recviewer import textual_compat


class FirstFrame:
    """Keeps a screen from drawing until there is content, or for a short time.

    Meanwhile the screen lays out its widgets, so that they know their sizes.
    """

    def __init__(self, screen: Screen[Any], drawn: Callable[[], object]) -> None:
        """Wait for `hold`.

        Args:
            screen: The screen.
            drawn: Called once, after the first frame.
        """
        self._screen = screen
        self._drawn = drawn
        self._release: Callable[[], None] | None = None

    def hold(self) -> None:
        """Draw nothing from now on."""
        self._release = textual_compat.hold_drawing(self._screen)

    def draw_within(self, seconds: float) -> None:
        """Draw after some time, if nothing else has asked for that before."""
        self._screen.set_timer(seconds, self.draw)

    def draw(self) -> None:
        """Draw now, if that was held back; later calls do nothing."""
        release, self._release = self._release, None
        if release is not None:
            release()
            self._screen.call_after_refresh(self._drawn)
