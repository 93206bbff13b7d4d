"""The palette: every key that does something on a screen, as a command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.actions import parse
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen
from textual.widget import Widget

from recviewer.tui.keymap import keymap_of
from recviewer.tui.keys import Key, key_names


@dataclass(frozen=True, slots=True)
class Command:
    """What a key does somewhere on the screen."""

    key: Key
    """The row of the table."""
    node: Widget
    """What runs it."""
    action: str
    """What it runs."""

    @property
    def note(self) -> str:
        """Return the keys, and how a person's own keymap calls them."""
        return f"{key_names(self.key)} · {self.key.scope} · {self.key.id}"

    async def run(self) -> None:
        """Do it."""
        await self.node.run_action(self.action)


class KeyCommands(Provider):
    """Offers what keys do to those who do not know the keys yet."""

    async def discover(self) -> Hits:
        """Show what works wherever the focus is before anything is typed."""
        for command in self.commands():
            if isinstance(command.node, Screen):
                text, run = command.key.help, command.run
                yield DiscoveryHit(text, run, help=command.note)

    async def search(self, query: str) -> Hits:
        """Find keys by what they do."""
        matcher = self.matcher(query)
        for command in self.commands():
            text = command.key.help
            score = matcher.match(text)
            if score > 0:
                found = matcher.highlight(text)
                yield Hit(score, found, command.run, help=command.note)

    def commands(self) -> Iterator[Command]:
        """Yield what can be done on the screen that the palette covers.

        Where several widgets can do the same, the one in focus does it, else the first.
        """
        rows = {key.id: key for key in keymap_of(self.app).table if key.is_one}
        for node in self._nodes():
            for binding in _bindings(node):
                row = rows.pop(binding.id or "", None)
                if row is not None and _can_run(node, binding.action):
                    yield Command(row, node, binding.action)

    def _nodes(self) -> Iterator[Widget]:
        """Yield what may have keys, beginning with the widget in focus."""
        focused = self.screen.focused
        for node in focused.ancestors_with_self if focused else ():
            if isinstance(node, Widget):
                yield node
        yield from self.screen.walk_children(Widget, with_self=True)


def _bindings(node: Widget) -> Iterator[Binding]:
    """Yield the keys of a node's class and of those it is based on."""
    for base in type(node).__mro__:
        for binding in vars(base).get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding


def _can_run(node: Widget, action: str) -> bool:
    """Say whether an action can be run here and now."""
    namespace, name, parameters = parse(action)
    target = node.app if namespace == "app" else node
    return bool(target.check_action(name, parameters))
