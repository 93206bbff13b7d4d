"""The main screen: the library beside one exchange."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer.address import Address, only_file
from recviewer.config.app_options import AppOptions
from recviewer.library.scan.background import BackgroundScan
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.reading.opening import (
    ExchangeRead,
    OpenFailed,
    ReplyFolded,
    Step,
    not_there,
    open_in_steps,
)
from recviewer.reading.recording_cache import RecordingCache
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.screens.desk import Desk
from recviewer.tui.screens.find import find_in


class OpeningStep(Message):
    """A step of opening an exchange, from the thread that reads it."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step


class MainScreen(Desk):
    """Lets a person find a recording, read it and replay it."""

    CSS_PATH = "main.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.EVERYWHERE)

    browsing: var[bool] = var(True, toggle_class="-browsing")
    """Whether the library is shown."""
    zoomed: var[bool] = var(False, toggle_class="-zoomed")
    """Whether one choice has the whole width."""

    library = getters.query_one(LibraryPane)
    title_bar = getters.query_one(TitleBar)

    def __init__(
        self, options: AppOptions, ahead: BackgroundScan | None = None
    ) -> None:
        super().__init__()
        self._options = options
        self.linked = options.served is not None and options.served.page
        self._ahead = ahead
        self._address = options.address
        self._entering = False
        self._served_paths = options.served.served_paths if options.served else None
        self._kept = RecordingCache(self._served_paths)

    def compose(self) -> ComposeResult:
        """Lay out the title, the library beside the exchange, and the keys."""
        yield TitleBar().data_bind(MainScreen.key_names)
        with Horizontal():
            kept = self._options.settings.values
            yield LibraryPane(
                kept.grouping, kept.sorting, backwards=kept.backwards
            ).data_bind(MainScreen.key_names)
            yield ExchangeView(self._options).data_bind(MainScreen.key_names)
        yield KeysFooter()

    def on_mount(self) -> None:
        """Start to look for recordings; open the one that was addressed."""
        self.title_bar.place = "  ".join(self._options.paths)
        self.library.start(self._options.paths, self._ahead, self._served_paths)
        self.library.focus_tree()
        self.watch(self.library, "vacant", self.view.show_vacant)
        first = self._address or only_file(self._options.paths)
        if first is not None:
            self.open(Path(first.path), first.exchange or 0)

    def open(self, path: Path, exchange: int) -> None:
        """Open an exchange of a recording."""
        self.path = path
        self._entering = True
        if self._address is not None and Path(self._address.path) != path:
            self._address = None
        self.title_bar.place = str(Address(str(path), exchange or None))
        self.title_bar.busy = "reading …"
        self.view.show_reading(path)
        self.library.current = (path, exchange)
        self._read(path, exchange, self.view.replay.clock_mode)

    @work(thread=True, exclusive=True, group="open")
    def _read(self, path: Path, exchange: int, clock_mode: ClockMode) -> None:
        worker = get_current_worker()
        for step in open_in_steps(
            path, exchange, clock_mode, lambda: worker.is_cancelled, self._kept.read
        ):
            self.post_message(OpeningStep(step))

    @on(LibraryPane.Opened)
    def _open_chosen(self, message: LibraryPane.Opened) -> None:
        self.open(message.path, message.exchange)

    @on(OpeningStep)
    def _show_step(self, message: OpeningStep) -> None:
        """Show what was read, unless something else was opened in the meantime."""
        match message.step:
            case ExchangeRead(path, exchange, prompt) if path == self.path:
                self._close_drawer()
                self.view.show(exchange, prompt)
            case ReplyFolded() as step if step.exchange is self.view.exchange:
                self._show_reply(step)
            case OpenFailed(path, reason, beginning) if path == self.path:
                self.title_bar.busy = ""
                self._close_drawer()
                self.view.show_failure(path, reason, beginning)

    def _show_reply(self, step: ReplyFolded) -> None:
        folding = step.folding
        done = folding.done == folding.total
        busy = "" if done else f"folding {folding.done:,}/{folding.total:,} chunks"
        self.title_bar.busy = busy
        if step.timed is not None:
            self._show_moment(step.timed, done)

    def _show_moment(self, timed: TimedReply, done: bool) -> None:
        """Show a reply at the address asked for, if there is one, else at its end."""
        address = self._address
        lacking = not_there(address, timed.reply) if address else ""
        if lacking and not done:
            address = None  # the moment is still to come
        self.view.show_reply(timed, address.chunk if address else None)
        if address is not None:
            self._address = None
        if address is not None and address.choice is not None and not lacking:
            self.view.choices.go_to(address.choice, address.chunk or 0)
        elif self._entering:
            self.view.focus_choices()
        if lacking and done:
            self.notify(lacking, severity="warning")
        self._entering = False

    def _close_drawer(self) -> None:
        """Close the library where it lies over what was opened."""
        if self.has_class("-narrow"):
            if self.library.has_focus_within:
                self.set_focus(None)  # Textual would move it on to what is hidden, too
            self.browsing = False

    def action_player(self, control: str) -> None:
        """Do what a key of the player says, wherever the focus is."""
        self.view.action_player(control)

    def action_toggle_chunks(self) -> None:
        """Show or hide the chunk table and the JSON."""
        view = self.view
        within = view.drill_down.has_focus_within
        view.drilling = not view.drilling
        if not view.drilling and within:
            view.focus_choices()
        elif view.drilling and self.has_class("-short"):
            # It takes the place of the choices.
            view.drill_down.table.focus()

    def action_toggle_library(self) -> None:
        """Show or hide the library."""
        self.browsing = self.zoomed or not self.browsing
        self.zoomed = self._entering = False
        if self.browsing:
            self.library.focus_tree()
        elif self.focused is None or self.library.has_focus_within:
            self.set_focus(None)
            self.view.choices.focus()

    def action_toggle_request(self) -> None:
        """Go into the whole request, or fold it and leave it."""
        view = self.view
        view.reading = not view.reading
        if view.reading:
            view.request_view.focus()
        elif view.request_view.has_focus:
            view.focus_choices()

    def action_previous_recording(self) -> None:
        """Open the recording before this one."""
        self.library.open_neighbour(-1)

    def action_next_recording(self) -> None:
        """Open the recording after this one."""
        self.library.open_neighbour(1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that finds to a line that is typed into; edit in a terminal."""
        if action == "edit":
            return not self.app.is_web
        return action != "find" or not isinstance(self.focused, Input)

    def action_find(self) -> None:
        """Search the JSON tree in focus, or filter the library."""
        if isinstance(self.focused, JsonTree):
            find_in(self.focused)
        else:
            self.zoomed = False
            self.browsing = True
            self.library.focus_filter()

    def action_reload(self) -> None:
        """Read everything again."""
        self.library.rescan()
        if self.library.current is not None:
            self.open(*self.library.current)
            self._entering = False

    def action_zoom(self) -> None:
        """Give one choice, or what else is in focus, the whole screen; or no longer."""
        if self.zoomed:
            self.zoomed = False
        elif self.maximized is not None:
            self.minimize()
        elif self.view.choices.has_focus_within:
            self.zoomed = True
        elif self.focused is not None:
            self.maximize(self.focused)

    def watch_zoomed(self, zoomed: bool) -> None:
        """Show one choice alone, or bring back the rest."""
        if self.is_mounted:
            self.view.choices.alone = zoomed

    def action_back(self) -> None:
        """Close what was opened last, in the end go back to the library."""
        if self.maximized is not None:
            self.minimize()
        elif self.zoomed:
            self.zoomed = False
        elif self.view.reading and self.view.request_view.has_focus:
            self.action_toggle_request()
        elif self.view.drilling:
            self.action_toggle_chunks()
        elif self.view.reading:
            self.action_toggle_request()
        else:
            self._entering = False
            self.browsing = True
            self.library.focus_tree()
