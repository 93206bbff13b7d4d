"""The rows of the library: a tree drawn line by line, whatever its size."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Change
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.library.placed_rows import PlacedRows
from recviewer.tui.library.row_lines import entry_row, group_row

_MARGIN = 2
"""Cells before and after a sentence."""


class RowTree(PlacedRows):
    """Shows entries below their groups."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIBRARY)
    DEFAULT_CSS = """
    RowTree {
        border: none;
        overflow-y: scroll;
        &:focus { border: none; }
    }
    """

    current: reactive[int | None] = reactive(None)
    """The entry that is open."""

    sentence: reactive[Content] = reactive(Content())
    """What to say where there are no rows."""

    @dataclass
    class Chosen(Message):
        """A person wants to open an entry."""

        entry: int
        """Its index."""

    @dataclass
    class Rearranged(Message):
        """A person wants the rows arranged in another way."""

        what: Change
        """What to go on to the next of, to turn round, or to clear."""

    def neighbour(self, step: int) -> int | None:
        """Return the entry so many after the open one.

        Args:
            step: How many entries on, in open groups or closed ones; negative for back.
                Where none is open, the first one on is the one under the cursor.
        """
        row = -1 if self.current is None else self._view.tree.row_of(self.current)
        if row < 0:
            row = self.row - (step > 0)
        return self._view.neighbour(row, step)

    def row_key(self, row: int) -> Hashable:
        """Return what a row is drawn from: it may stay while others come and go."""
        row = self._view.rows[row]
        is_entry = self._view.tree.entries[row] >= 0
        return self._entry_in(row) if is_entry else self._group_in(row)

    def draw_row(self, row: int, width: int) -> Content:
        """Draw a group or an entry."""
        row = self._view.rows[row]
        if self._view.tree.entries[row] >= 0:
            return entry_row(*self._entry_in(row), width)
        return group_row(*self._group_in(row), width)

    def _group_in(self, row: int) -> tuple[str, int, bool, int]:
        """Return label, depth, whether it is open, and how many entries it holds."""
        view, tree = self._view, self._view.tree
        opened, count = view.is_open(row), view.count(row)
        return tree.label(row), tree.depths[row], opened, count

    def _entry_in(
        self, row: int
    ) -> tuple[Summary, str, int, bool | None, bool, tuple[str, ...]]:
        """Return all that an entry is drawn from, but the width."""
        view, tree = self._view, self._view.tree
        entry = self._catalog.entries[tree.entries[row]]
        title = entry.title.lower()
        found = tuple(word for word in self._words if word in title)
        opened = view.is_open(row) if view.count(row) else None
        is_current = tree.entries[row] == self.current
        return entry, tree.label(row), tree.depths[row], opened, is_current, found

    def render_line(self, y: int) -> Strip:
        """Draw one line; a sentence where there are no rows."""
        if self.row_count:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        lines = self.sentence.wrap(max(10, width - 2 * _MARGIN))
        text = lines[y - 1] if 0 < y <= len(lines) else Content()
        line = Content.assemble(" " * _MARGIN, text).stylize_before("$quiet")
        return self.strip(line, width, self.visual_style)

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open the entry, or open or close the group."""
        self.action_select()

    def _fold(self, row: int, opened: bool) -> None:
        self._view.set_open(row, opened)
        self.lay_out(self._view.position(row))
        self.chosen(self.cursor)

    def _fold_all(self, opened: bool) -> None:
        row = self.row
        self._view.set_all_open(opened)
        self.lay_out(self._view.position(row))
        self.chosen(self.cursor)

    def action_select(self) -> None:
        """Open the entry under the cursor, or open or close the group."""
        entry = self._view.tree.entries[self.row] if self.row >= 0 else -1
        if entry >= 0:
            self.chosen(self.cursor)
            self.post_message(self.Chosen(entry))
        else:
            self.action_toggle_group()

    def action_toggle_group(self) -> None:
        """Open or close the group under the cursor."""
        if self.row >= 0:
            self._fold(self.row, not self._view.is_open(self.row))

    def action_expand(self) -> None:
        """Open the group, or go into it."""
        view = self._view
        if self.row in view.tree.keys and not view.is_open(self.row):
            self._fold(self.row, True)
        elif self.row in view.tree.keys:
            self.action_cursor_down()

    def action_collapse(self) -> None:
        """Close the group, or go to the one above."""
        view = self._view
        if self.row in view.tree.keys and view.is_open(self.row):
            self._fold(self.row, False)
        elif self.row >= 0 and view.tree.parents[self.row] >= 0:
            self.choose(view.position(view.tree.parents[self.row]))

    def action_rearrange(self, what: str) -> None:
        """Ask for another arrangement."""
        self.post_message(self.Rearranged(Change(what)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave escape to others where there is no filter to clear."""
        return parameters != (Change.FILTER,) or self._view.filtered

    def action_expand_all(self) -> None:
        """Open all groups."""
        self._fold_all(True)

    def action_collapse_all(self) -> None:
        """Close all groups."""
        self._fold_all(False)
