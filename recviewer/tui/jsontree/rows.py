"""Rows of a JSON tree as styled text, readable without colour too."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Final

from textual.content import Content

from recviewer.jsondoc.nodes import Node, NodeKind, root
from recviewer.jsondoc.search import SearchProgress, search
from recviewer.text.clipping import ELLIPSIS
from recviewer.text.media import caption, detect_media
from recviewer.text.numbers import size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common import json_colors
from recviewer.tui.common.finding import highlight_matches
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip
from recviewer.tui.jsontree.open_nodes import OpenNodes, is_expandable, is_large

_QUIET: Final = json_colors.PUNCTUATION
_VALUE_STYLES: Final = {
    NodeKind.STRING: json_colors.STRING,
    NodeKind.NUMBER: json_colors.NUMBER,
    NodeKind.LITERAL: json_colors.LITERAL,
    NodeKind.BROKEN: "$failed",
}

_INDENT_CELLS = 2
_MAX_INDENTED_LEVELS = 16
"""Deeper rows are not moved further right; they show their depth as a number."""

_MAX_PREVIEW_VALUES = 8
"""A closed object or list shows at most this many of its values."""

_MAX_PREVIEW_CELLS = 40
"""A longer key, or a longer string in a preview, is cut."""

_MAX_UTF8_BYTES = 4
"""Bytes of a character at most."""


class JsonRows:
    """The rows of a JSON tree, as a `RowSource`.

    Attributes:
        nodes: The nodes that have rows.
        query: The text to highlight; empty for none.
        current: The node with the current match.
    """

    def __init__(self) -> None:
        self.nodes = OpenNodes(root(b"null"))
        self.query = ""
        self.current: Node | None = None

    def key(self, row: int) -> Hashable:
        """Return all that a row's look depends on."""
        node = self.nodes[row]
        return node, self.nodes.is_open(node), self.query, node is self.current

    def node_at(self, offset: int | None) -> Node | None:
        """Return the innermost value at an offset into the text; None for None."""
        return None if offset is None else self.nodes.root.at(offset)

    def draw(self, row: int, width: int) -> Content:
        """Draw a row, with what matches the query marked."""
        node = self.nodes[row]
        line = json_row(node, self.nodes.is_open(node), width)
        return highlight_matches(line, self.query, is_current=node is self.current)


class JsonFindTarget:
    """Finds in a whole JSON text, as a `FindTarget`; a match is an offset in it."""

    def __init__(
        self,
        rows: JsonRows,
        here: Callable[[], Node],
        go_to: Callable[[Node | None], None],
    ) -> None:
        """Find in what the rows show.

        Args:
            rows: The rows, closed values, too.
            here: Returns the value from which a search begins.
            go_to: Called with the value that holds a match.
        """
        self._rows, self._here, self._go_to = rows, here, go_to

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search the whole text, closed values, too."""
        return search(self._rows.nodes.root.text, query)

    def start(self) -> int:
        """Begin at the value under the cursor."""
        return self._here().start

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Go to the value that holds a match."""
        rows = self._rows
        rows.query, rows.current = matches.query, rows.node_at(matches.current)
        self._go_to(rows.node_at(match))


def json_row(node: Node, is_open: bool, width: int) -> Content:
    """Draw a node as one line: a sign if it is expandable, its label, its value."""
    sign = ("▾ " if is_open else "▸ ") if is_expandable(node) else "  "
    lead = [*_indent(node), (sign, _QUIET), *_label(node)]
    return join_pieces(lead + _value(node, is_open, width - pieces_width(lead)))


def sign_end(node: Node) -> int:
    """Return the cell after the sign that shows whether a node is open."""
    return _INDENT_CELLS * min(node.depth, _MAX_INDENTED_LEVELS) + _INDENT_CELLS


def _indent(node: Node) -> list[Piece]:
    depth = min(node.depth, _MAX_INDENTED_LEVELS)
    deeper = f"{node.depth}┊" if node.depth > depth else ""
    return [(" " * (_INDENT_CELLS * depth), ""), (deeper, _QUIET)]


def _label(node: Node) -> list[Piece]:
    if node.label is None:
        return []
    if isinstance(node.label, int):
        return [(f"[{node.label}]", _QUIET), ("  ", "")]
    key = _clipped(node.label, _MAX_PREVIEW_CELLS)
    return [(key, json_colors.KEY), ("  ", "")]


