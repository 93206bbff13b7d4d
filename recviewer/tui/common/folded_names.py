"""Names of tests and paths of files, folded where their parts end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recviewer.tui.common.wrapping import cells, clip_middle, index_at_cell

_PART_ENDS = (
    re.compile(r"::|/(?!/)|(?=\[)"),
    re.compile(r"[-_](?=\w)"),
    re.compile(r"(?=\.\w+$)"),
)
"""Where a part of the name of a test or of a file ends, where a word in it does, and
where the suffix of a file begins."""


def folded_name(text: str, width: int, count: int) -> Iterator[str]:
    """Break a name into a number of lines at most, where possible between its parts."""
    rest = clip_middle(text, count * width)
    while rest and count > 0:
        count -= 1
        end = max(1, index_at_cell(rest, width))
        if end < len(rest):
            ends = (_last_end(rest, pattern, width // 2, end) for pattern in _PART_ENDS)
            fitting = (e for e in ends if e and cells(rest[e:]) <= count * width)
            end = next(fitting, end)
        yield rest[:end]
        rest = rest[end:]


def _last_end(text: str, pattern: re.Pattern[str], start: int, stop: int) -> int:
    """Return where the last match between two offsets ends; 0 if there is none."""
    matches = pattern.finditer(text, start, stop + 1)
    return max((m.end() for m in matches if m.end() <= stop), default=0)
