"""How many choices fit beside and below each other."""

from __future__ import annotations

from math import ceil

MOST_PANES = 16
"""More panes at once can neither be read nor drawn in time."""

_NARROWEST = 34
"""Cells below which text is no longer comfortable to read."""

_LOWEST = 7
"""Rows a pane needs in a second row of panes: its head and a little text."""


def fit(count: int, width: int, height: int) -> tuple[int, int]:
    """Choose columns and rows of panes.

    Args:
        count: Choices there are.
        width: Cells there are.
        height: Rows there are.

    Returns:
        Columns and rows: all choices if they fit beside each other, else in a grid,
        else as many as do.
    """
    count = max(1, min(count, MOST_PANES))
    columns = max(1, min(count, width // _NARROWEST))
    rows = max(1, min(ceil(count / columns), height // _LOWEST))
    if rows * columns >= count:
        # As square as it goes: four panes are 2 x 2 rather than 3 + 1.
        columns = ceil(count / rows)
    while rows * columns > MOST_PANES:
        columns -= 1
    return columns, rows
