"""Tabs of the choices, shown where not all fit, with what arrives in the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

import msgspec
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from recviewer.model.transcript import Transcript
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import KeyNames, main_keys

_TITLE = " choices "


class ChoiceTab(msgspec.Struct, frozen=True):
    """One choice on the bar."""

    choice: int
    """Wire index."""
    shown: bool
    """Whether its pane is on the screen."""
    unseen: int
    """Number of chunks that arrived since it was last on the screen."""

    def __str__(self) -> str:
        """Return the tab's text: `0`, or `1 •9` with nine unseen chunks."""
        mark = f" •{self.unseen:,}" if self.unseen else ""
        return f" {self.choice}{mark} "


class ChoiceBar(Widget):
    """Draws the choices as tabs."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-bar--shown"}
    DEFAULT_CSS = """
    ChoiceBar {
        height: 1;
        color: $quiet;
        & > .choice-bar--shown {
            color: $foreground; background: $row; text-style: bold;
        }
    }
    """

    tabs: reactive[tuple[ChoiceTab, ...]] = reactive(())
    """The choices, in order."""
    key_names: reactive[KeyNames] = reactive(main_keys)

    @message_fields
    class Picked(Message):
        """The person wants to see a choice."""

        number: int
        """Its position among all choices."""

    def __init__(self) -> None:
        super().__init__()
        self.tooltip = "Click to see a choice"
        self._seen: dict[int, int] = {}

    def forget(self) -> None:
        """Forget which chunks were seen, before other choices are shown."""
        self._seen.clear()

    def show(
        self,
        choices: Sequence[Transcript],
        shown: Sequence[Transcript],
        playhead: int,
    ) -> None:
        """Show the choices at a playhead."""
        arrived = {c.index: bisect_right(c.chunks, playhead) for c in choices}
        for choice in shown:
            self._seen[choice.index] = arrived[choice.index]
        seen = self._seen.get
        on_screen = {choice.index for choice in shown}
        self.tabs = tuple(
            ChoiceTab(index, index in on_screen, max(0, count - seen(index, 0)))
            for index, count in arrived.items()
        )

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        plain = self.rich_style
        shown = self.get_component_rich_style("choice-bar--shown")
        segments = [Segment(_TITLE, plain)]
        segments += [
            Segment(str(tab), shown if tab.shown else plain)
            for tab in self.tabs[self._first :]
        ]
        key = self.key_names.get("choices.next", "")
        hint = Segment(f"  {key} more" if key else "", plain)
        if sum(cells(segment.text) for segment in [*segments, hint]) <= self.size.width:
            segments.append(hint)
        return Strip(segments).adjust_cell_length(self.size.width, plain)

    def on_click(self, event: events.Click) -> None:
        """Ask for the choice that was clicked."""
        edge = len(_TITLE)
        for number, tab in enumerate(self.tabs[self._first :], self._first):
            edge += len(str(tab))
            if event.x < edge:
                self.post_message(self.Picked(number))
                return

    @property
    def _first(self) -> int:
        """Number of the first tab drawn; if not all fit, one before those shown."""
        length = len(_TITLE) + sum(len(str(tab)) for tab in self.tabs)
        if length <= self.size.width:
            return 0
        shown = (n for n, tab in enumerate(self.tabs) if tab.shown)
        return max(0, next(shown, 0) - 1)
