"""Rows of the library as styled text, and the text that stands for no rows."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import islice

from textual.content import Content

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.terms import FIELDS, parse, unknown_fields
from recviewer.library.summary import (
    ERROR_SYMBOL,
    IMAGES_SYMBOL,
    REASONING_SYMBOL,
    STREAM_SYMBOL,
    TOOLS_SYMBOL,
    Summary,
)
from recviewer.library.tree.visible_rows import Highlight, VisibleRows
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, clip_start
from recviewer.tui.keys import KeyNames, ways_on

_OPEN_SIGN, _CLOSED_SIGN = "▾ ", "▸ "

_CURRENT_SIGN = "●"
"""Stands before the exchange that is open."""

_MAX_INDENTED_LEVELS = 8
"""Deeper rows are not moved further right: titles of a long conversation need room."""

_MIN_TITLE_CELLS = 12
"""Cells of a title for which other columns give way."""

_QUIET, _FAILED, _TOOLS = "$quiet", "$failed", "$tool"
_NOTABLE, _FOCUS = "$caution", "bold $focus"

_CLEAR_FILTER = (("library.filter", "clears the filter"),)
_ELSEWHERE = (
    ("everywhere.reload", "looks again"),
    ("everywhere.quit", "leaves, to name another file or folder"),
)
"""What helps if nothing was found."""


_MAX_HIGHLIGHTED_ENTRIES = 20
"""Entries of a group that are named before it is opened."""


class LibraryRows:
    """The rows of the library, as a `RowSource`.

    Attributes:
        view: The tree, and what of it is on show.
        catalog: The catalog with its entries.
        words: Words to mark in titles.
        current: The entry that is open.
    """

    def __init__(self) -> None:
        self.view = VisibleRows()
        self.catalog = Catalog()
        self.words: Sequence[str] = ()
        self.current: int | None = None

    def key(self, row: int) -> Hashable:
        """Return all that a row is drawn from; its number may change meanwhile."""
        row = self.view.rows[row]
        is_entry = self.view.tree.entries[row] >= 0
        return self._entry(row) if is_entry else self._group(row)

    def draw(self, row: int, width: int) -> Content:
        """Draw a group or an entry."""
        row = self.view.rows[row]
        if self.view.tree.entries[row] >= 0:
            return entry_row(*self._entry(row), width)
        return group_row(*self._group(row), width)

    def highlight(self, row: int) -> Highlight | None:
        """Return what a row stands for; None if there is no such row."""
        view, tree = self.view, self.view.tree
        if not 0 <= row < len(view.rows):
            return None
        row = view.rows[row]
        entry = tree.entries[row]
        if entry >= 0:
            return Highlight("", 1, (self.catalog.entries[entry],))
        inside = (r for r in range(row + 1, tree.ends[row]) if r in view.passing)
        first = (tree.entries[r] for r in islice(inside, _MAX_HIGHLIGHTED_ENTRIES))
        entries = tuple(self.catalog.entries[entry] for entry in first)
        return Highlight(tree.label(row), view.count(row), entries)

    def _group(self, row: int) -> tuple[str, int, bool, int]:
        """Return the arguments of `group_row` but the width."""
        view, tree = self.view, self.view.tree
        return tree.label(row), tree.depths[row], view.is_open(row), view.count(row)

    def _entry(
        self, row: int
    ) -> tuple[Summary, str, int, bool | None, bool, tuple[str, ...]]:
        """Return the arguments of `entry_row` but the width."""
        view, tree = self.view, self.view.tree
        entry = self.catalog.entries[tree.entries[row]]
        title = entry.title.lower()
        words = tuple(word for word in self.words if word in title)
        opened = view.is_open(row) if view.count(row) else None
        is_current = tree.entries[row] == self.current
        return entry, tree.label(row), tree.depths[row], opened, is_current, words


def group_row(label: str, depth: int, opened: bool, count: int, width: int) -> Content:
    """Draw a group."""
    sign = _OPEN_SIGN if opened else _CLOSED_SIGN
    left = [(_indent(depth), ""), (sign, _QUIET)]
    right = [(f"  {count:,} ", _QUIET)]
    room = max(_MIN_TITLE_CELLS, width - pieces_width(left) - pieces_width(right))
    shown = _clip_group_label(sanitize_line(label), room)
    return _row(left, shown, "" if depth else "bold", (), right, width)


def entry_row(
    entry: Summary,
    label: str,
    depth: int,
    opened: bool | None,
    current: bool,
    words: Sequence[str],
    width: int,
) -> Content:
    """Draw an exchange.

    Args:
        entry: Its summary.
        label: What distinguishes it from its neighbours: its number or its file name.
        depth: Its level in the tree.
        opened: Whether the rows below it are shown; None if there are none.
        current: Whether it is the exchange that is open.
        words: Words to mark in its title.
        width: Cells to fill.
    """
    indent = _indent(depth)[:-1] if depth else ""
    left = [(indent, ""), (_CURRENT_SIGN if current else " ", _FOCUS)]
    if opened is not None:
        left.append((_OPEN_SIGN if opened else _CLOSED_SIGN, _QUIET))
    left.append(_kind(entry))
    title, marks = sanitize_line(entry.title), list(_marks(entry))
    if label and not entry.reason:
        room = width - pieces_width(left) - pieces_width(marks)
        left.append(_clipped_label(sanitize_line(label), room, cells(title)))
    return _row(left, title, _style(entry, current), words, marks, width)


def no_rows_text(
    paths: Sequence[str],
    filter_text: str,
    names: KeyNames,
    *,
    total: int = 0,
    scanning: bool = False,
    hidden: int = 0,
) -> Content:
    """Say why there are no rows, and what helps.

    Args:
        paths: Files and folders that are searched for recordings.
        filter_text: The filter as it is typed.
        names: The main key of each action, by its id.
        total: Number of exchanges that were filtered.
        scanning: Whether a scan is running.
        hidden: Number of other calls and files that are hidden.
    """
    wanted = sanitize_line(filter_text.strip())
    places = sanitize_line(", ".join(paths))
    if scanning:
        so_far = f"Nothing matches {wanted} so far. " if wanted else ""
        return Content(f"{so_far}Looking for recordings under {places} …")
    why = f"No recordings under {places}."
    if wanted:
        among = plural(total, "exchange")
        why = f"Nothing among {among} matches {wanted}.{_remark(wanted)}"
    show = ("library.others", f"shows the {hidden:,} that are hidden")
    helps = _CLEAR_FILTER if wanted else _ELSEWHERE
    ways = ways_on(names, *([show] if hidden else []), *helps)
    return Content.assemble((why, "$body"), "\n\n", ways)


def _remark(query: str) -> str:
    """Say what a filter may have been meant to do."""
    if unknown := unknown_fields(query):
        return f" {unknown[0]} is no field; there are {', '.join(FIELDS)}."
    if any(not term.field for term in parse(query)):
        return " Words are looked for in title, path, test, model and endpoint."
    return ""


def _style(entry: Summary, current: bool) -> str:
    if entry.unreadable:
        return _FAILED
    return "bold" if current else _QUIET if entry.other else ""


def _clipped_label(label: str, room: int, title: int) -> Piece:
    """Cut a label to half of the room it shares with a title, or to what is left."""
    width = max(0, min(room // 2, room - _MIN_TITLE_CELLS - 2), room - title - 2)
    return f"{clip(label, width)}  ", _QUIET


def _clip_group_label(text: str, width: int) -> str:
    """Cut the parameters of a test first, then the start of its path."""
    name = text.partition("[")[0]
    if cells(name or text) < width:
        return clip(text, width)
    return clip_start(name or text, width)


def _indent(depth: int) -> str:
    return "  " * min(depth, _MAX_INDENTED_LEVELS)


def _kind(entry: Summary) -> Piece:
    """Show whether the answer was streamed, failed, or has several choices."""
    mark = ERROR_SYMBOL if entry.error else STREAM_SYMBOL if entry.streaming else " "
    number = str(entry.choices) if entry.choices > 1 else ""
    alarming = entry.error and not entry.other
    return f"{mark}{number}".ljust(2) + " ", _FAILED if alarming else _QUIET


def _marks(entry: Summary) -> Iterator[Piece]:
    """Show what is unusual about an entry."""
    finish = sanitize_line(entry.unusual_finish)
    marks = (
        (entry.images, IMAGES_SYMBOL, _QUIET),
        (entry.reasoning, REASONING_SYMBOL, _QUIET),
        (entry.tools, TOOLS_SYMBOL, _TOOLS),
        (bool(finish), finish, _NOTABLE),
    )
    for wanted, mark, style in marks:
        if wanted:
            yield f" {mark}", style
    yield " ", ""


def _row(
    left: Sequence[Piece],
    title: str,
    style: str,
    words: Sequence[str],
    right: Sequence[Piece],
    width: int,
) -> Content:
    """Join a row; the title is cut or padded to fill the width."""
    room = width - pieces_width(left) - pieces_width(right)
    if room < _MIN_TITLE_CELLS:
        right, room = (), width - pieces_width(left)
    shown = clip(title, max(0, room))
    middle = _marked(shown, words, style)
    padding = (" " * (room - cells(shown)), "")
    return join_pieces([*left, *middle, padding, *right])


def _marked(text: str, words: Sequence[str], style: str) -> list[Piece]:
    """Split a text so that some words in it stand out."""
    pieces = [text]
    if words:
        pattern = "|".join(map(re.escape, words))
        pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return [
        (p, f"{_FOCUS} underline" if i % 2 else style) for i, p in enumerate(pieces)
    ]
