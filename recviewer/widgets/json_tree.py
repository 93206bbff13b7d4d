"""A JSON text as a tree that is taken apart only where somebody looks."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from recviewer.keys import Scope, bindings
from recviewer.render.clean import clean_line
from recviewer.render.json_content import highlight, row
from recviewer.render.json_nodes import Node, NodeKind, root
from recviewer.render.json_paths import below, join
from recviewer.render.json_rows import Rows, foldable
from recviewer.render.json_search import search
from recviewer.render.row import clip_start
from recviewer.widgets.cursor_list import CursorList
from recviewer.widgets.messages import CopyRequested

_MOST_ROWS = 20_000
"""Opening everything is refused where it would make more rows."""


class JsonTree(CursorList):
    """Shows JSON; its cursor names a path, and a path moves its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.JSON)

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another value."""

        path: str
        """Its JSON path, in jq's form."""

    @dataclass
    class StringOpened(Message):
        """The person wants to read a string whole."""

        path: str
        """Its JSON path, in jq's form."""
        text: str
        """The string, as recorded."""

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._base = "."
        self._rows = Rows(root(b"null"))
        self._query = ""
        self._hits: array[int] = array("Q")
        self._hit: int | None = None

    @property
    def path(self) -> str:
        """JSON path of the value under the cursor."""
        return join(self._base, self._node.steps())

    @property
    def _node(self) -> Node:
        return self._rows[self.cursor]

    def show(self, raw: Any, base_path: str) -> None:
        """Show a JSON text; cursor and open values stay where the same paths exist.

        Args:
            raw: The text, through the buffer protocol.
            base_path: Where it stands in the recording, in jq's form.
        """
        steps = self._node.steps()
        self._base = base_path
        self._rows = Rows(root(raw), self._rows if self.row_count else None)
        node = self._rows.nearest(self._rows.root.descend(steps))
        self._redraw(node)
        if self._query:
            self._search(self._query, jump=False)

    def reveal(self, path: str) -> None:
        """Put the cursor on a value, and open what it is inside of.

        Args:
            path: A JSON path below the one of the text; another one is ignored.
        """
        steps = below(self._base, path)
        if steps is not None:
            self._reveal(self._rows.root.descend(steps))

    def find(self, query: str) -> None:
        """Search all of the text, closed values too, and go to the next match.

        Args:
            query: What to find; any case will do unless it has a capital.
        """
        self._query = query
        self._search(query, jump=True)

    def draw_row(self, row_number: int, width: int) -> Content:
        """Return what a row says, with matches of the search marked."""
        node = self._rows[row_number]
        content = row(node, self._rows.is_open(node), width)
        return highlight(content, self._query)

    def chosen(self, row: int) -> None:
        """Tell where the cursor is."""
        self._tell()

    def clicked(self, row: int, x: int, *, again: bool) -> None:
        """Open or close a value at its mark, or at a second click."""
        if again or x < self._rows[row].depth * 2 + 2:
            self.action_toggle_node()

    def action_expand(self) -> None:
        """Open the value, or go to the first one in it."""
        if self._rows.is_open(self._node):
            self.choose(self.cursor + 1)
        else:
            self._rows.unfold(self.cursor)
            self._redraw(self._node)

    def action_collapse(self) -> None:
        """Close the value, or go to the one it is in."""
        node = self._node
        if self._rows.is_open(node):
            self._rows.fold(self.cursor)
            self._redraw(node)
        elif node.parent is not None:
            self.choose(self._rows.row_of(node.parent))

    def action_toggle_node(self) -> None:
        """Open or close the value."""
        if self._rows.is_open(self._node):
            self.action_collapse()
        elif foldable(self._node):
            self.action_expand()

    def action_select(self) -> None:
        """Open or close the value; read a string whole."""
        if self._node.kind in (NodeKind.STRING, NodeKind.BROKEN):
            self.post_message(self.StringOpened(self.path, self._node.text_value()))
        else:
            self.action_toggle_node()

    def action_expand_all(self) -> None:
        """Open everything below the cursor."""
        if self._rows.unfold_all(self.cursor, _MOST_ROWS):
            self._redraw(self._node)
        else:
            self.notify(
                f"That would be more than {_MOST_ROWS:,} rows. "
                "Open what you need, or search for it.",
                markup=False,
            )

    def action_collapse_all(self) -> None:
        """Close everything but the root."""
        node = self._node
        self._rows.fold_all()
        self._redraw(self._rows.nearest(node))

    def action_next_match(self) -> None:
        """Go to the next match of the search."""
        self._go_to_hit(0 if self._hit is None else self._hit + 1)

    def action_previous_match(self) -> None:
        """Go to the previous match of the search."""
        self._go_to_hit((self._hit or 0) - 1)

    def action_copy(self) -> None:
        """Copy the value as exact JSON."""
        self.post_message(CopyRequested(self._node.token(), "JSON value"))

    def action_copy_path(self) -> None:
        """Copy the path of the value."""
        self.post_message(CopyRequested(self.path, "JSON path"))

    def on_resize(self) -> None:
        """Fit the title to the new width."""
        super().on_resize()
        self._show_title()

    def _redraw(self, node: Node) -> None:
        """Draw the rows anew with the cursor on a node."""
        self.row_count = len(self._rows)
        self.cursor = self._rows.row_of(node)
        self.show_cursor()
        self.refresh()
        self._tell()

    def _reveal(self, node: Node) -> None:
        self._rows.reveal(node)
        self._redraw(node)

    def _tell(self) -> None:
        self._show_title()
        self.post_message(self.CursorMoved(self.path))

    def _show_title(self, searched: float = 1.0) -> None:
        """Name the path under the cursor, and how the search stands."""
        note = ""
        if self._query and searched < 1:
            note = f"searching {searched:.0%}"
        elif self._query and not self._hits:
            note = "not found"
        elif self._query:
            number = "–" if self._hit is None else f"{self._hit + 1:,}"
            note = f"[{number}/{len(self._hits):,}]"
        path = clip_start(clean_line(self.path), self.size.width - len(note) - 6)
        self.border_title = Content.assemble(path, ("  " if note else ""), note)

    @work(exclusive=True, group="find")
    async def _search(self, query: str, *, jump: bool) -> None:
        """Search in short steps, so that keys are answered meanwhile."""
        self._hits, self._hit = array("Q"), None
        for step in search(self._rows.root.text, query):
            self._hits = step.hits
            self._show_title(step.done / (step.total or 1))
            await asyncio.sleep(0)
        if jump and self._hits:
            self._go_to_hit(bisect_left(self._hits, self._node.start))
        self.refresh()

    def _go_to_hit(self, hit: int) -> None:
        """Go to a match, counted on from the last to the first."""
        if self._hits:
            self._hit = hit % len(self._hits)
            self._reveal(self._rows.root.at(self._hits[self._hit]))
