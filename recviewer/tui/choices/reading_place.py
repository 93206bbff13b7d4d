"""Where a person reads in a text that grows at its end."""

from __future__ import annotations

from textual.scroll_view import ScrollView
from textual.widget import Widget


class ReadingPlace:
    """Scrolls a view, and follows the end of its text while the reader is there.

    A recording opens with its whole text, which is read from its start, until it is
    played.
    """

    def __init__(self, view: ScrollView) -> None:
        """Begin at the start of a text.

        Args:
            view: The view that is scrolled.
        """
        self._view = view
        self._opening = True
        self._follows_end = True

    def begin(self) -> None:
        """Go to the start of another text."""
        self.go_to(0)
        self._opening = self._follows_end = True

    def scrolled(self) -> None:
        """Follow the end exactly while the view is there, whoever scrolled it."""
        row = self._view.scroll_y
        self._opening = self._opening and not row
        self._follows_end = row >= self._view.max_scroll_y

    def text_changed(self, *, played: bool) -> None:
        """Follow the end of a text that grew or shrank.

        Args:
            played: Whether a replay has begun, so that the end is what is read.
        """
        self._opening = self._opening and not played
        self.follow_end()
        if self._view.scroll_y > self._view.max_scroll_y:
            self.go_to(self._view.max_scroll_y)

    def follow_end(self) -> None:
        """Stay at the end of the text while the reader is there."""
        if self._follows_end and not self._opening:
            self.go_to(self._view.max_scroll_y)

    def keep(self, row: int) -> None:
        """Scroll to what the reader reads, which another layout put on this row."""
        follows_end = self._follows_end
        self.go_to(row)
        self._follows_end = follows_end

    def reveal(self, row: int) -> None:
        """Scroll a row to the middle of the window unless it is in the window."""
        top, height = self._view.scroll_offset.y, self._view.size.height
        if not top <= row < top + height:
            middle = max(0, row - height // 2)
            self._view.scroll_to(y=middle, animate=False, force=True)

    def go_to(self, row: int) -> None:
        """Scroll at once to a row, by the program's own decision."""
        self._view.set_scroll(None, row)
        self._view.set_reactive(Widget.scroll_target_y, row)
