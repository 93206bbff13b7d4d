"""Rows of text in aligned columns, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress

from msgspec import Struct

from recviewer.text.cells import cells, clip

_GAP = "  "
"""Separates two columns."""

_MIN_WIDTH = 4
"""Cells that a column keeps, however narrow the terminal is."""


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
