"""A JSON text as a tree that is parsed only where somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content

from recviewer.jsondoc.nodes import Node, NodeKind, root
from recviewer.jsondoc.paths import Step, join, steps_below
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.finding import Findable, Finder
from recviewer.tui.common.hints import hint
from recviewer.tui.common.panel import PanelTitle
from recviewer.tui.common.row_list import RowList
from recviewer.tui.common.wrapping import cells, clip, clip_path, clip_path_middle
from recviewer.tui.jsontree.open_nodes import OpenNodes
from recviewer.tui.jsontree.rows import JsonFindTarget, JsonRows, sign_end
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import CopyRequested, TextOpened

_MAX_ROWS = 20_000
"""Expanding everything is refused if the tree had more rows then."""

_BETWEEN = " · "
"""Stands between the name of a tree and the path under its cursor."""

_MIN_PATH_CELLS = 8
"""Cells of a path that are worth showing."""

_NOTHING_INSIDE = {
    "expand_all": "Everything below is open.",
    "collapse_all": "Everything is closed.",
}
"""What is said where a command opens and closes nothing."""


class JsonTree(RowList, Findable):
    """Shows JSON as a tree; its cursor stands on a JSON path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.JSON),
        *bindings(Scope.FIND),
    ]

    def __init__(
        self, root_title: str = "whole recording", number: int | None = None
    ) -> None:
        """Show nothing yet.

        Args:
            root_title: The title while the cursor is on the root of the recording,
                whose path is only a dot.
            number: The number of the key that leads here; None for no key.
        """
        self._rows = JsonRows()
        super().__init__(self._rows)
        self.panel = PanelTitle(self, number, "JSON")
        self._root_title = root_title
        self._base_path = "."
        self._what = ""
        target = JsonFindTarget(self._rows, lambda: self.node, self._go_to)
        self.finder = Finder(self, target, lambda _: self._show_title())

    @property
    def node(self) -> Node:
        """The value under the cursor."""
        return self._rows.nodes[self.cursor]

    @property
    def path(self) -> str:
        """JSON path of the value under the cursor."""
        return join(self._base_path, self.node.steps())

    def show(
        self, raw: Any, base_path: str, path: str | None = None, name: str = ""
    ) -> None:
        """Show a JSON text; cursor and open values stay where the same paths exist.

        Args:
            raw: The text, through the buffer protocol or as a `JsonText`.
            base_path: The text's own path in the recording, in jq's form.
            path: The path to put the cursor on; None to leave it where it is.
            name: What it is, for the title, such as `chunk 14`.
        """
        self._what = name
        before: Sequence[Step] = self.node.steps()
        self._base_path = base_path
        top = root(raw)
        rows = self._rows
        rows.nodes = OpenNodes(top, rows.nodes if self.row_count else None)
        steps = None if path is None else steps_below(base_path, path)
        if steps is None:
            self._go_to(rows.nodes.nearest(top.descend(before)))
        else:
            self._go_to(top.descend(steps))
        self.finder.again()

    def reveal(self, path: str) -> None:
        """Put the cursor on a value, and expand everything around it.

        Args:
            path: A JSON path below the base path; another one is ignored.
        """
        steps = steps_below(self._base_path, path)
        if steps is not None:
            self._go_to(self._rows.nodes.root.descend(steps))

    def cursor_chosen(self, row: int) -> None:
        """Name the value under the cursor."""
        self._show_title()

    def row_clicked(self, row: int, x: int, *, again: bool) -> None:
        """Expand or collapse a value at its sign, or at a second click."""
        if again or x < sign_end(self.node):
            self.action_tree("toggle_node")

    def action_tree(self, command: str) -> None:
        """Open or close values.

        Args:
            command: `expand`, `collapse`, `toggle_node`, `expand_all` (below the
                cursor) or `collapse_all`.
        """
        nodes, row, node = self._rows.nodes, self.cursor, self.node
        is_open, count = nodes.is_open(node), len(nodes)
        match command:
            case "expand" if is_open:
                self.choose(row + 1)
                return
            case "collapse" if not is_open:
                if node.parent is not None:
                    self.choose(nodes.row_of(node.parent))
                return
            case "expand_all" if not nodes.expand_all(row, _MAX_ROWS):
                refusal = f"That would be more than {_MAX_ROWS:,} rows."
                advice = "Open what you need, or search for it."
                self.notify(f"{refusal} {advice}", markup=False)
                return
            case "collapse" | "toggle_node" if is_open:
                nodes.collapse(row)
            case "expand" | "toggle_node":
                nodes.expand(row)
            case "collapse_all":
                nodes.collapse_all()
                node = nodes.nearest(node)
        self._go_to(node)
        if len(nodes) == count:
            hint(self, _NOTHING_INSIDE.get(command, "There is nothing to open here."))

    def action_select(self) -> None:
        """Expand or collapse the value; open a string to read it."""
        if self.node.kind in (NodeKind.STRING, NodeKind.BROKEN):
            self.post_message(TextOpened(self.path, self.node.text_value()))
        else:
            self.action_tree("toggle_node")

    def action_copy(self) -> None:
        """Copy the value as exact JSON."""
        self.post_message(CopyRequested(self.node.token(), "JSON value"))

    def action_copy_path(self) -> None:
        """Copy the path of the value."""
        self.post_message(CopyRequested(self.path, "JSON path"))

    @on(events.Resize)
    def _show_title(self) -> None:
        """Show the path under the cursor, and how the search stands."""
        path = self._root_title if self.path == "." else sanitize_line(self.path)
        self.panel.fit(partial(tree_title, self._what, path))
        self.panel.note(self.finder.text)

    def _go_to(self, node: Node | None) -> None:
        """Expand everything around a value, put the cursor on it, and draw."""
        if node is None:
            return
        row = self._rows.nodes.reveal(node)
        self.row_count = len(self._rows.nodes)
        self.cursor = row
        self.show_cursor()
        self.refresh()
        self.cursor_chosen(row)


def tree_title(name: str, path: str, width: int) -> Content:
    """Return the title of a tree: what it is, and the path under the cursor.

    Args:
        name: What it is, which is never cut for the path; empty if the path says it.
        path: The path. Its end says most; without a name, its beginning, too.
        width: Cells to fit into.
    """
    if not name:
        return Content(clip_path_middle(path, max(0, width)))
    room = width - cells(name) - len(_BETWEEN)
    if room < _MIN_PATH_CELLS:
        return Content(clip(name, max(0, width)))
    return Content(f"{name}{_BETWEEN}{clip_path(path, room)}")
