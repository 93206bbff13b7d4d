"""What the library shows, in figures, and how it is arranged."""

from __future__ import annotations

from dataclasses import dataclass

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static

from recviewer.library.tree.arrangement import Arrangement, Change
from recviewer.tui.key_hints import KeyNames, ways_on
from recviewer.tui.keys import main_keys
from recviewer.tui.library import words as words

_GROUPING = ("library.grouping", "groups by another thing")
_SORTING = ("library.sorting", "sorts by another thing")
_DIRECTION = ("library.direction", "turns the order round")


class Chooser(Static):
    """A word that can be clicked to go on to the next choice."""

    DEFAULT_CSS = """
    Chooser {
        width: auto;
        padding-right: 2;
        color: $quiet;
        &:hover { color: $foreground; text-style: underline; }
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


class Figures(Widget):
    """How many recordings there are, as many words of it as there is room for."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Figures { height: 1; }
    """

    counted: reactive[words.Figures] = reactive(words.Figures(scanning=True))
    """How many there are of each."""
    others_key: reactive[str] = reactive("")
    """What shows those that are hidden."""

    def render(self) -> Content:
        """Return the line."""
        return words.figures(self.counted, self.size.width, self.others_key)


class LibraryHeader(Vertical):
    """Two lines: figures, and the arrangement in words that can be clicked."""

    DEFAULT_CSS = """
    LibraryHeader {
        height: auto;
        & Horizontal { height: 1; }
    }
    """

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""

    _described: Arrangement | None = None

    _figures = getters.query_one(Figures)
    _grouping = getters.query_one("#grouping", Chooser)
    _sorting = getters.query_one("#sorting", Chooser)

    def compose(self) -> ComposeResult:
        """Lay out the two lines."""
        yield Figures()
        with Horizontal():
            yield Chooser(Change.GROUPING)
            yield Chooser(Change.SORTING)

    def on_mount(self) -> None:
        """Name the keys that do the same as a click."""
        self.watch_key_names(self.key_names)

    def watch_key_names(self, names: KeyNames) -> None:
        """Name other keys."""
        if self.is_mounted:
            self._figures.others_key = names.get("library.others", "")
            self._grouping.tooltip = ways_on(names, _GROUPING)
            self._sorting.tooltip = ways_on(names, _SORTING, _DIRECTION)

    def count(self, counted: words.Figures) -> None:
        """Show how many there are."""
        self._figures.counted = counted

    def describe(self, arrangement: Arrangement) -> None:
        """Show how they are arranged; nothing moves where that is the same."""
        if arrangement == self._described:
            return
        self._described = arrangement
        turned = "▴" if arrangement.backwards else "▾"
        self._grouping.update(Content(f"by {arrangement.grouping}"))
        # A style of its own, for a font without the sign to leave the word alone.
        sign = (turned, "$faint")
        self._sorting.update(Content.assemble(f"sort {arrangement.sorting} ", sign))
