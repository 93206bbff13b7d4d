"""Rows of text in aligned columns, for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import compress

from msgspec import Struct

_GAP = "  "
"""Separates two columns."""

_MIN_WIDTH = 4
"""Cells that a column keeps, however narrow the terminal is."""

_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})
"""Unicode categories of characters that take no cell of their own."""


def cells(text: str) -> int:
    """Return the width of a text in terminal cells; wide characters take two."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if (
        unicodedata.combining(character)
        or unicodedata.category(character) in _ZERO_WIDTH
    ):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, width: int) -> str:
    """Shorten a text to a width in cells, with an ellipsis at the end."""
    if cells(text) <= width:
        return text
    used = 0
    for index, character in enumerate(text):
        used += _cell(character)
        if used >= width:
            return text[:index] + "…"
    return text


def clip_start(text: str, width: int) -> str:
    """Shorten a text at its start, with an ellipsis there."""
    return clip(text[::-1], width)[::-1]


class Column(Struct, frozen=True):
    """The layout of a column."""

    title: str
    """The first line of the column."""
    weight: int = 1
    """Share of the room where there is too little; a column of weight 0 stays whole."""
    align_right: bool = False
    """Whether texts are aligned to the right."""
    optional: bool = False
    """Whether the column is left out where it says the same of several rows."""
    shorten: Callable[[str, int], str] = clip
    """Shortens a text that does not fit."""


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int
) -> Iterator[str]:
    """Lay out rows in columns.

    Args:
        columns: The columns.
        rows: Rows of one text a column; at least one row.
        width: Cells of the terminal.

    Yields:
        A line of titles, and one line a row.
    """
    kept = [
        not (column.optional and len(texts) > 1 and len(set(texts)) == 1)
        for column, texts in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    columns = list(compress(columns, kept))
    lines = [list(compress(row, kept)) for row in rows]
    lines.insert(0, [column.title for column in columns])
    widths = [max(map(cells, texts)) for texts in zip(*lines, strict=True)]
    room = width - len(_GAP) * (len(columns) - 1)
    widths = _narrowed(widths, [column.weight for column in columns], room)
    for line in lines:
        padded = map(_padded, columns, line, widths)
        yield _GAP.join(padded).rstrip()


def _narrowed(widths: list[int], weights: list[int], room: int) -> list[int]:
    """Shrink the columns that are widest for their weight until all fit."""
    share = max(widths)
    shares = widths
    while sum(shares) > room and share > _MIN_WIDTH:
        share -= 1
        shares = [
            min(each, share * weight) if weight else each
            for each, weight in zip(widths, weights, strict=True)
        ]
    return shares


def _padded(column: Column, text: str, width: int) -> str:
    text = column.shorten(text, width)
    padding = " " * (width - cells(text))
    return padding + text if column.align_right else text + padding
