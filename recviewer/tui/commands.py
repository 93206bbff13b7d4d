"""Commands of the palette: everything that a key does on the screen."""

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
    """One row of the table of keys, on the node that runs it."""

    key: Key
    """The row of the table."""
    node: Widget
    """The node that runs the action."""
    action: str
    """The action, as bindings name it."""

    @property
    def note(self) -> str:
        """Return the keys, the scope, and the id by which settings change the keys."""
        return f"{key_names(self.key)} · {self.key.scope} · {self.key.id}"

    async def run(self) -> None:
        """Run the action."""
        await self.node.run_action(self.action)


class KeyCommands(Provider):
    """Offers what keys do, for people who do not know the keys."""

    async def discover(self) -> Hits:
        """Show the commands of the screen before anything is typed."""
        for command in self.commands():
            if isinstance(command.node, Screen):
                text, run = command.key.help, command.run
                yield DiscoveryHit(text, run, help=command.note)

    async def search(self, query: str) -> Hits:
        """Find commands by words of their descriptions."""
        matcher = self.matcher(query)
        for command in self.commands():
            text = command.key.help
            score = matcher.match(text)
            if score > 0:
                found = matcher.highlight(text)
                yield Hit(score, found, command.run, help=command.note)

    def commands(self) -> Iterator[Command]:
        """Yield the commands of the screen below the palette.

        Of several widgets with the same command, the focused one runs it, else the
        first.
        """
        rows = {key.id: key for key in keymap_of(self.app).table if key.is_one}
        for node in self._nodes():
            for binding in _bindings(node):
                row = rows.pop(binding.id or "", None)
                if row is not None and _can_run(node, binding.action):
                    yield Command(row, node, binding.action)

    def _nodes(self) -> Iterator[Widget]:
        """Yield the nodes that may have bindings, the focused widget first."""
        focused = self.screen.focused
        for node in focused.ancestors_with_self if focused else ():
            if isinstance(node, Widget):
                yield node
        yield from self.screen.walk_children(Widget, with_self=True)


def _bindings(node: Widget) -> Iterator[Binding]:
    """Yield the bindings of a node's class and of its base classes."""
    for base in type(node).__mro__:
        for binding in vars(base).get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding


def _can_run(node: Widget, action: str) -> bool:
    """Return whether a node can run an action now."""
    namespace, name, parameters = parse(action)
    target = node.app if namespace == "app" else node
    return bool(target.check_action(name, parameters))
