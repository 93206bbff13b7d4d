"""Recorded text made harmless, one character for one, so that offsets hold."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # bidi, separators
    "\ud800-\udfff\ufeff]"  # lone surrogates do not encode; a BOM has no width
)

_LINE_UNSAFE = re.compile(f"[\t\n]|{_UNSAFE.pattern}")


def clean(text: str) -> str:
    """Replace control, bidi and surrogate characters by visible ones.

    Args:
        text: Recorded text. Tabs and line feeds stay: they are laid out, not drawn.

    Returns:
        Text of the same length that is safe to draw.
    """
    return _UNSAFE.sub(_picture, text) if _UNSAFE.search(text) else text


def clean_line(text: str) -> str:
    """Clean text that has to stay on one line: tabs and line feeds are shown too."""
    return _LINE_UNSAFE.sub(_picture, text) if _LINE_UNSAFE.search(text) else text


def _picture(match: re.Match[str]) -> str:
    """Choose the Unicode control picture of a character, or U+FFFD."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
