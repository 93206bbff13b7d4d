"""What text may hold on a screen, by Unicode's own tables and not by the program's."""

from __future__ import annotations

import unicodedata
from typing import Final

_ORDERS: Final = frozenset(
    {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)
"""Classes of the characters that change the order of others."""

_MARKS: Final = frozenset("\u061c\u200e\u200f\u200d\ufeff\ufe0f")
"""Marks of direction, joiners, and what has no width."""

_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, halves of surrogate pairs, and separators of lines and paragraphs."""


def is_harmful(character: str) -> bool:
    """Return whether a character moves, reorders or joins; layout keeps tab and LF."""
    return character not in "\t\n" and (
        unicodedata.category(character) in _CATEGORIES
        or unicodedata.bidirectional(character) in _ORDERS
        or character in _MARKS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def harmful(text: str) -> list[str]:
    """Return what is harmful in a text."""
    return [f"U+{ord(character):04X}" for character in text if is_harmful(character)]
