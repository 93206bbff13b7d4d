"""The panes of choices in a grid, and how many of them fit."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod

from textual.containers import Grid
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.tui.choices.pane import ChoicePane
from recviewer.tui.common.finding import FindTogether, Part

MAX_PANES = 16
"""Panes at once. More can neither be read nor drawn in time."""

_COMFORTABLE_CELLS = 34
"""Width of a pane below which its text is no longer comfortable to read."""

_MIN_CELLS = 24
"""Width of a pane below which its text can hardly be read.

Panes get narrower than comfortable only if all choices then fit.
"""

_MIN_ROWS = 7
"""Height of a pane where there are several rows of them: a head and a little text."""


def fit(count: int, width: int, height: int) -> tuple[int, int]:
    """Return the columns and rows of a grid of panes; some of it may stay empty.

    All choices fit beside each other if possible, else in several rows, else in
    narrower panes. Otherwise there are as many panes as are comfortable to read.
    """
    count = max(1, min(count, MAX_PANES))
    comfortable, narrow = (
        _grid(count, width // cells, height)
        for cells in (_COMFORTABLE_CELLS, _MIN_CELLS)
    )
    holds_all = [grid for grid in (comfortable, narrow) if prod(grid) >= count]
    return next(iter(holds_all), comfortable)


def _grid(count: int, max_columns: int, height: int) -> tuple[int, int]:
    columns = max(1, min(count, max_columns))
    rows = max(1, min(ceil(count / columns), height // _MIN_ROWS))
    if rows * columns >= count:
        # Spread them evenly: four panes are 2 x 2 rather than 3 + 1.
        columns = ceil(count / rows)
    return columns, rows


class PaneGrid(Grid):
    """Shows some choices at one playhead; a choice that stays keeps its pane."""

    BLANK = True
    DEFAULT_CSS = """
    PaneGrid { height: 1fr; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.panes: list[ChoicePane] = []
        self._find = FindTogether(self._searched)

    @property
    def focused_choice(self) -> int | None:
        """Wire index of the choice in focus; None if none is."""
        panes = (pane for pane in self.panes if pane.has_focus_within)
        return next((pane.choice for pane in panes), None)

    def pane_of(self, choice: int) -> ChoicePane | None:
        """Return the pane of a choice; None if it has none."""
        return next((pane for pane in self.panes if pane.choice == choice), None)

    def lay_out(self, choices: Sequence[Transcript], columns: int) -> None:
        """Give every choice a pane: its own, one that is free, or a new one."""
        columns = min(columns, max(1, len(choices)))
        self.display = bool(choices)
        self.styles.grid_size_columns = columns
        self.styles.grid_size_rows = ceil(len(choices) / columns)
        self._assign(choices)
        for number, pane in enumerate(self.panes):
            pane.set_class(number % columns > 0, "-inner")
            pane.panel.number(3 if number == 0 else None)

    def _searched(self) -> list[Part]:
        """Return the texts that are searched together; Markdown is not searched."""
        return [
            Part(f"choice {pane.choice}", text.finder, text.focus, text.leave_cursor)
            for pane in self.panes
            if (text := pane.text).display
        ]

    def _assign(self, choices: Sequence[Transcript]) -> None:
        free = {pane.choice: pane for pane in self.panes}
        own = [free.pop(choice.index, None) for choice in choices]
        spare = list(free.values())
        self.panes = [pane or (spare.pop(0) if spare else ChoicePane()) for pane in own]
        for pane in spare:
            pane.remove()
        for pane in self.panes:
            pane.text.finder.together = self._find
        new = [pane for pane in self.panes if not pane.is_attached]
        if new:
            self.mount(*new)
        if [*self.children] != self.panes:  # it is laid out again then
            order: dict[Widget, int] = {pane: n for n, pane in enumerate(self.panes)}
            self.sort_children(key=lambda pane: order.get(pane, len(order)))
