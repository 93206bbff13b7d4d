"""Panes of choices in a grid; a choice that stays keeps its pane."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Grid
from textual.reactive import var
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.tui.choices.pane import ChoicePane


class PaneGrid(Grid):
    """Brings some choices to one playhead."""

    BLANK = True
    DEFAULT_CSS = """
    PaneGrid { height: 1fr; display: none; }
    """

    playhead = var(-1)
    """The newest chunk that shows; -1 for none."""
    playing = var(False)
    """Whether the playhead moves by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.panes: list[ChoicePane] = []

    @property
    def focused_choice(self) -> int | None:
        """Wire index of the choice in focus, if one is."""
        panes = (pane for pane in self.panes if pane.has_focus_within)
        return next((pane.choice for pane in panes), None)

    def pane_of(self, choice: int) -> ChoicePane | None:
        """Return the pane of a choice, if it has one."""
        return next((pane for pane in self.panes if pane.choice == choice), None)

    def lay_out(self, choices: Sequence[Transcript], columns: int) -> None:
        """Give every choice a pane: the one it has, one that is free, or a new one.

        Args:
            choices: The choices to show, in order.
            columns: How many stand beside each other at most.
        """
        columns = min(columns, max(1, len(choices)))
        self.display = bool(choices)
        self.styles.grid_size_columns = columns
        self.styles.grid_size_rows = -(-len(choices) // columns)
        self._match(choices)
        for number, pane in enumerate(self.panes):
            pane.set_class(number % columns > 0, "-inner")

    def watch_playhead(self, playhead: int) -> None:
        """Move all panes to the playhead."""
        for pane in self.panes:
            pane.playhead = playhead

    def watch_playing(self, playing: bool) -> None:
        """Let all panes play or pause."""
        for pane in self.panes:
            pane.playing = playing

    def _match(self, choices: Sequence[Transcript]) -> None:
        free = {pane.choice: pane for pane in self.panes}
        kept = [free.pop(choice.index, None) for choice in choices]
        spare = list(free.values())
        self.panes = [
            pane or (spare.pop(0) if spare else ChoicePane()) for pane in kept
        ]
        for pane in spare:
            pane.remove()
        new = [pane for pane in self.panes if not pane.is_attached]
        if new:
            self.mount(*new)
        order: dict[Widget, int] = {pane: n for n, pane in enumerate(self.panes)}
        self.sort_children(key=lambda pane: order.get(pane, len(order)))
