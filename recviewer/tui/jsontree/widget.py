"""A JSON text as a tree that is taken apart only where somebody looks."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from recviewer.jsondoc.nodes import NodeKind, root
from recviewer.jsondoc.paths import join, steps_below
from recviewer.jsondoc.search import search
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.row import clip_middle
from recviewer.tui.jsontree.folds import JsonFolds
from recviewer.tui.jsontree.rows import highlight
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested

_PATIENCE = 0.1
"""Seconds between two words about how far a search has come."""

_STEP = 0.004
"""Seconds to search for before anything else has its turn."""


class JsonTree(JsonFolds):
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

    def __init__(self) -> None:
        super().__init__()
        self._base = "."
        self._query = ""
        self.whole = "whole recording"
        """What is named in the title where the path is only a dot."""
        self._hits: array[int] = array("Q")
        self._hit: int | None = None

    @property
    def path(self) -> str:
        """JSON path of the value under the cursor."""
        return join(self._base, self.node.steps())

    def show(self, raw: Any, base_path: str, path: str | None = None) -> None:
        """Show a JSON text; cursor and open values stay where the same paths exist.

        Args:
            raw: The text, through the buffer protocol or as a `JsonText`.
            base_path: Where it stands in the recording, in jq's form.
            path: The value to put the cursor on, if it is to move; it is opened.
        """
        self._base = base_path
        self.replace(root(raw), None if path is None else steps_below(base_path, path))
        if self._query:
            self._search(self._query, jump=False)

    def reveal(self, path: str) -> None:
        """Put the cursor on a value, and open what it is inside of.

        Args:
            path: A JSON path below the one of the text; another one is ignored.
        """
        steps = steps_below(self._base, path)
        if steps is not None:
            self.go_to(self.rows.root.descend(steps))

    def find(self, query: str) -> None:
        """Search all of the text, closed values too, and go to the next match.

        Args:
            query: What to find; any case will do unless it has a capital.
        """
        self._query = query
        self._search(query, jump=True)

    def row_key(self, row: int) -> Hashable:
        """Return what a row shows, and what is searched for."""
        return super().row_key(row), self._query

    def draw_row(self, row: int, width: int) -> Content:
        """Return what a row says, with matches of the search marked."""
        return highlight(super().draw_row(row, width), self._query)

    def moved(self) -> None:
        """Tell where the cursor is."""
        self._show_title()
        self.post_message(self.CursorMoved(self.path))

    def action_select(self) -> None:
        """Open or close the value; read a string whole."""
        if self.node.kind in (NodeKind.STRING, NodeKind.BROKEN):
            self.post_message(self.StringOpened(self.path, self.node.text_value()))
        else:
            self.action_toggle_node()

    def action_next_match(self) -> None:
        """Go to the next match of the search."""
        self._go_to_hit(0 if self._hit is None else self._hit + 1)

    def action_previous_match(self) -> None:
        """Go to the previous match of the search."""
        self._go_to_hit((self._hit or 0) - 1)

    def action_copy(self) -> None:
        """Copy the value as exact JSON."""
        self.post_message(CopyRequested(self.node.token(), "JSON value"))

    def action_copy_path(self) -> None:
        """Copy the path of the value."""
        self.post_message(CopyRequested(self.path, "JSON path"))

    def on_resize(self) -> None:
        """Fit the title to the new width."""
        super().on_resize()
        self._show_title()

    def _show_title(self, searched: float = 1.0) -> None:
        """Name the path under the cursor, and how the search stands."""
        note = ""
        if self._query and searched < 1:
            note = f"searching {searched:.0%}"
        elif self._query and not self._hits:
            note = "not found"
        elif self._query:
            count = f"{len(self._hits):,}"
            at = None if self._hit is None else f"[{self._hit + 1:,}/{count}]"
            note = at or f"{count} found"
        path = self.whole if self.path == "." else sanitize_line(self.path)
        path = clip_middle(path, self.size.width - len(note) - 6)
        self.border_title = Content.assemble(path, ("  " if note else ""), note)

    @work(exclusive=True, group="find")
    async def _search(self, query: str, *, jump: bool) -> None:
        """Search in short steps, so that keys are answered meanwhile."""
        self._hits, self._hit = array("Q"), None
        due = monotonic() + _PATIENCE
        pause = monotonic() + _STEP
        for step in search(self.rows.root.text, query):
            self._hits = step.hits
            if monotonic() > due:
                self._show_title(step.done / (step.total or 1))
                due = monotonic() + _PATIENCE
            if monotonic() > pause:
                await asyncio.sleep(0)
                pause = monotonic() + _STEP
        self._show_title()
        if jump and self._hits:
            self._go_to_hit(bisect_left(self._hits, self.node.start))
        self.refresh()

    def _go_to_hit(self, hit: int) -> None:
        """Go to a match, counted on from the last to the first."""
        if self._hits:
            self._hit = hit % len(self._hits)
            self.go_to(self.rows.root.at(self._hits[self._hit]))
