"""What is laid over an exchange: sheets, texts, the menu of what can be copied."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual import getters, on
from textual.reactive import var
from textual.screen import Screen

from recviewer.address import STDIN
from recviewer.export.files import file_name
from recviewer.tui.editor import edit
from recviewer.tui.exchange.figures import figures_content
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.key_hints import KeyNames
from recviewer.tui.keymap import Keymap
from recviewer.tui.keys import main_keys
from recviewer.tui.messages import CopyRequested, LinkRequested
from recviewer.tui.preferences import PersonalApp
from recviewer.tui.request.widget import RequestView
from recviewer.tui.screens.copyables import Copyable, copyables, moment
from recviewer.tui.screens.menu import Item, MenuScreen
from recviewer.tui.screens.raw import RawScreen
from recviewer.tui.screens.saveables import saveables
from recviewer.tui.screens.sheet import SheetScreen
from recviewer.tui.screens.text import TextScreen


class Desk(Screen[object]):
    """The base of a screen that shows an exchange and lays other things over it."""

    BLANK = True

    key_names: var[KeyNames] = var(main_keys)
    """Which keys do what, as words."""

    app = getters.app(PersonalApp)
    view = getters.query_one(ExchangeView)

    path: Path | None = None
    """The recording the exchange is of."""

    linked: bool = False
    """Whether moments have URLs: the page that shows the app copies them."""

    def on_mount(self) -> None:
        """Name the keys as the person set them."""
        self.watch(self.app, "keymap", self._take_key_names)

    def _take_key_names(self, keymap: Keymap) -> None:
        self.key_names = keymap.names

    @on(RequestView.TextOpened)
    def _read_text(self, message: RequestView.TextOpened) -> None:
        self.app.push_screen(TextScreen(message.title, message.text))

    @on(JsonTree.StringOpened)
    def _read_string(self, message: JsonTree.StringOpened) -> None:
        self.app.push_screen(TextScreen(message.path, message.text))

    async def action_edit(self) -> None:
        """Open the recording in the person's editor; read it again if it changed."""
        if self.path is None or str(self.path) == STDIN:
            self.notify("No file is open.", timeout=2)
            return
        self.view.pause()
        if edit(self.app, self.path):
            await self.run_action("reload")

    def action_raw(self) -> None:
        """Show the whole exchange as JSON."""
        if self.view.exchange is not None:
            self.app.push_screen(RawScreen(self.view.exchange))

    def action_figures(self) -> None:
        """Show what can be counted, and timed where a clock was recorded."""
        if self.view.reply is not None:
            content = figures_content(self.view.reply)
            self.app.push_screen(SheetScreen("Figures", content, "everywhere.figures"))

    def action_copy(self) -> None:
        """Copy the selected text, or let the person choose what to copy."""
        selected = self.get_selected_text()
        if selected:
            self.post_message(CopyRequested(selected, "selected text"))
        elif self.view.exchange is not None and self.path is not None:
            copies = copyables(self.path, self.view)
            items: list[Item] = [(c.what, partial(self._copy, c)) for c in copies]
            if self.linked:
                items.append(("link to this moment", self._copy_link))
            self.app.push_screen(MenuScreen("Copy", items, "everywhere.copy"))

    def action_save(self) -> None:
        """Let the person choose what to save."""
        items: list[Item] = []
        name = "recviewer.svg"
        if self.view.exchange is not None and self.path is not None:
            name = file_name(self.path, self.view.exchange, ".svg")
            files = saveables(self.path, self.view)
            items = [(file.what, partial(self.post_message, file)) for file in files]
        picture = partial(self.call_after_refresh, self.app.deliver_screenshot, name)
        items.append(("screen as SVG", picture))
        self.app.push_screen(MenuScreen("Save", items, "everywhere.save"))

    def _copy(self, chosen: Copyable) -> None:
        self.post_message(CopyRequested(chosen.text(), chosen.what))

    def _copy_link(self) -> None:
        if self.path is not None:
            self.post_message(LinkRequested(moment(self.path, self.view)))
