"""A document wrapped once per width, and the reader's place in it."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.timer import Timer
from textual.widget import Widget

from recviewer.tui.choices.flow import Flow
from recviewer.tui.choices.reflow import Reflow
from recviewer.tui.choices.rows import RowPainter
from recviewer.tui.choices.sections import Document
from recviewer.tui.common.strips import PADDING

_PAUSE = 0.005
"""Seconds left to the rest of the program between steps of wrapping a long text."""


class ChoiceFlow(ScrollView, inherit_bindings=False):
    """Wraps a choice to its width, and follows its end while the reader does."""

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""

    def __init__(self) -> None:
        super().__init__()
        self._document = Document()
        self._room = Size()
        self._reflow = Reflow()
        self._wrapping: Timer | None = None
        self._painter: RowPainter | None = None
        self._opening = True
        self._follows = True

    @property
    def max_scroll_y(self) -> int:
        """The top row when the end of what shows stands on the bottom row."""
        return max(0, self._flow.rows(self.playhead) - self._room.height)

    def on_resize(self) -> None:
        """Wrap the text to a new width; a reader at its end stays there."""
        before, self._room = self._room, self.size
        if before.width != self._room.width:
            self._wrap()
        self._follow_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end of the text exactly while the reader is there."""
        super().watch_scroll_y(old_value, new_value)
        self._opening = self._opening and not new_value
        self._follows = new_value >= self.max_scroll_y

    @property
    def _flow(self) -> Flow:
        """The text as it is wrapped now."""
        return self._reflow.shown

    def _wrap(self) -> None:
        # Before the first layout a wide guess costs least.
        width = self.size.width or self.app.size.width
        rows = self.scroll_offset.y + self._room.height
        before = self._flow
        self._reflow.begin(self._document, width - 2 * PADDING, rows)
        self._painter = None
        self.refresh()
        self._take(before)

    def _go_on(self) -> None:
        """Wrap some more of a long text."""
        before, rows = self._flow, self._flow.height
        self._reflow.go_on()
        if rows < self.scroll_offset.y + self._room.height:
            self.refresh()
        self._take(before)

    def _take(self, before: Flow) -> None:
        """Show what is wrapped by now; the reader's place stays where it is."""
        if self._flow is not before:
            self._keep_place(before)
            self._painter = None
            self.refresh()
        if self._flow is not before or self._flow.whole:
            # The size of the whole text as soon as possible: no layout while playing.
            self.virtual_size = Size(self._flow.width, self._flow.height)
        self._follow_end()
        if self._wrapping is not None:
            self._wrapping.stop()
        if not self._reflow.whole:
            self._wrapping = self.set_timer(_PAUSE, self._go_on)

    def _keep_place(self, before: Flow) -> None:
        """Leave what was on the top row there."""
        line = before.line(self.scroll_offset.y, self.playhead)
        if line is not None and before.document is self._document:
            follows = self._follows
            row = self._flow.row_of(line.section, line.start, self.playhead)
            self._scroll_top_to(row)
            self._follows = follows

    def _follow_end(self) -> None:
        """Stay at the end of what shows while the reader is there."""
        if self._follows and not self._opening:
            self._scroll_top_to(self.max_scroll_y)

    def _scroll_top_to(self, row: int) -> None:
        """Scroll without it being taken for the reader's wish."""
        self.set_scroll(None, row)
        self.set_reactive(Widget.scroll_target_y, row)
