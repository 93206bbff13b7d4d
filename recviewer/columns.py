"""Rows of text in aligned columns, for a terminal or a pipe, without Textual."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
"""What parts two columns."""

_LEAST = 8
"""Cells a column keeps, however narrow the terminal is."""


def cells(text: str) -> int:
    """Count the terminal cells a text takes; wide characters take two."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in _NO_CELL:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


_NO_CELL = frozenset({"Mn", "Me", "Cf"})
"""Categories of characters that are drawn over or between others."""


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


def table(
    rows: Sequence[Sequence[str]], right: frozenset[int], width: int | None
) -> Iterator[str]:
    """Lay rows out in columns.

    Args:
        rows: Rows of as many cells; the first row is the header.
        right: Numbers of the columns that are aligned to the right.
        width: Cells there are; None where lines may be as long as they need.

    Yields:
        One line a row. Where there is too little room the widest columns give way.
    """
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        widths = _narrowed(widths, width - len(GAP) * (len(widths) - 1))
    for row in rows:
        padded = (
            _padded(clip(text, room), room, column in right)
            for column, (text, room) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(padded).rstrip()


def _narrowed(widths: list[int], room: int) -> list[int]:
    """Lower the widest columns, all to the same width, until they fit."""
    most = max(widths)
    while most > _LEAST and sum(min(each, most) for each in widths) > room:
        most -= 1
    return [min(each, most) for each in widths]


def _padded(text: str, width: int, right: bool) -> str:
    padding = " " * (width - cells(text))
    return padding + text if right else text + padding
