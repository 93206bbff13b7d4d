"""The palette: every row of the key table as a command."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from recviewer.keys import TABLE, Key, Scope

_TARGETS = {
    Scope.PLAYER: "ExchangeView",
    Scope.LIBRARY: "LibraryPane RowTree",
    Scope.REQUEST: "RequestView",
}
"""Where the actions of a scope run; scopes of the focused widget are left out."""


class KeyCommands(Provider):
    """Offers what keys do to those who do not know the keys yet."""

    async def discover(self) -> Hits:
        """Show what works anywhere before anything is typed."""
        for key in self._keys():
            if key.scope is Scope.EVERYWHERE:
                yield DiscoveryHit(key.help, partial(self._run, key))

    async def search(self, query: str) -> Hits:
        """Find keys by what they do."""
        matcher = self.matcher(query)
        for key in self._keys():
            score = matcher.match(key.help)
            if score > 0:
                yield Hit(score, matcher.highlight(key.help), partial(self._run, key))

    def _keys(self) -> list[Key]:
        """Return the keys whose target is on the screen the palette covers."""
        return [
            key
            for key in TABLE
            if "{key}" not in key.action
            and (key.scope is Scope.EVERYWHERE or self._found(key.scope))
        ]

    def _found(self, scope: Scope) -> bool:
        return scope in _TARGETS and bool(self.screen.query(_TARGETS[scope]))

    async def _run(self, key: Key) -> None:
        if key.scope is Scope.EVERYWHERE:
            await self.screen.run_action(key.action)
            return
        found = self.screen.query(_TARGETS[key.scope])
        await found.first().run_action(key.action)
