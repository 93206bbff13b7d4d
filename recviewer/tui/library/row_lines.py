"""Rows of the library: recorded text cleaned, columns aligned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textual.content import Content

from recviewer.library.summary import (
    ERROR_SYMBOL,
    IMAGES_SYMBOL,
    REASONING_SYMBOL,
    STREAM_SYMBOL,
    TOOLS_SYMBOL,
    Summary,
)
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.row import (
    Piece,
    clip,
    clip_start,
    joined,
    width_of,
)
from recviewer.tui.common.wrapping import cells

_OPEN, _CLOSED = "▾ ", "▸ "

_CURRENT = "●"
"""Stands before the exchange that is open."""

_DEEPEST = 8
"""Levels that are indented; a long conversation would leave its titles no room."""

_LEAST_TITLE = 12
"""Cells a title has at least; marks give way before it does."""

_QUIET, _FAILED, _TOOLS = "$quiet", "$failed", "$tool"
_NOTABLE, _FOCUS = "$caution", "bold $focus"


def group_row(label: str, depth: int, opened: bool, count: int, width: int) -> Content:
    """Draw a group.

    Args:
        label: Its label, as recorded.
        depth: How deep it stands.
        opened: Whether it shows what it holds.
        count: How many entries it holds.
        width: Cells to fill.
    """
    left = [(_indent(depth), ""), (_OPEN if opened else _CLOSED, _QUIET)]
    right = [(f"  {count:,} ", _QUIET)]
    room = max(_LEAST_TITLE, width - width_of(left) - width_of(right))
    shown = _clip_label(sanitize_line(label), room)
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
        entry: The exchange.
        label: What tells it from others around it: its number, the name of its file.
        depth: How deep it stands.
        opened: Whether it shows what continues it; None if nothing does.
        current: Whether it is the one that is open.
        words: What to point out in its title.
        width: Cells to fill.
    """
    indent = _indent(depth)[:-1] if depth else ""
    left = [(indent, ""), (_CURRENT if current else " ", _FOCUS)]
    if opened is not None:
        left.append((_OPEN if opened else _CLOSED, _QUIET))
    left.append(_kind(entry))
    title, marks = sanitize_line(entry.title), list(_marks(entry))
    if label and not entry.reason:
        room = width - width_of(left) - width_of(marks)
        left.append(_shortened(sanitize_line(label), room, cells(title)))
    return _row(left, title, _style(entry, current), words, marks, width)


def _style(entry: Summary, current: bool) -> str:
    if entry.unreadable:
        return _FAILED
    return "bold" if current else _QUIET if entry.other else ""


def _shortened(label: str, room: int, title: int) -> Piece:
    """Leave a label half of the room that it shares with a title, or what is left."""
    most = max(0, min(room // 2, room - _LEAST_TITLE - 2), room - title - 2)
    return f"{clip(label, most)}  ", _QUIET


def _clip_label(text: str, width: int) -> str:
    """Cut a label: a test's parameters give way first, then the start of its path."""
    name = text.partition("[")[0]
    if cells(name or text) < width:
        return clip(text, width)
    return clip_start(name or text, width)


def _indent(depth: int) -> str:
    return "  " * min(depth, _DEEPEST)


def _kind(entry: Summary) -> Piece:
    """Say how the answer came: streamed, in how many choices, or not at all."""
    mark = ERROR_SYMBOL if entry.error else STREAM_SYMBOL if entry.streaming else " "
    number = str(entry.choices) if entry.choices > 1 else ""
    alarming = entry.error and not entry.other
    return f"{mark}{number}".ljust(2) + " ", _FAILED if alarming else _QUIET


def _marks(entry: Summary) -> Iterator[Piece]:
    """Say what is unusual about an entry, in the order in which it gives way."""
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
    """Put a row together; the title is cut or padded so that it fills the width."""
    room = width - width_of(left) - width_of(right)
    if room < _LEAST_TITLE:
        right, room = (), width - width_of(left)
    shown = clip(title, max(0, room))
    middle = _pointed_out(shown, words, style)
    padding = (" " * (room - cells(shown)), "")
    return joined([*left, *middle, padding, *right])


def _pointed_out(text: str, words: Sequence[str], style: str) -> list[Piece]:
    """Split a text so that words in it stand out."""
    pieces = [text]
    if words:
        pattern = "|".join(map(re.escape, words))
        pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return [
        (p, f"{_FOCUS} underline" if i % 2 else style) for i, p in enumerate(pieces)
    ]
