"""Where a cursor among rows goes, and how the window on the rows follows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Move(StrEnum):
    """Moves of a cursor, by the names that keys have in the settings."""

    UP = "cursor_up"
    DOWN = "cursor_down"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    HOME = "cursor_home"
    END = "cursor_end"


@dataclass(frozen=True, slots=True)
class RowCursor:
    """A cursor on one of many rows, of which a window shows a page."""

    row: int
    """The row the cursor is on; -1 for none."""
    count: int
    top: int
    """The first row in the window."""
    page: int
    """Rows the window has room for, at least one."""

    @property
    def is_visible(self) -> bool:
        """Whether the cursor's row is in the window."""
        return self.top <= self.row < self.top + self.page

    def nearest(self, row: int) -> int:
        """Return the row that exists and is nearest to one that may not."""
        return max(0, min(row, self.count - 1))

    def moved(self, move: Move) -> int:
        """Return the row a move leads to."""
        row = max(0, self.row)
        match move:
            case Move.UP:
                row -= 1
            case Move.DOWN:
                row = self.row + 1
            case Move.PAGE_UP:
                row -= self.page - 1
            case Move.PAGE_DOWN:
                row += self.page - 1
            case Move.HOME:
                row = 0
            case Move.END:
                row = self.count - 1
        return self.nearest(row)

    @property
    def scrolled_top(self) -> int:
        """The first row to show for the cursor to be visible.

        The window scrolls as little as possible; after a leap of a page or more, the
        cursor is in its middle.
        """
        row = max(self.row, 0)
        top = min(max(self.top, row - self.page + 1), row)
        if abs(top - self.top) >= self.page:
            return max(0, row - self.page // 2)
        return top
