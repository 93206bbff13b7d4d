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
        self._after_content: Callable[[], object] | None = None

    def hold(self) -> None:
        """Draw nothing from now on."""
        self._release = textual_compat.hold_drawing(self._screen)

    def draw_within(self, seconds: float) -> None:
        """Draw after some time, if nothing else has asked for that before."""
        self._screen.set_timer(seconds, self.draw)

    def after_content(self, action: Callable[[], object]) -> None:
        """Let something wait until the first content is drawn; see `draw_content`."""
        self._after_content = action

    def draw_content(self) -> None:
        """Draw the first content, then do what waits for it."""
        self.draw()
        action, self._after_content = self._after_content, None
        if action is not None:
            self._screen.call_after_refresh(action)

    def draw(self) -> None:
        """Draw now, if that was held back; later calls do nothing."""
        release, self._release = self._release, None
        if release is not None:
            release()
            self._screen.call_after_refresh(self._drawn)
