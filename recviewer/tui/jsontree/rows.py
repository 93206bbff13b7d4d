"""Rows of a JSON tree as styled text; they read without colour too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from pygments.token import Token
from textual.content import Content

from recviewer.jsondoc.nodes import Node, NodeKind
from recviewer.jsondoc.search import is_exact
from recviewer.text.media import caption, detect_media
from recviewer.text.numbers import size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.json_style import JsonTheme
from recviewer.tui.common.row import (
    ELLIPSIS,
    Piece,
    clip,
    joined,
    width_of,
)
from recviewer.tui.common.wrapping import cells
from recviewer.tui.jsontree.open_nodes import foldable, heavy

_STYLES: Final = JsonTheme.STYLES
_KEY: Final = _STYLES[Token.Name.Tag]
_INDEX: Final = "$quiet"
_DIM: Final = _STYLES[Token.Punctuation]
_VALUES: Final = {
    NodeKind.STRING: _STYLES[Token.Literal.String.Double],
    NodeKind.NUMBER: _STYLES[Token.Literal.Number],
    NodeKind.LITERAL: _STYLES[Token.Keyword.Constant],
    NodeKind.BROKEN: "$failed",
}

_MATCH: Final = "bold underline $focus"

_INDENT = 2
_DEEPEST_INDENT = 16
"""Deeper rows are not moved further right; they say how deep they are."""

_PREVIEWED = 8
"""A closed value shows so many of its own, at most."""

_SHORT = 40
"""A string in a preview is cut after so many cells."""


def json_row(node: Node, is_open: bool, width: int) -> Content:
    """Write a node as one line: its mark, its label and what it holds.

    Args:
        node: The node.
        is_open: Whether its children are shown below it.
        width: Cells there are.
    """
    mark = ("▾ " if is_open else "▸ ") if foldable(node) else "  "
    lead = [*_indent(node), (mark, _DIM), *_label(node)]
    return joined(lead + _held(node, is_open, width - width_of(lead)))


def mark_end(node: Node) -> int:
    """Return the cell after the mark that says whether a node is open."""
    return _INDENT * min(node.depth, _DEEPEST_INDENT) + _INDENT


def highlight(content: Content, query: str) -> Content:
    """Mark what a search is for."""
    if not query:
        return content
    case = 0 if is_exact(query) else re.IGNORECASE
    found = re.compile(re.escape(sanitize_line(query)), case)
    return content.highlight_regex(found, style=_MATCH)


def _indent(node: Node) -> list[Piece]:
    depth = min(node.depth, _DEEPEST_INDENT)
    deeper = f"{node.depth}┊" if node.depth > depth else ""
    return [(" " * (_INDENT * depth), ""), (deeper, _DIM)]


def _label(node: Node) -> list[Piece]:
    if node.label is None:
        return []
    if isinstance(node.label, int):
        return [(f"[{node.label}]", _INDEX), ("  ", "")]
    return [(clip(sanitize_line(node.label), _SHORT), _KEY), ("  ", "")]


def _held(node: Node, is_open: bool, room: int) -> list[Piece]:
    if node.items is not None:
        return [(f"[{node.items[0]:,} … {node.items[-1]:,}]", _DIM)]
    if node.kind is NodeKind.STRING:
        return _string(node, room)
    if node.kind in _VALUES:
        return _scalar(node, room)
    return [(_container(node, is_open, room), _DIM)]


def _scalar(node: Node, room: int) -> list[Piece]:
    text = clip(sanitize_line(node.token()), max(room, 1))
    note = "  is no JSON" if node.kind is NodeKind.BROKEN else ""
    return [(text, _VALUES[node.kind]), (note, _DIM)]


def _string(node: Node, room: int) -> list[Piece]:
    style = _VALUES[NodeKind.STRING]
    text = str(node.value())
    if node.kind is NodeKind.BROKEN:
        return _scalar(node, room)
    if media := detect_media(text):
        return [(clip(sanitize_line(caption(media)), room), _DIM)]
    # More characters than these cannot be seen, however narrow they are.
    shown = sanitize_line(text[: max(room, 1) * 4])
    if len(shown) == len(text) and cells(shown) + 2 <= room:
        return [(f'"{shown}"', style)]
    note = f" {len(text):,} characters"
    left = room - cells(note)
    if left < len(note):
        return [(clip(f'"{shown}"', room), style)]
    return [(clip(f'"{shown}"', left), style), (note, _DIM)]


def _container(node: Node, is_open: bool, room: int) -> str:
    opening, closing = "{}" if node.kind is NodeKind.OBJECT else "[]"
    if not foldable(node):
        return opening + closing
    folded = f"{opening}{ELLIPSIS}{closing}"
    if heavy(node) and not is_open:
        return f"{folded} ({size_words(node.end - node.start)})"
    count = f" ({node.count():,})"
    if is_open:
        return folded + count
    preview = _preview(node, room - len(count) - 2)
    return f"{opening}{preview}{closing}{count}"


def _preview(node: Node, room: int) -> str:
    """Show the first values of a closed one, as many as fit; an ellipsis if none."""
    shown = ""
    for number, item in enumerate(_previews(node)):
        longer = f"{shown}, {item}" if number else item
        more = number + 1 < node.count()
        if number == _PREVIEWED or cells(longer) + 3 * more > room:
            return f"{shown}, {ELLIPSIS}" if shown else ELLIPSIS
        shown = longer
    return shown if shown else ELLIPSIS


def _previews(node: Node) -> Iterator[str]:
    if node.children and node.children[0].items is not None:
        return
    for child in islice(node.children, _PREVIEWED + 1):
        key = f"{sanitize_line(child.label)}: " if isinstance(child.label, str) else ""
        yield key + _brief(child)


def _brief(node: Node) -> str:
    if node.kind is NodeKind.OBJECT:
        return f"{{{ELLIPSIS}}}"
    if node.kind is NodeKind.LIST:
        return f"[{ELLIPSIS}]"
    # The token of a huge string is not decoded for a few characters of it.
    if node.kind is NodeKind.STRING and node.end - node.start <= 6 * _SHORT:
        text = node.value()
        if node.kind is NodeKind.STRING:
            return clip(sanitize_line(f'"{text}"'), _SHORT)
    elif node.kind is NodeKind.STRING:
        return f'"{ELLIPSIS}"'
    return clip(sanitize_line(node.token()), _SHORT)
