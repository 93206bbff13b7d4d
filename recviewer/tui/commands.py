"""Commands of the palette: what keys do on the screen, and what no key does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.actions import parse
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.widget import Widget

from recviewer.tui.keymap import bindings_of, keymap_of
from recviewer.tui.keys import Key, key_names

_MOVES = ("cursor(", "scroll", "page_", "up", "down")
"""Beginnings of actions that nobody looks for in a list."""

_FOCUS_BONUS = 0.1
"""Added to the score, at most 1, of what the focused panel does."""

_WORDS_SCORE = 0.5
"""The least score of what has the words, maybe only in the footer's name for it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table of keys, on the node that runs it."""

    key: Key
    """The row of the table."""
    node: Widget
    """The node that runs the action."""
    action: str
    """The action, as bindings name it."""

    @property
    def note(self) -> str:
        """Return the keys, and where they work."""
        return f"{key_names(self.key)} · {self.key.scope}"

    @property
    def is_move(self) -> bool:
        """Whether it only moves a cursor or turns pages."""
        return self.action.startswith(_MOVES)

    async def run(self) -> None:
        """Run the action."""
        await self.node.run_action(self.action)


class KeyCommands(Provider):
    """Offers what keys do, for people who do not know the keys, and what none does."""

    async def discover(self) -> Hits:
        """Show what can be done where the focus is before anything is typed."""
        nodes = set(self._focused_nodes())
        for command in self.commands():
            if command.node in nodes and not command.is_move:
                text, run = command.key.help, command.run
                yield DiscoveryHit(text, run, help=command.note)
        for title, note, act, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(title, act, help=note)

    async def search(self, query: str) -> Hits:
        """Find commands by words of their descriptions, those of the focus first.

        Where none has the words, those are found that have the letters in order.
        """
        matcher, nodes = self.matcher(query), set(self._focused_nodes())
        words = query.lower().split()
        exact: list[Hit] = []
        loose: list[Hit] = []
        for command in self.commands():
            text, name = command.key.help, command.key.description
            has_words = _has_words(f"{name} {text}", words)
            score = max(matcher.match(text), _WORDS_SCORE if has_words else 0.0)
            if score > 0:
                score += _FOCUS_BONUS if command.node in nodes else 0.0
                hit = Hit(
                    score, matcher.highlight(text), command.run, help=command.note
                )
                (exact if has_words else loose).append(hit)
        for title, note, act, _ in self.app.get_system_commands(self.screen):
            score = matcher.match(title)
            if score > 0:
                hit = Hit(score, matcher.highlight(title), act, help=note)
                (exact if _has_words(title, words) else loose).append(hit)
        for hit in exact or loose:
            yield hit

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
