"""Text of one line cut to a width, with an ellipsis where something is missing."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from recviewer.tui.common.wrapping import cells

ELLIPSIS = "…"


def clip(text: str, width: int) -> str:
    """Cut the end of a text that is wider than `width` cells."""
    head = text[: max(0, width) * 4 + 1]
    if len(head) == len(text) and cells(text) <= width:
        return text
    if width < 1:
        return ""
    if text[:width].isascii():  # each of these takes one cell
        return text[: width - 1] + ELLIPSIS
    ends = list(accumulate(map(cells, head)))
    return head[: bisect_right(ends, width - 1)] + ELLIPSIS


def clip_start(text: str, width: int) -> str:
    """Cut the start of a text whose end matters more, such as a path."""
    return clip(text[::-1], width)[::-1]


def clip_middle(text: str, width: int) -> str:
    """Cut the middle of a text whose two ends both matter."""
    if cells(text) <= width:
        return text
    head = clip(text, width // 2)
    return head + clip_start(text, width - width // 2 + 1)[1:]
