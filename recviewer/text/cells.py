"""The width of texts in a terminal, and texts cut to it."""

from __future__ import annotations

import unicodedata
from typing import Final

from recviewer.text.clipping import ELLIPSIS, Measure

_ZERO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})
"""Unicode categories of characters that take no cell of their own."""


def cells(text: str) -> int:
    """Return the width of a text in terminal cells; wide characters take two."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into a width in cells."""
    if text.isascii():
        return min(len(text), max(0, width))
    used = 0
    for index, character in enumerate(text):
        used += _cell(character)
        if used > width:
            return index
    return len(text)


def clip(text: str, width: int) -> str:
    """Shorten a text to a width in cells, with an ellipsis at the end."""
    if cells(text) <= width:
        return text
    return text[: fitting(text, width - 1)] + ELLIPSIS


CELLS: Final = Measure(cells, clip)
"""How texts for a terminal are measured and cut."""


def _cell(character: str) -> int:
    if (
        unicodedata.combining(character)
        or unicodedata.category(character) in _ZERO_WIDTH
    ):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
