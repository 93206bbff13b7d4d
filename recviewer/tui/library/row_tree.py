"""The rows of the library: a tree of which only the visible rows are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from recviewer.library.catalog.entries import Entries
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Change
from recviewer.library.tree.tree import Tree
from recviewer.library.tree.visible_rows import VisibleRows
from recviewer.tui.common.hints import hint
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.row_list import RowList
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.library.comparing import RowsToCompare
from recviewer.tui.library.rows import LibraryRows
from recviewer.tui.messages import Rearranged


class _Place(Struct, frozen=True):
    """A place in terms that hold for another grouping, order or scan, too."""

    key: str
    """Key of the group; empty for an entry."""
    path: str
    """Path of the entry, or of the first entry in the group."""
    exchange_number: int
    """Number of the exchange in that recording."""


class PlaceMemory:
    """Remembers where the cursor is in a view.

    While a filter is typed the cursor goes to the first hit. Where it was before is
    remembered as well, until a person moves it.
    """

    def __init__(self, view: VisibleRows) -> None:
        self._view = view
        self._place: _Place | None = None
        self._place_before_filter: _Place | None = None

    def remember(self, row: int, catalog: Entries, *, is_hit: bool = False) -> None:
        """Remember that the cursor is on a row of the tree.

        Args:
            row: The row; -1 for none, which changes nothing.
            catalog: The catalog with the entries of the tree.
            is_hit: Whether it is the first hit of a filter, not a person's choice.
        """
        before = self._place_before_filter or self._place
        entry = self._view.first_below(row)
        if row >= 0 and entry >= 0:
            summary = catalog.entries[entry]
            key = self._view.tree.keys.get(row, "")
            self._place = _Place(key, summary.path, summary.exchange_number)
            self._place_before_filter = None
        if is_hit:
            self._place_before_filter = before

    def leave_filter(self) -> bool:
        """Go back to the place before the filter; say whether there is one."""
        if self._place_before_filter is None:
            return False
        self._place, self._place_before_filter = self._place_before_filter, None
        return True

    def rename(self, paths: Mapping[str, str]) -> None:
        """Take other paths for some recordings."""

        def renamed(place: _Place | None) -> _Place | None:
            if place is None or place.path not in paths:
                return place
            return replace(place, path=paths[place.path])

        self._place = renamed(self._place)
        self._place_before_filter = renamed(self._place_before_filter)

    def position(self, catalog: Entries) -> int | None:
        """Return the position of the remembered place; None if it is not on show."""
        if self._place is None:
            return None
        entry = catalog.index_of(self._place.path, self._place.exchange_number)
        return self._view.find(self._place.key, -1 if entry is None else entry)


_MIN_OPEN_ROWS = 100
"""Rows that may be open at first even in a low window: scrolling over them is quicker
than opening groups one by one."""


class RowTree(RowList):
    """Shows entries below their groups; its cursor keeps its place in other trees."""

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

    @message_fields
    class Chosen(Message):
        """A person wants to open an entry, or where there are none what helps."""

        entry: Summary | None

    def __init__(self) -> None:
        self.rows = LibraryRows()
        """What the rows are drawn from."""
        super().__init__(self.rows, self.rows.heading)
        self._comparing = RowsToCompare(self.post_message, partial(hint, self))
        self._view = self.rows.view
        self.places = PlaceMemory(self._view)
        """Where the cursor is, whatever is listed."""

    def show(
        self,
        tree: Tree,
        catalog: Entries,
        passing: bytes | None,
        words: Sequence[str] = (),
        expected: int = 0,
        arrangement: Arrangement | None = None,
    ) -> None:
        """Show another tree, or other entries of it; the cursor keeps its place.

        Args:
            tree: The tree.
            catalog: The catalog with its entries.
            passing: For each entry 1 if it passes the filter, else 0; None for all.
            words: Words to mark in titles.
            expected: Number of entries that are still to be read.
            arrangement: How the tree is arranged; None for as before.
        """
        room = max(_MIN_OPEN_ROWS, self.size.height)
        self._view.show(tree, passing, room, expected=expected)
        arrangement = arrangement or self.rows.arrangement
        self.rows.show(tree, catalog, arrangement, words)
        self._lay_out(self.places.position(catalog))

    def go_to_first(self) -> None:
        """Go to the first entry on show, with the groups above it, as one types."""
        self.cursor = self._view.first_entry()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.show_cursor()
        self.places.remember(self.row, self.rows.catalog, is_hit=True)

    def leave_filter(self) -> None:
        """Go back to the place before the filter, unless a person moved the cursor."""
        if self.places.leave_filter():
            self._lay_out(self.places.position(self.rows.catalog))

    def reveal(self, entry: int) -> bool:
        """Open all groups above an entry and go there; say whether it is on show."""
        row = self._view.reveal(entry)
        if row is None:
            return False
        position, window = self._view.position(row), self.row_cursor
        above = position - window.top
        if not 0 <= above < window.page:
            above = window.page // 3
        self._lay_out(position, above)
        self.cursor_chosen(self.cursor)
        return True

    def neighbour(self, step: int) -> Summary | None:
        """Return an entry some steps after the open one; None if there is none.

        Args:
            step: How many entries on, negative for back, also into closed groups. If no
                entry is open, the step on leads to the one under the cursor.
        """
        row = -1 if self.current is None else self._view.tree.row_of(self.current)
        if row < 0:
            row = self.row - (step > 0)
        entry = self._view.neighbour(row, step)
        return None if entry is None else self.rows.catalog.entries[entry]

    @property
    def row(self) -> int:
        """Row of the tree under the cursor; -1 if there is none."""
        rows = self._view.rows
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else -1

    def watch_current(self, current: int | None) -> None:
        """Mark the open entry."""
        self.rows.current = current

    def cursor_chosen(self, row: int) -> None:
        """Remember the place a person chose."""
        self.places.remember(self.row, self.rows.catalog)

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open the entry, or expand or collapse the group."""
        self.action_select()

    def action_select(self) -> None:
        """Open the entry under the cursor, or expand or collapse the group."""
        entry = self._view.tree.entries[self.row] if self.row >= 0 else -1
        if not self.row_count:
            self.post_message(self.Chosen(None))
        elif entry >= 0:
            self.cursor_chosen(self.cursor)
            self.post_message(self.Chosen(self.rows.catalog.entries[entry]))
        else:
            self.action_tree("toggle_group")

    def action_tree(self, command: str) -> None:
        """Expand or collapse groups, or compare exchanges.

        Args:
            command: `expand`, `collapse`, `toggle_group`, `expand_all` or
                `collapse_all`; `toggle_selected` or `compare` for the row under the
                cursor, `compare_open` for the exchange that is open.
        """
        view, row = self._view, self.row
        if command in self._comparing.commands:
            at = view.tree.entries[row] if row >= 0 else -1
            self._comparing.act(command, at, self.current, self.rows.catalog)
            self.rows.selected = self._comparing.selected
            self.refresh()
            return
        is_group = row in view.tree.keys
        is_open = is_group and view.is_open(row)
        match command:
            case _ if row < 0:
                hint(self, "There is nothing to open or close.")
                return
            case "expand_all" | "collapse_all":
                before = len(view.rows)
                view.set_all_open(command == "expand_all")
                if len(view.rows) == before:
                    state = "open" if command == "expand_all" else "closed"
                    hint(self, f"All groups are {state}.")
                    return
            case "expand" if is_open:
                self.choose(self.cursor + 1)
                return
            case "collapse" if not is_open and (above := view.above(row)):
                self.choose(view.position(above[0]))
                return
            case "collapse" if not is_open:
                hint(self, "There is no group around this one.")
                return
            case _ if is_group:
                view.set_open(row, not is_open)
            case _:
                hint(self, "This is a recording; only groups open and close.")
                return
        self._lay_out(view.position(row))
        self.cursor_chosen(self.cursor)

    def action_rearrange(self, what: str) -> None:
        """Ask for another arrangement; a selection ends before a filter does."""
        if what == Change.FILTER and self.rows.selected:
            self.rows.selected = self._comparing.selected = ()
            self.refresh()
        else:
            self.post_message(Rearranged(Change(what)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave escape to others if there is neither selection nor filter to clear."""
        clears = self._view.filtered or bool(self.rows.selected)
        return parameters != (Change.FILTER,) or clears

    def _lay_out(self, position: int | None, above: int | None = None) -> None:
        """Show the rows with the cursor on one of them.

        A cursor that a person has scrolled out of the window stays out of it.

        Args:
            position: Position of the cursor; None for the first entry.
            above: Lines above the cursor in the window; None for as many as before.
        """
        before = self.row_cursor
        if position is None:
            position = self._view.first_entry()
            above = position if before.is_visible else before.row - before.top
        elif above is None:
            above = before.row - before.top
        self.row_count = len(self._view.rows)
        self.cursor = min(position, self.row_count - 1)
        top = max(0, self.cursor - above)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        if 0 <= above < self.row_cursor.page:
            self.show_cursor()
        self.refresh()
