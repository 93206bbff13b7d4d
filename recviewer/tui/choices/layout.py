"""How many choices fit beside and below each other."""

from __future__ import annotations

from math import ceil, prod

MOST_PANES = 16
"""More panes at once can neither be read nor drawn in time."""

_COMFORTABLE = 34
"""Cells below which text is no longer comfortable to read."""

_TIGHT = 24
"""Cells below which it can hardly be read; worth it where no choice is left out."""

_LOWEST = 7
"""Rows a pane needs in a second row of panes: its head and a little text."""


def fit(count: int, width: int, height: int) -> tuple[int, int]:
    """Choose columns and rows of panes.

    Args:
        count: Choices there are.
        width: Cells there are.
        height: Rows there are.

    Returns:
        Columns and rows, some of which may stay empty: all choices if they fit beside
        each other, else in a grid, narrower if need be, else as many as fit with
        comfort.
    """
    count = max(1, min(count, MOST_PANES))
    comfortable, tight = (
        _grid(count, width // least, height) for least in (_COMFORTABLE, _TIGHT)
    )
    holds_all = [grid for grid in (comfortable, tight) if prod(grid) >= count]
    return next(iter(holds_all), comfortable)


def _grid(count: int, most_columns: int, height: int) -> tuple[int, int]:
    columns = max(1, min(count, most_columns))
    rows = max(1, min(ceil(count / columns), height // _LOWEST))
    if rows * columns >= count:
        # As square as it goes: four panes are 2 x 2 rather than 3 + 1.
        columns = ceil(count / rows)
    return columns, rows
