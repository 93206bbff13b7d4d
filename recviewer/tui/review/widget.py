"""The list of a review: groups of what changed, and a cursor among them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from recviewer.review.lines import Line
from recviewer.review.queue import Queue
from recviewer.tui.common.hints import hint
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.review.row_lines import QueueLines


class QueueList(RowList):
    """Shows a queue; its cursor stays on its line when others come or go."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.QUEUE)

    class Chosen(Message):
        """A person wants to see the pair under the cursor side by side."""

    class Moved(Message):
        """Another line is under the cursor."""

    def __init__(self, queue: Queue) -> None:
        super().__init__(QueueLines(queue))
        self.panel = PanelTitle(self, 1, "Review")
        self._queue = queue
        self._shown: Line | None = None
        self._is_placed = False
        """Whether a person, or a decision, has put the cursor where it is."""

    @property
    def line(self) -> Line | None:
        """The line under the cursor; None if there is none."""
        lines = self._queue.lines
        return lines[self.cursor] if 0 <= self.cursor < len(lines) else None

    def show_lines(self) -> None:
        """Show the lines as they are by now."""
        found = self._queue.lines.position(self._shown) if self._shown else None
        self.row_count = len(self._queue.lines)
        if found is None or not self._is_placed:
            found = self._queue.first_row()
        self._place(self.row_cursor.nearest(found) if self.row_count else -1)
        self.refresh()

    def go_to(self, number: int) -> None:
        """Put the cursor on a line."""
        self._is_placed = True
        self._place(number)

    def cursor_chosen(self, row: int) -> None:
        """Remember the line a person chose."""
        self.go_to(row)

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open the pair at the second click, and a group at each."""
        if again or (self.line and self.line.row is None):
            self.action_select()

    def action_select(self) -> None:
        """Open the pair under the cursor, or open or close the group."""
        if self.line is not None and self.line.row is None:
            self.action_fold("toggle_group")
        elif self.line is not None:
            self.post_message(self.Chosen())
        else:
            hint(self, self.sentence.plain)

    def action_fold(self, command: str) -> None:
        """Open or close groups: `expand`, `collapse`, `toggle_group`, `…_all`."""
        line, count = self.line, self.row_count
        if line is None:
            hint(self, self.sentence.plain)
            return
        if command.endswith("_all"):
            self._queue.set_all_open(command == "expand_all")
            self.show_lines()
            if self.row_count == count:
                how = "open" if command == "expand_all" else "closed"
                hint(self, f"All groups are {how}.")
            return
        is_open = self._queue.is_open(line)
        if command == "expand" and is_open:
            self.choose(self.cursor + 1)
        elif line.row is not None and command != "expand":
            self.choose(self._queue.lines.group_position(self.cursor))
        elif command != "collapse" or is_open:
            self._queue.set_open(line, not is_open)
            self._is_placed = True
            self.show_lines()
        else:
            hint(self, "The group is closed.")

    def _place(self, number: int) -> None:
        before, self.cursor = self._shown, number
        self._shown = self.line
        self.show_cursor()
        after = self._shown
        if after is None or before is None or not after.is_same(before):
            self.post_message(self.Moved())
