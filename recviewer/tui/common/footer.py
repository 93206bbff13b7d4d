"""The last line of a screen: the keys that work where the focus is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import Leave, MouseDown, MouseMove
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import TABLE
from recviewer.tui.situation import Situation, idle_keys

_RANKS = {key.id: key.rank for key in TABLE}

_LAST_RANK = max(_RANKS.values()) + 1

_MAX_KEYS = 7
"""Keys that are offered beside the one that shows all of them."""

_HELP_ACTION = "app.help"
"""The action whose key comes last, wherever there is one."""


class OfferedKey(Struct, frozen=True):
    """A key that does something where the focus is, as the footer shows it."""

    key: str
    """Textual's name of the key."""
    label: str
    """The key as people write it."""
    description: str
    """What it does, in a word or two."""
    tooltip: str
    """What it does, in a sentence."""
    enabled: bool
    """Whether it does that at the moment."""
    is_help: bool
    """Whether it shows all keys."""

    @property
    def width(self) -> int:
        """Cells it takes, with the blanks around its label and description."""
        return cells(self.label) + cells(self.description) + 3


class KeysFooter(Widget):
    """Shows the keys needed most where the focus is, and the one that shows all.

    Each can be clicked. Keys that would do nothing are not offered.

    One widget draws them all: the focus moves often, and with a widget for each key
    the whole screen would be laid out anew each time.
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

    hovered: reactive[OfferedKey | None] = reactive(None)

    def __init__(self, situation: Situation | None = None) -> None:
        """Offer nothing yet.

        Args:
            situation: What is on the screen; None where all keys do something.
        """
        super().__init__()
        self._situation = situation
        self._keys: Sequence[OfferedKey] | None = None
        """The keys that work, by rank; None until they are drawn anew.

        They may change several times between two frames, and take 2 ms each time.
        """

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._update_keys)

    def show_situation(self, situation: Situation) -> None:
        """Offer the keys that do something now."""
        self._situation = situation
        self._update_keys(self.screen)

    def _update_keys(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self._keys = None
            self.refresh()

    @property
    def keys(self) -> Sequence[OfferedKey]:
        """The keys that do something, one for each action, by rank."""
        if self._keys is None:
            self._keys = tuple(self._active_keys())
        return self._keys

    def _active_keys(self) -> Iterator[OfferedKey]:
        idle = idle_keys(self._situation) if self._situation else ()
        actions = set()
        for _, binding, enabled, tooltip in self._by_rank():
            if binding.show and not (binding.action in actions or binding.id in idle):
                actions.add(binding.action)
                label = self.app.get_key_display(binding)
                words, is_help = binding.description, binding.action == _HELP_ACTION
                yield OfferedKey(
                    binding.key, label, words, tooltip or words, enabled, is_help
                )

    def _by_rank(self) -> Sequence[ActiveBinding]:
        return sorted(self.screen.active_bindings.values(), key=_rank)

    def _placed_keys(self) -> Iterator[tuple[int, OfferedKey]]:
        """Yield the keys that fit, each with its first column."""
        keys = self.keys
        helping = [key for key in keys if key.is_help][:1]
        others = [key for key in keys if not key.is_help]
        room = self.size.width + 1  # the last blank may be cut
        room -= sum(key.width for key in helping)
        start = 0
        for key in [*others[:_MAX_KEYS], *helping]:
            if key.is_help:
                room += key.width
            if start + key.width <= room:
                yield start, key
                start += key.width
            elif not helping:
                return

    @property
    def free_cells(self) -> int:
        """Cells after the last key."""
        return self.size.width - sum(key.width for _, key in self._placed_keys())

    def render(self) -> Content:
        """Draw the keys that fit."""
        return Content.assemble(*(self._drawn(key) for _, key in self._placed_keys()))

    def _drawn(self, key: OfferedKey) -> Content:
        words = Content.assemble(
            (f" {key.label} ", "bold $focus"), f"{key.description} "
        )
        if not key.enabled:
            return words.stylize("dim")
        return words.stylize("underline") if key == self.hovered else words

    def _key_at(self, x: int) -> OfferedKey | None:
        for start, key in self._placed_keys():
            if start <= x < start + key.width:
                return key
        return None

    def on_mouse_move(self, event: MouseMove) -> None:
        """Underline the key under the mouse, and explain it in a tooltip."""
        self.hovered = self._key_at(event.x)
        self.tooltip = self.hovered.tooltip if self.hovered else None

    def on_leave(self, event: Leave) -> None:
        """Underline no key."""
        self.hovered = None

    def on_mouse_down(self, event: MouseDown) -> None:
        """Press the key under the mouse."""
        key = self._key_at(event.x)
        if key is not None and key.enabled:
            self.app.simulate_key(key.key)


def _rank(active: ActiveBinding) -> int:
    """Return the rank of a key; of equal ranks, those of the focus come first."""
    return _RANKS.get(active.binding.id or "", _LAST_RANK)
