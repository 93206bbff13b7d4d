"""The divider between the library and the rest, which a person can move."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widget import Widget

MIN_PERCENT, MAX_PERCENT = 15, 85
"""Share of the screen that the library may have, in percent."""

_STEP_PERCENT = 4
"""How far a key moves the divider."""

FITTING = 0
"""Stands for the width that suits what is shown."""


class Divider:
    """The right border of a widget: dragged, it changes the widget's width.

    Attributes:
        percent: Width of the widget, in percent of the screen; `FITTING` for the width
            that the style sheet says.
    """

    def __init__(
        self, widget: Widget, percent: int, moved: Callable[[int], object]
    ) -> None:
        """Give a widget the width that was chosen before.

        Args:
            widget: The widget.
            percent: That width.
            moved: Called with the new width when the divider was left at another place.
        """
        self.percent = percent
        self._widget = widget
        self._moved = moved
        self._dragged = False
        self._beside = 0
        """Cells between the border and where it was grabbed."""
        self._apply()

    def grab(self) -> None:
        """Let it be dragged by the border of what is beside it."""
        if self._has_border and self._widget.display:
            self._drag(1)

    def _drag(self, beside: int) -> None:
        self._dragged, self._beside = True, beside
        self._widget.capture_mouse()

    def move(self, steps: int) -> None:
        """Move it with a key, to the left if negative."""
        now = self._percent_at(self._widget.outer_size.width)
        self._set(now + steps * _STEP_PERCENT)
        self._moved(self.percent)

    def reset(self) -> None:
        """Go back to the width that suits what is shown."""
        self.percent = FITTING
        self._apply()
        self._moved(self.percent)

    def take(self, event: events.MouseEvent) -> None:
        """Follow the mouse."""
        match event:
            case events.MouseDown(button=1) if self._is_at(event):
                self._drag(0)
            case events.MouseMove() if self._dragged:
                cell = round(event.screen_x) + 1 - self._beside
                self._set(self._percent_at(cell))
            case events.MouseUp() if self._dragged:
                self._dragged = False
                self._widget.release_mouse()
                self._moved(self.percent)
            case events.Click(chain=2) if self._is_at(event):
                self.reset()

    def _is_at(self, event: events.MouseEvent) -> bool:
        """Say whether the mouse is on the divider."""
        return self._has_border and event.x == self._widget.outer_size.width - 1

    @property
    def _has_border(self) -> bool:
        return self._widget.styles.border_right[0] not in ("", "none")

    def _percent_at(self, cell: int) -> int:
        return round(100 * cell / max(1, self._widget.screen.size.width))

    def _set(self, percent: int) -> None:
        self.percent = max(MIN_PERCENT, min(percent, MAX_PERCENT))
        self._apply()

    def _apply(self) -> None:
        styles, percent = self._widget.styles, self.percent
        styles.width = f"{percent}%" if percent else None
        styles.min_width = 1 if percent else None
        styles.max_width = f"{MAX_PERCENT}%" if percent else None
