"""The palette: every row of the key table as a command."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.widget import Widget

from recviewer.keys import TABLE, Key, Scope

_TARGETS = {
    Scope.PLAYER: "ExchangeView",
    Scope.CHOICES: "Choices",
    Scope.PANE: "ChoicePane",
    Scope.LIBRARY: "LibraryPane RowTree",
    Scope.REQUEST: "RequestView",
}
"""What runs the actions of a scope; scopes that are but for moving are left out."""


class KeyCommands(Provider):
    """Offers what keys do to those who do not know the keys yet."""

    async def discover(self) -> Hits:
        """Show what works anywhere before anything is typed."""
        for key in self.offered():
            if key.scope is Scope.EVERYWHERE:
                yield DiscoveryHit(key.help, partial(self._run, key))

    async def search(self, query: str) -> Hits:
        """Find keys by what they do."""
        matcher = self.matcher(query)
        for key in self.offered():
            score = matcher.match(key.help)
            if score > 0:
                yield Hit(score, matcher.highlight(key.help), partial(self._run, key))

    def offered(self) -> list[Key]:
        """Return the keys whose target is on the screen the palette covers."""
        scopes = {scope for scope in Scope if self.target(scope) is not None}
        return [
            key for key in TABLE if key.scope in scopes and "{key}" not in key.action
        ]

    def target(self, scope: Scope) -> Widget | None:
        """Return what runs the actions of a scope: the one in focus, else the first."""
        if scope is Scope.EVERYWHERE:
            return self.screen
        if scope not in _TARGETS:
            return None
        found = list(self.screen.query(_TARGETS[scope]).results(Widget))
        focused = self.screen.focused
        around = focused.ancestors_with_self if focused else []
        return next((w for w in found if w in around), next(iter(found), None))

    async def _run(self, key: Key) -> None:
        target = self.target(key.scope)
        if target is not None:
            await target.run_action(key.action)
