"""Merge conflicts: what git writes into a file that two sides have changed."""

from __future__ import annotations

import re
from typing import Final

_OURS: Final = b"<<<<<<< "
"""Start of the line that git writes before the lines of one side."""

_LINES: Final = (
    re.compile(b"^" + _OURS, re.MULTILINE),
    re.compile(rb"^={7}\r?$", re.MULTILINE),
    re.compile(rb"^>{7} ", re.MULTILINE),
)
"""The lines of a conflict, in their order."""


def merge_conflict(text: bytes) -> str:
    """Say where the first merge conflict of a file is; empty if it has none.

    The lines are at the left margin and in order, as no recording of a conflict has
    them: JSON has no line breaks in strings, and YAML indents them.
    """
    if _OURS not in text:
        return ""
    starts, end = [], 0
    for line in _LINES:
        found = line.search(text, end)
        if found is None:
            return ""
        starts.append(found.start())
        end = found.end()
    at = text.count(b"\n", 0, starts[0]) + 1
    return f"it has a merge conflict in line {at:,}: resolve it first"
