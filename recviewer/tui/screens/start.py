"""What is on the screen while the rest of the program is loaded.

It has the outline of the main screen, so that nothing moves when that takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen
from textual.widgets import Static

from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.exchange.placeholder import looking, nothing_open
from recviewer.tui.keys import (
    TABLE,
    Key,
    Scope,
    main_keys,
)


class StartScreen(Screen[None]):
    """Says what is about to be read, and which keys there are; takes no keys."""

    DEFAULT_CSS = """
    StartScreen {
        & Horizontal { height: 1fr; }
        & #library { width: 30%; min-width: 34; max-width: 60; padding: 4 2 0 2; }
        & #nothing { width: 1fr; padding: 1 2; }
        & Static { height: 100%; color: $quiet; }
        & #keys { height: 1; background: $surface; }
        &.-narrow #library { width: 100%; max-width: 100%; }
        &.-narrow #nothing { display: none; }
    }
    """

    def __init__(self, paths: Sequence[str], table: Sequence[Key] = TABLE) -> None:
        """Make the screen.

        Args:
            paths: Where recordings are looked for.
            table: The keys that will work.
        """
        super().__init__()
        self._paths = paths
        self._table = table

    def compose(self) -> ComposeResult:
        """Lay out the title, the library beside what is not open yet, and the keys."""
        title = TitleBar()
        title.place = "  ".join(self._paths)
        title.key_names = main_keys(self._table)
        yield title
        with Horizontal():
            yield Static(Content(looking(self._paths)), id="library")
            yield Static(nothing_open({}), id="nothing")
        yield Static(self._keys(), id="keys")

    def _keys(self) -> Content:
        """Return the keys that the main screen begins with, as its footer has them."""
        scopes = (Scope.LIBRARY, Scope.EVERYWHERE)
        shown = [key for key in self._table if key.scope in scopes and key.rank]
        line = Content()
        for key in sorted(shown, key=lambda key: (key.rank, scopes.index(key.scope))):
            if key.keys:
                name = format_key(key.keys.split(",")[0])
                words = (f"{key.description} ", "$quiet")
                longer = Content.assemble(line, (f" {name} ", "bold $focus"), words)
                if longer.cell_length - 1 > self.app.size.width:
                    break
                line = longer
        return line