def _value(node: Node, is_open: bool, room: int) -> list[Piece]:
    if node.items is not None:
        return [(f"[{node.items[0]:,} … {node.items[-1]:,}]", _QUIET)]
    if node.kind is NodeKind.STRING:
        return _string(node, room)
    if node.kind in _VALUE_STYLES:
        return _scalar(node, room)
    return [(_container(node, is_open, room), _QUIET)]


def _scalar(node: Node, room: int) -> list[Piece]:
    text = _clipped_token(node, max(room, 1))
    note = "  is no JSON" if node.kind is NodeKind.BROKEN else ""
    return [(text, _VALUE_STYLES[node.kind]), (note, _QUIET)]


def _string(node: Node, room: int) -> list[Piece]:
    style = _VALUE_STYLES[NodeKind.STRING]
    text = str(node.value())
    if node.kind is NodeKind.BROKEN:
        return _scalar(node, room)
    if media := detect_media(text):
        return [(clip(sanitize_line(caption(media)), room), _QUIET)]
    # More characters than these never fit, even if some have no width.
    shown = sanitize_line(text[: max(room, 1) * 4])
    if len(shown) == len(text) and cells(shown) + 2 <= room:
        return [(f'"{shown}"', style)]
    note = f" {len(text):,} characters"
    left = room - cells(note)
    if left < len(note):
        return [(clip(f'"{shown}"', room), style)]
    return [(clip(f'"{shown}"', left), style), (note, _QUIET)]


def _container(node: Node, is_open: bool, room: int) -> str:
    opening, closing = "{}" if node.kind is NodeKind.OBJECT else "[]"
    if not is_expandable(node):
        return opening + closing
    abridged = f"{opening}{ELLIPSIS}{closing}"
    if is_large(node) and not is_open:
        return f"{abridged} ({size_words(node.end - node.start)})"
    count = f" ({node.count():,})"
    if is_open:
        return abridged + count
    preview = _preview(node, room - len(count) - 2)
    return f"{opening}{preview}{closing}{count}"


def _preview(node: Node, room: int) -> str:
    """Return the first values of a closed node that fit; an ellipsis if none does."""
    shown = ""
    for number, item in enumerate(_previewed_values(node)):
        longer = f"{shown}, {item}" if number else item
        more = number + 1 < node.count()
        if number == _MAX_PREVIEW_VALUES or cells(longer) + 3 * more > room:
            return f"{shown}, {ELLIPSIS}" if shown else ELLIPSIS
        shown = longer
    return shown if shown else ELLIPSIS


def _previewed_values(node: Node) -> Iterator[str]:
    if node.children and node.children[0].items is not None:
        return
    for child in islice(node.children, _MAX_PREVIEW_VALUES + 1):
        if isinstance(child.label, str):
            yield f"{_clipped(child.label, _MAX_PREVIEW_CELLS)}: {_previewed(child)}"
        else:
            yield _previewed(child)


def _previewed(node: Node) -> str:
    if node.kind is NodeKind.OBJECT:
        return f"{{{ELLIPSIS}}}"
    if node.kind is NodeKind.LIST:
        return f"[{ELLIPSIS}]"
    # A huge string is not decoded for a few characters of it.
    if node.kind is NodeKind.STRING and node.end - node.start <= 6 * _MAX_PREVIEW_CELLS:
        text = node.value()
        if node.kind is NodeKind.STRING:
            return _clipped(f'"{text}"', _MAX_PREVIEW_CELLS)
    elif node.kind is NodeKind.STRING:
        return f'"{ELLIPSIS}"'
    return _clipped_token(node, _MAX_PREVIEW_CELLS)


def _clipped(text: str, room: int) -> str:
    """Sanitize a text and cut it to some cells, looking at what can show only."""
    return clip(sanitize_line(text[: _characters_in(room)]), room)


def _clipped_token(node: Node, room: int) -> str:
    """Return the text of a node as `_clipped` does, without decoding the rest."""
    end = node.start + _MAX_UTF8_BYTES * _characters_in(room)
    return _clipped(node.text.token(node.start, min(end, node.end)), room)


def _characters_in(room: int) -> int:
    """Return the number of characters by which `clip` sees that a text is too long."""
    return max(room, 1) * 4 + 2
