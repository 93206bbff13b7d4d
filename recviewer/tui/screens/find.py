"""The line in which a person types what to find."""

from __future__ import annotations

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from recviewer.tui.common.finding import Finder
from recviewer.tui.keymap import keymap_of
from recviewer.tui.screens.overlay import TYPED_LINE_CSS, Overlay


class FindScreen(Overlay[None]):
    """Finds a text while it is typed; enter keeps what was found, escape ends it.

    It lies over the keys of the screen below, which shows the matches meanwhile.
    """

    DEFAULT_CSS = f"""
    FindScreen {{
        {TYPED_LINE_CSS}
        & #slash {{ width: 2; padding-left: 1; color: $focus; text-style: bold; }}
        & #status {{ width: auto; padding: 0 1; color: $focus; }}
    }}
    """

    line = getters.query_one(Input)

    def __init__(self, finder: Finder) -> None:
        super().__init__()
        self._finder = finder

    def compose(self) -> ComposeResult:
        """Lay out the line at the bottom."""
        with Horizontal():
            yield Static("/", id="slash")
            yield Input(
                self._finder.last_query,
                placeholder="find; a capital makes case matter",
            )
            yield Static("", id="status", markup=False)

    def on_mount(self) -> None:
        """Show how the search stands; the old query is there, selected."""
        self._finder.begin()
        self._finder.listener = self._show_status
        self.line.focus()

    def on_unmount(self) -> None:
        """Let the search go on alone."""
        self._finder.listener = None

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the line had the focus."""
        if self.focused is None and event.is_printable and event.character:
            self.line.replace(event.character, *self.line.selection)
            event.stop()

    @on(Input.Changed)
    def _search(self, message: Input.Changed) -> None:
        message.stop()
        self._finder.search(message.value)

    @on(Input.Submitted)
    def _keep(self, message: Input.Submitted) -> None:
        message.stop()
        self._finder.settle()
        self.dismiss()

    async def action_dismiss(self, result: None = None) -> None:
        """End the search."""
        self._finder.end()
        self.dismiss()

    def action_why_not(self, key: str) -> None:
        """Select the query by the keys that begin a search, as browsers do."""
        rows = keymap_of(self.app).table
        if any(row.id == "find.begin" and key in row.keys.split(",") for row in rows):
            self.line.select_all()
        else:
            super().action_why_not(key)

    def _show_status(self, status: str) -> None:
        self.query_one("#status", Static).update(status)
