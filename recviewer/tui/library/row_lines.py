"""Rows of the library as styled text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

from recviewer.library.summary import ERROR_SYMBOL, STREAM_SYMBOL, Summary
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, clip_name
from recviewer.tui.library.columns import Columns

_OPEN_SIGN, _CLOSED_SIGN = "▾ ", "▸ "

_CURRENT_SIGN = "●"
"""Stands before the exchange that is open."""

SELECTED_SIGN = "◆"
"""Stands before an exchange that is to be compared."""

NEW_SIGN = "✦"
"""Stands before an exchange that has come or changed, and was not opened yet."""

_MAX_INDENTED_LEVELS = 8
"""Deeper rows are not moved further right: titles of a long conversation need room."""

_MIN_TITLE_CELLS = 12
"""Cells of a title for which other columns give way."""

_MIN_DISTINCTION_CELLS = 4
"""Cells of what tells a row apart for which its title gives way: a number."""

_GAP_CELLS = 2
"""Cells between the texts of a row."""

_MIN_SHARED_CELLS = 48
"""Cells that a group and the title of its only exchange share; of fewer, the group
takes what it needs."""

_TITLE_HEADING = "     title"
"""The name of the first column, above the titles of the first level."""

_QUIET, _FAILED, _FOCUS = "$quiet", "$failed", "bold $focus"

_FOUND: Mapping[str, Piece] = {
    "error": (" !!", _FAILED),
    "warning": (" !", "$caution"),
    "hint": (" !", _QUIET),
}
"""Stands after the title of an exchange in which rules found something."""

Fit = Callable[[int], str]
"""Returns a text in a number of cells at most, told apart from those beside it."""


GROUP_JOINT = " › "
"""Stands between the names of groups."""


class Fits(NamedTuple):
    """How the texts of an exchange are cut."""

    title: Fit
    name: Fit
    """How what stands before the title is cut."""
    group: Fit
    """How the groups are cut that are merged with it."""
    distinction: Fit
    """How the text is cut that tells it from others with the same title."""


class GroupRow(NamedTuple):
    """What is drawn of a group beside its label."""

    depth: int
    opened: bool
    total: int
    """Number of entries in it."""
    total_cells: int = 0
    """Width of the largest number, so that all groups have the same room."""


class EntryRow(NamedTuple):
    """What is drawn of an exchange beside its title."""

    entry: Summary
    depth: int = 0
    """Its level in the tree."""
    group: str = ""
    """The groups that are merged with it; stand before its title, too."""
    name: str = ""
    """What stands before its title: its number, or the name of its file."""
    distinction: str = ""
    """What tells it from others with the same title; stands after it."""
    model: str = ""
    """How its model is called."""
    opened: bool | None = None
    """Whether the rows below it are shown; None if there are none."""
    current: bool = False
    """Whether it is the exchange that is open."""
    words: Sequence[str] = ()
    """Words to mark in its title."""
    selected: bool = False
    """Whether it is one of those that are to be compared."""
    worst: str = ""
    """How bad the worst is that `recviewer check` found; empty for nothing."""
    is_new: bool = False
    """Whether it has come or changed since the library was opened."""


def group_row(row: GroupRow, width: int, fit: Fit) -> Content:
    """Draw a group; `fit` returns its label."""
    sign = _OPEN_SIGN if row.opened else _CLOSED_SIGN
    left = [(_indent(row.depth), ""), (sign, _QUIET)]
    right = [(f"  {f'{row.total:,}'.rjust(row.total_cells)} ", _QUIET)]
    room = max(_MIN_TITLE_CELLS, width - pieces_width(left) - pieces_width(right))
    style = "" if row.depth else "bold"
    return _row(left, [(clip(fit(room), room), style)], right, width)


def entry_row(row: EntryRow, columns: Columns, width: int, fits: Fits) -> Content:
    """Draw an exchange."""
    entry = row.entry
    indent = _indent(row.depth)[:-1] if row.depth else ""
    sign = NEW_SIGN if row.is_new else " "
    sign = _CURRENT_SIGN if row.current else sign
    left = [(indent, ""), (SELECTED_SIGN if row.selected else sign, _FOCUS)]
    if row.opened is not None:
        left.append((_OPEN_SIGN if row.opened else _CLOSED_SIGN, _QUIET))
    left.append(_kind(entry))
    right: Sequence[Piece] = columns.pieces(entry, row.model)
    if row.worst:
        right = (_FOUND[row.worst], *right)
    room = width - pieces_width(left) - pieces_width(right)
    if room < _MIN_TITLE_CELLS:
        right, room = (), width - pieces_width(left)
    wanted = cells(sanitize_line(entry.title))
    if row.group:
        limit = room if room < _MIN_SHARED_CELLS else _beside(room, wanted)
        left.append((fits.group(limit), "" if row.depth else "bold"))
        room -= cells(left[-1][0]) + 2
        if room < min(wanted, _MIN_TITLE_CELLS):
            return _row(left, [], right, width)
        left.append(("  ", ""))
    if row.name and not entry.reason:
        limit, name = _beside(room, wanted), sanitize_line(row.name)
        name = name if cells(name) <= limit else fits.name(limit)
        left.append((f"{name}  ", _QUIET))
        room -= cells(left[-1][0])
    limit = max(_beside(room, wanted), _MIN_DISTINCTION_CELLS)
    has_room = limit + _GAP_CELLS < room
    told = fits.distinction(limit) if has_room and row.distinction else ""
    tail = [(f"  {told}", _QUIET)] if told else []
    room = max(0, room - pieces_width(tail))
    title = _marked(clip(fits.title(room), room), row.words, _style(row))
    return _row(left, [*title, *tail], right, width)


def heading_row(above: Sequence[str], columns: Columns, width: int) -> Content:
    """Draw the line above the rows.

    Args:
        above: Names of the groups that are scrolled out but hold the first row on
            show, outermost first.
        columns: The columns of the rows.
        width: Cells to fill.
    """
    right = [(columns.heading(), _QUIET)]
    room = max(0, width - pieces_width(right))
    path = clip_name(sanitize_line(GROUP_JOINT.join(above)), room)
    if not above:
        path = clip(_TITLE_HEADING, room) if columns.facts else ""
    style = "bold $quiet" if above else _QUIET
    return _row([], [(path, style)], right, width)


def _style(row: EntryRow) -> str:
    if row.entry.unreadable:
        return _FAILED
    return "bold" if row.current else _QUIET if row.entry.other else ""


def _beside(room: int, title: int) -> int:
    """Return the cells for a text beside a title: half of them, or what is left."""
    return max(0, min(room // 2, room - _MIN_TITLE_CELLS) - 2, room - title - 2)


def _indent(depth: int) -> str:
    return "  " * min(depth, _MAX_INDENTED_LEVELS)


def _kind(entry: Summary) -> Piece:
    """Show whether the answer was streamed, failed, or has several choices."""
    mark = ERROR_SYMBOL if entry.error else STREAM_SYMBOL if entry.streaming else " "
    number = str(entry.choices) if entry.choices > 1 else ""
    alarming = entry.error and not entry.other
    return f"{mark}{number}".ljust(2) + " ", _FAILED if alarming else _QUIET


def _row(
    left: Sequence[Piece], middle: Sequence[Piece], right: Sequence[Piece], width: int
) -> Content:
    """Join a row, padded between its middle and its right part."""
    used = sum(map(pieces_width, (left, middle, right)))
    return join_pieces([*left, *middle, (" " * (width - used), ""), *right])


def _marked(text: str, words: Sequence[str], style: str) -> list[Piece]:
    """Split a text so that some words in it stand out."""
    pieces = [text]
    if words:
        pattern = "|".join(map(re.escape, words))
        pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return [
        (p, f"{_FOCUS} underline" if i % 2 else style) for i, p in enumerate(pieces)
    ]
