"""Commands of the palette: what keys do on the screen, and what no key does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from msgspec import Struct
from textual.actions import parse
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widget import Widget

from recviewer.tui.common.wrapping import cells
from recviewer.tui.keymap import bindings_of, keymap_of
from recviewer.tui.keys import Key, key_names

_MOVES = ("cursor(", "scroll", "page_", "up", "down")
"""Beginnings of actions that nobody looks for in a list."""

PALETTE_CELLS: Final = 86
"""Width of the palette; less on a narrower screen."""

_FRAME_CELLS = 8
"""Cells of a line of the palette that its border, padding and scroll bar take."""

_FOCUS_BONUS = 0.1
"""Added to the score, at most 1, of what the focused panel does."""

_WORDS_SCORE = 0.5
"""The least score of what has the words, maybe only in the footer's name for it."""


class Command(Struct, frozen=True):
    """One row of the table of keys, on the node that runs it."""

    key: Key
    """The row of the table."""
    node: Widget
    """The node that runs the action."""
    action: str
    """The action, as bindings name it."""

    @property
    def is_move(self) -> bool:
        """Whether it only moves a cursor or turns pages."""
        return self.action.startswith(_MOVES)

    async def run(self) -> None:
        """Run the action."""
        await self.node.run_action(self.action)


class _Offer(NamedTuple):
    """What a line of the palette offers."""

    name: str
    """A word or two for it, by which it is found, too."""
    text: str
    """What it does."""
    keys: str
    """Names of the keys that do it; empty if none does."""
    run: Callable[[], object]
    is_focused: bool
    """Whether it comes first: the focused panel does it, or no key does."""


class KeyCommands(Provider):
    """Offers what keys do, for people who do not know the keys, and what none does."""

    async def discover(self) -> Hits:
        """Show what can be done where the focus is before anything is typed."""
        for offer in self._offers():
            if offer.is_focused:
                line = self._line(Content(offer.text), offer.keys)
                yield DiscoveryHit(line, offer.run, text=offer.text)

    async def search(self, query: str) -> Hits:
        """Find commands by words of their descriptions, those of the focus first.

        Where none has the words, those are found that have the letters in order.
        """
        matcher = self.matcher(query)
        words = query.lower().split()
        exact: list[Hit] = []
        loose: list[Hit] = []
        for offer in self._offers(moves=True):
            has_words = _has_words(f"{offer.name} {offer.text}", words)
            score = matcher.match(offer.text)
            if has_words:
                score = max(score, _WORDS_SCORE)
            if score > 0:
                score += _FOCUS_BONUS if offer.is_focused else 0.0
                line = self._line(matcher.highlight(offer.text), offer.keys)
                hit = Hit(score, line, offer.run, text=offer.text)
                (exact if has_words else loose).append(hit)
        for hit in exact or loose:
            yield hit

    def _offers(self, *, moves: bool = False) -> Iterator[_Offer]:
        """Yield what keys do, then what no key does.

        Args:
            moves: Whether to yield what only moves a cursor, too.
        """
        nodes = set(self._focused_nodes())
        for command in self.commands():
            if moves or not command.is_move:
                key, is_focused = command.key, command.node in nodes
                yield _Offer(
                    key.description, key.help, key_names(key), command.run, is_focused
                )
        for title, text, act, _ in self.app.get_system_commands(self.screen):
            yield _Offer(title, text, "", act, is_focused=True)

    def _line(self, text: Content, keys: str) -> Content:
        """Return a line of the palette, which ends with the keys."""
        width = min(PALETTE_CELLS, self.screen.size.width) - _FRAME_CELLS
        room = width - cells(keys) - 2 if keys else width
        return Content.assemble(
            text.truncate(room, ellipsis=True, pad=True),
            ("  " if keys else "", ""),
            (keys, "bold"),
        )

    def commands(self) -> Iterator[Command]:
        """Yield the commands of the screen below the palette.

        Of several widgets with the same command, the focused one runs it, else the
        first.
        """
        rows = {key.id: key for key in keymap_of(self.app).table if key.is_one}
        for node in self._nodes():
            for binding in bindings_of(node):
                row = rows.pop(binding.id or "", None)
                if row is not None and _can_run(node, binding.action):
                    yield Command(row, node, binding.action)

    def _nodes(self) -> Iterator[Widget]:
        """Yield the nodes that may have bindings, the focused widget first."""
        yield from self._focused_nodes()
        yield from self.screen.walk_children(Widget, with_self=True)

    def _focused_nodes(self) -> Iterator[Widget]:
        """Yield the focused widget, and what it is in."""
        focused = self.screen.focused or self.screen
        for node in focused.ancestors_with_self:
            if isinstance(node, Widget):
                yield node


def _has_words(text: str, words: Iterable[str]) -> bool:
    """Return whether all words are in a text, whatever their case."""
    return all(word in text.lower() for word in words)


def _can_run(node: Widget, action: str) -> bool:
    """Return whether a node can run an action now."""
    namespace, name, parameters = parse(action)
    target = node.app if namespace == "app" else node
    return bool(target.check_action(name, parameters))
