"""What a plain scalar of YAML is."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+(?:[eE][-+]?[0-9]+)?)?")
_BEGINNINGS = frozenset("-0123456789")
"""How numbers begin, and most text does not."""

_DIGITS = 300
"""Longer numbers are identifiers, or meant to take time."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain(text: str) -> object:
    """Return what a plain scalar is; itself where that would alter what is written."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGINNINGS:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _DIGITS or text == "-0":
        return text
    if match[1] is None:
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else text
