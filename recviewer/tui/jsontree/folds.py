"""JSON values as rows that open and close."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.content import Content

from recviewer.jsondoc.nodes import Node, root
from recviewer.jsondoc.paths import Step
from recviewer.tui.common.cursor_list import CursorList
from recviewer.tui.jsontree.open_nodes import Rows, foldable
from recviewer.tui.jsontree.rows import json_row, mark_end

_MOST_ROWS = 20_000
"""Opening everything is refused where it would make more rows."""


class JsonFolds(CursorList):
    """The part of a JSON tree that folds."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows(root(b"null"))

    @property
    def node(self) -> Node:
        """The value under the cursor."""
        return self.rows[self.cursor]

    def moved(self) -> None:
        """Act on the cursor's being on another value."""

    def replace(self, top: Node, steps: Sequence[Step] | None = None) -> None:
        """Show another tree, as far as it can be with the same folds.

        Args:
            top: Its root.
            steps: Where to put the cursor; where it was before if None.
        """
        before = self.node.steps()
        self.rows = Rows(top, self.rows if self.row_count else None)
        if steps is None:
            self._redraw(self.rows.nearest(top.descend(before)))
        else:
            self.go_to(top.descend(steps))

    def go_to(self, node: Node) -> None:
        """Put the cursor on a value, and open what it is inside of."""
        self.rows.reveal(node)
        self._redraw(node)

    def row_key(self, row: int) -> Hashable:
        """Return the value in a row and whether it is open."""
        node = self.rows[row]
        return node, self.rows.is_open(node)

    def draw_row(self, row: int, width: int) -> Content:
        """Return what a row says."""
        node = self.rows[row]
        return json_row(node, self.rows.is_open(node), width)

    def chosen(self, row: int) -> None:
        """Tell that the cursor moved."""
        self.moved()

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open or close a value at its mark, or at a second click."""
        if again or x < mark_end(self.rows[row]):
            self.action_toggle_node()

    def action_expand(self) -> None:
        """Open the value, or go to the first one in it."""
        if self.rows.is_open(self.node):
            self.choose(self.cursor + 1)
        else:
            self.rows.unfold(self.cursor)
            self._redraw(self.node)

    def action_collapse(self) -> None:
        """Close the value, or go to the one it is in."""
        node = self.node
        if self.rows.is_open(node):
            self.rows.fold(self.cursor)
            self._redraw(node)
        elif node.parent is not None:
            self.choose(self.rows.row_of(node.parent))

    def action_toggle_node(self) -> None:
        """Open or close the value."""
        if self.rows.is_open(self.node):
            self.action_collapse()
        elif foldable(self.node):
            self.action_expand()

    def action_expand_all(self) -> None:
        """Open everything below the cursor."""
        if self.rows.unfold_all(self.cursor, _MOST_ROWS):
            self._redraw(self.node)
        else:
            self.notify(
                f"That would be more than {_MOST_ROWS:,} rows. "
                "Open what you need, or search for it.",
                markup=False,
            )

    def action_collapse_all(self) -> None:
        """Close everything but the root."""
        node = self.node
        self.rows.fold_all()
        self._redraw(self.rows.nearest(node))

    def _redraw(self, node: Node) -> None:
        """Draw the rows anew with the cursor on a node."""
        self.row_count = len(self.rows)
        self.cursor = self.rows.row_of(node)
        self.show_cursor()
        self.refresh()
        self.moved()
