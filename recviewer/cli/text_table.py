"""Rows of text in aligned columns, for a terminal or a pipe, without Textual."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_GAP = "  "
"""What parts two columns."""

_LEAST = 4
"""Cells a column keeps, however narrow the terminal is."""


_NO_CELL = frozenset({"Mn", "Me", "Cf"})
"""Categories of characters that are drawn over or between others."""


def cells(text: str) -> int:
    """Count the terminal cells a text takes; wide characters take two."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in _NO_CELL:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, width: int) -> str:
    """Cut a text to a number of cells; an ellipsis says that it was cut."""
    if cells(text) <= width:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += _cell(character)
        if taken >= width:
            return text[:index] + "…"
    return text


def clip_start(text: str, width: int) -> str:
    """Cut the start of a text off, where its end tells more."""
    return clip(text[::-1], width)[::-1]


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is laid out."""

    title: str
    """What stands above it."""
    weight: int = 1
    """Its share where there is too little room; 0 never gives way."""
    right: bool = False
    """Whether it is aligned to the right."""
    cut: Callable[[str, int], str] = clip
    """How a text that does not fit is cut."""


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None
) -> Iterator[str]:
    """Lay rows out in columns.

    Args:
        columns: The columns.
        rows: Rows of one text a column.
        width: Cells there are; None where lines may be as long as they need.

    Yields:
        A line of titles, and one line a row.
    """
    lines = [[column.title for column in columns], *rows]
    widths = [max(map(cells, texts)) for texts in zip(*lines, strict=True)]
    if width is not None:
        room = width - len(_GAP) * (len(columns) - 1)
        widths = _narrowed(widths, [column.weight for column in columns], room)
    for line in lines:
        padded = map(_padded, columns, line, widths)
        yield _GAP.join(padded).rstrip()


def _narrowed(widths: list[int], weights: list[int], room: int) -> list[int]:
    """Lower what is widest for its weight, all alike, until it fits."""
    share = max(widths)
    shares = widths
    while sum(shares) > room and share > _LEAST:
        share -= 1
        shares = [
            min(each, share * weight) if weight else each
            for each, weight in zip(widths, weights, strict=True)
        ]
    return shares


def _padded(column: Column, text: str, width: int) -> str:
    text = column.cut(text, width)
    padding = " " * (width - cells(text))
    return padding + text if column.right else text + padding
