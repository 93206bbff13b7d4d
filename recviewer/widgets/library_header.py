"""What the library shows, in figures, and how it is arranged."""

from __future__ import annotations

from dataclasses import dataclass

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from recviewer.library.arrangement import Arrangement, Change


class Chooser(Static):
    """A word that can be clicked to go on to the next choice."""

    DEFAULT_CSS = """
    Chooser {
        width: auto;
        padding-right: 2;
        color: $text-muted;
        &:hover { color: $text; text-style: underline; }
    }
    """

    @dataclass
    class Clicked(Message):
        """A person clicked the word."""

        what: Change
        """What it stands for."""

    def __init__(self, what: Change) -> None:
        super().__init__(id=what)
        self._what = what

    def on_click(self, event: Click) -> None:
        """Say so."""
        event.stop()
        self.post_message(self.Clicked(self._what))


class LibraryHeader(Vertical):
    """Two lines: figures, and the arrangement in words that can be clicked."""

    DEFAULT_CSS = """
    LibraryHeader {
        height: auto;
        & Horizontal { height: 1; }
    }
    """

    _figures = getters.query_one("#figures", Static)
    _grouping = getters.query_one("#grouping", Chooser)
    _sorting = getters.query_one("#sorting", Chooser)

    def compose(self) -> ComposeResult:
        """Lay out the two lines."""
        yield Static(id="figures")
        with Horizontal():
            yield Chooser(Change.GROUPING)
            yield Chooser(Change.SORTING)

    def count(self, figures: Content) -> None:
        """Show how many recordings there are."""
        self._figures.update(figures)

    def describe(self, arrangement: Arrangement) -> None:
        """Show how they are arranged."""
        turned = "▴" if arrangement.backwards else "▾"
        self._grouping.update(Content(f"by {arrangement.grouping} ▾"))
        self._sorting.update(Content(f"{turned} {arrangement.sorting}"))
