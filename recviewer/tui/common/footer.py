"""The keys that do something here, at the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import Leave, MouseDown, MouseMove
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import TABLE

_RANKS = {key.id: key.rank for key in TABLE}

_LAST = max(_RANKS.values()) + 1


@dataclass(frozen=True, slots=True)
class _Shown:
    """One key as it is shown."""

    key: str
    """Textual's name of it."""
    name: str
    """What a person calls it."""
    description: str
    """What it does, in a word or two."""
    tooltip: str
    """The same in a sentence."""
    enabled: bool
    """Whether it does that now."""

    @property
    def width(self) -> int:
        """How many cells it takes, those around it too."""
        return cells(self.name) + cells(self.description) + 3


class KeysFooter(Widget):
    """Says what keys do where the focus is; each can be clicked.

    One widget draws them all: the focus moves often, and a widget for each key would
    have the whole screen laid out anew each time.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeysFooter {
        dock: bottom;
        height: 1;
        background: $surface;
        color: $quiet;
    }
    """

    shown: reactive[Sequence[_Shown]] = reactive(())
    """The keys, the most important first."""
    pointed_at: reactive[_Shown | None] = reactive(None)
    """The key under the mouse."""

    def on_mount(self) -> None:
        """Show other keys when others work."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.shown = tuple(self._active())

    def _active(self) -> Iterator[_Shown]:
        """Yield the keys that work here, one for each action, by rank."""
        active = sorted(self.screen.active_bindings.values(), key=_rank)
        actions = set()
        for _, binding, enabled, tooltip in active:
            if binding.show and binding.action not in actions:
                actions.add(binding.action)
                name = self.app.get_key_display(binding)
                words = binding.description
                yield _Shown(binding.key, name, words, tooltip or words, enabled)

    def _placed(self) -> Iterator[tuple[int, _Shown]]:
        """Yield where each key begins, of those that there is room for."""
        start = 0
        for each in self.shown:
            if start + each.width - 1 > self.size.width:  # but for the blank after it
                return
            yield start, each
            start += each.width

    def render(self) -> Content:
        """Draw the keys that there is room for, each whole."""
        return Content.assemble(*(self._drawn(each) for _, each in self._placed()))

    def _drawn(self, shown: _Shown) -> Content:
        words = Content.assemble(
            (f" {shown.name} ", "bold $focus"), f"{shown.description} "
        )
        if not shown.enabled:
            return words.stylize("dim")
        return words.stylize("underline") if shown is self.pointed_at else words

    def _at(self, x: int) -> _Shown | None:
        """Return the key at a column."""
        for start, each in self._placed():
            if start <= x < start + each.width:
                return each
        return None

    def on_mouse_move(self, event: MouseMove) -> None:
        """Point out the key under the mouse, and say what it does."""
        self.pointed_at = self._at(event.x)
        self.tooltip = self.pointed_at.tooltip if self.pointed_at else None

    def on_leave(self, event: Leave) -> None:
        """Point out none."""
        self.pointed_at = None

    def on_mouse_down(self, event: MouseDown) -> None:
        """Press the key under the mouse."""
        shown = self._at(event.x)
        if shown is not None and shown.enabled:
            self.app.simulate_key(shown.key)


def _rank(active: ActiveBinding) -> int:
    """Return how much a key is needed; of the same rank, the focus comes first."""
    return _RANKS.get(active.binding.id or "", _LAST)
