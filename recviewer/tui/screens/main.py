"""The main screen: the library beside one exchange."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Concatenate, Final, ParamSpec

from textual import getters, on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer.address import STDIN, Address, only_file
from recviewer.config.app_options import AppOptions
from recviewer.library.scan.background import BackgroundScan, start_scan
from recviewer.tui.common.finding import Findable
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.panel import mark_focused_panel
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.editor import edit
from recviewer.tui.first_frame import FirstFrame
from recviewer.tui.keymap import HasKeymap, Keymap
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.messages import FirstScreenDrawn
from recviewer.tui.screens.overlay import copy_selection
from recviewer.tui.situation import Situation

if TYPE_CHECKING:
    from recviewer.playback.replay import ClockMode
    from recviewer.reading.opening import ReplyFolded, Step
    from recviewer.tui.exchange.widget import ExchangeView


class OpeningStep(Message):
    """A step of opening an exchange, from the thread that reads it."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step


_Arguments = ParamSpec("_Arguments")

_HINT_SECONDS = 2
"""How long it is shown why a key did nothing."""

_FIRST_WAYS: Final = (
    ("library.select", "opens a recording"),
    ("everywhere.play", "plays it"),
    ("everywhere.help", "shows all keys"),
)
"""The three keys that a newcomer needs."""

_LIBRARY_NUMBER = 1
"""Number of the library among the panels."""

_FIRST_FRAME_SECONDS = 0.1
"""How long the first frame waits for the first recording, or the first rows."""


def _needs_exchange(
    action: Callable[Concatenate[MainScreen, _Arguments], None],
) -> Callable[Concatenate[MainScreen, _Arguments], None]:
    """Let an action say why it does nothing while no exchange is shown."""

    @wraps(action)
    def act(
        screen: MainScreen, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> None:
        if screen.view.empty:
            screen.notify("Nothing is open yet.", timeout=_HINT_SECONDS)
        else:
            action(screen, *args, **kwargs)

    return act


class MainScreen(Screen[object]):
    """Lets a person find a recording, read it and replay it."""

    AUTO_FOCUS = ""
    BLANK = True
    ALLOW_IN_MAXIMIZED_VIEW = ".-textual-system, KeysFooter"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.EVERYWHERE)

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each row of the table, as people write it, by the row's id."""
    browsing: var[bool] = var(True, toggle_class="-browsing")
    """Whether the library is shown."""
    zoomed: var[bool] = var(False, toggle_class="-zoomed")
    """Whether one choice has the whole width."""

    library = getters.query_one(LibraryPane)
    title_bar = getters.query_one(TitleBar)

    view: ExchangeView
    """The exchange. It comes before `FirstScreenDrawn`."""
    path: Path | None = None
    """The open recording."""

    def __init__(self, options: AppOptions, scan: BackgroundScan | None = None) -> None:
        """Make the screen.

        Args:
            options: What to open and how to play it.
            scan: Reads the recordings already; None to begin when it is mounted.
        """
        super().__init__(classes="-browsing")
        self._options = options
        self._served_paths = options.served.served_paths if options.served else None
        self._scan = scan
        self._first = options.address or only_file(options.paths)
        self._is_laid_out = False
        self._has_view = False
        self._first_frame = FirstFrame(self, self._complete)
        self._first_frame.hold()

    def on_resize(self) -> None:
        """Lay everything out once the size, and so all classes, are known.

        Had the widgets been composed before, every style would be worked out three
        times, and four frames drawn before the first one that a person is waiting for.
        """
        if not self._is_laid_out:
            self._is_laid_out = True
            self.call_next(self._begin)
        elif self._has_view and not self.view.empty:
            is_watched = self.view.controller.playing
            if is_watched or not self.library.has_focus_within:
                # Once it is known to be narrow:
                self.call_next(self._close_drawer, read_on=True)

    async def _begin(self) -> None:
        """Mount what the first frame needs, and begin to read."""
        mark_focused_panel(self)

        def rename_keys(keymap: Keymap) -> None:
            self.key_names = keymap.names

        if isinstance(self.app, HasKeymap):
            self.watch(self.app, "keymap", rename_keys)
        settings, first = self._options.settings.values, self._first
        library = LibraryPane(
            settings.grouping,
            settings.sorting,
            backwards=settings.backwards,
            percent=settings.library_width,
            current=(Path(first.path), first.exchange or 0) if first else None,
        )
        library.data_bind(MainScreen.key_names)
        self._panes = Horizontal(library)
        title_bar = TitleBar().data_bind(MainScreen.key_names)
        footer = KeysFooter(Situation())
        await self.mount_all([title_bar, self._panes, footer])
        if first is not None:
            await self._mount_view()
        if not self.app.is_running:
            return  # it is ending, and takes its widgets away
        self._first_frame.draw_within(_FIRST_FRAME_SECONDS)
        self.title_bar.place = "  ".join(self._options.paths)
        paths, served_paths = self._options.paths, self._served_paths
        scan = self._scan or start_scan(paths, served_paths)
        list_recordings = partial(library.start, paths, scan, served_paths)
        if first is None:
            library.focus_tree()
        else:
            self.open(Path(first.path), first.exchange or 0)
        if first is None or scan is not None:
            list_recordings()
        else:
            # Without a process of its own, it would hold up the first recording.
            self._first_frame.after_content(list_recordings)

    @on(LibraryPane.Highlighted)
    def _show_highlight(self, message: LibraryPane.Highlighted) -> None:
        """Show what is known of the row under the cursor, while nothing is open."""
        if self._first is None and message.highlight is not None:
            self._first_frame.draw_content()
        if self._has_view and self.view.empty and self.path is None:
            self.view.placeholder.show_highlight(message.highlight, self._cache.read)

    async def _mount_view(self) -> None:
        """Mount the exchange, whose modules are imported as late as they are needed."""
        from recviewer.reading.recording_cache import RecordingCache
        from recviewer.tui.exchange.arrival import Arrival
        from recviewer.tui.exchange.widget import ExchangeView

        self._arrival = Arrival(self._options.address)
        self._cache = RecordingCache(self._served_paths)
        self.view = ExchangeView(self._options)
        await self._panes.mount(self.view.data_bind(MainScreen.key_names))
        self._has_view = True
        footer = self.query_one(KeysFooter)
        self.watch(self.view, "situation", footer.show_situation)
        self.library.report_highlighted()

    async def _complete(self) -> None:
        """Mount what the first frame did not need."""
        if self._first is None:
            await self._mount_view()
        self.post_message(FirstScreenDrawn(_FIRST_WAYS))

    def open(self, path: Path, exchange: int) -> None:
        """Open an exchange of a recording."""
        self.path = path
        self._arrival.begin(path)
        self.title_bar.place = str(Address(str(path), exchange or None))
        self.title_bar.busy = "reading …"
        self.view.show_reading(path)
        self.library.current = (path, exchange)
        self._read(path, exchange, self.view.replay.clock_mode)

    @work(thread=True, exclusive=True, group="open")
    def _read(self, path: Path, exchange: int, clock_mode: ClockMode) -> None:
        from recviewer.reading.opening import open_in_steps

        worker = get_current_worker()
        for step in open_in_steps(
            path, exchange, clock_mode, lambda: worker.is_cancelled, self._cache.read
        ):
            self.post_message(OpeningStep(step))

    @on(LibraryPane.Opened)
    def _open_chosen(self, message: LibraryPane.Opened) -> None:
        self.open(message.path, message.exchange)

    @on(OpeningStep)
    def _show_step(self, message: OpeningStep) -> None:
        """Show what was read, unless something else was opened in the meantime."""
        from recviewer.reading.opening import ExchangeRead, OpenFailed, ReplyFolded

        match message.step:
            case ExchangeRead(path, exchange, prompt) if path == self.path:
                self._close_drawer()
                self.title_bar.test = exchange.test_label
                self.view.show(exchange, prompt)
            case ReplyFolded() as step if step.exchange is self.view.exchange:
                self._show_reply(step)
            case OpenFailed(path, reason, beginning) if path == self.path:
                self.title_bar.busy = self.title_bar.test = ""
                self._close_drawer()
                self.view.show_failure(path, reason, beginning)
                if self.focused is None and self.browsing:
                    self.library.focus_tree()
                self._first_frame.draw_content()

    def _show_reply(self, step: ReplyFolded) -> None:
        """Show the reply so far, at the moment that was asked for."""
        folding = step.folding
        complete = folding.done == folding.total
        busy = f"folding {folding.done:,}/{folding.total:,} chunks"
        self.title_bar.busy = "" if complete else busy
        if step.timed is None:
            return
        moment = self._arrival.moment(step.timed.reply, complete=complete)
        self.view.show_reply(step.timed, moment.chunk)
        if moment.choice is not None:
            self.view.choices.go_to(moment.choice, moment.chunk or 0)
        elif moment.focus:
            self.view.focus_choices()
        if moment.warning:
            self.notify(moment.warning, severity="warning")
        self.call_after_refresh(self._first_frame.draw_content)

    def _close_drawer(self, *, read_on: bool = False) -> None:
        """Close the library where it lies over what was opened.

        Args:
            read_on: Whether the focus goes from it to the answer.
        """
        if self.has_class("-narrow"):
            had_focus = self.library.has_focus_within
            if had_focus:
                self.set_focus(None)  # Textual would move it on to what is hidden, too
            self.browsing = False
            if had_focus and read_on:
                self.view.focus_choices()

    def action_jump(self, key: str) -> None:
        """Focus the panel whose number is at the end of a key's name."""
        number = int(key[-1])
        if number != _LIBRARY_NUMBER and self.view.empty:
            self.notify("Nothing is open yet.", timeout=_HINT_SECONDS)
            return
        self.minimize()
        self.zoomed = False
        self._arrival.leave_focus()
        if number == _LIBRARY_NUMBER:
            self.browsing = True
            self.library.focus_tree()
        else:
            self._close_drawer()
            self.view.focus_panel(number)

    @_needs_exchange
    def action_player(self, control: str) -> None:
        """Do what a key of the player says, wherever the focus is."""
        self.view.action_player(control)

    @_needs_exchange
    def action_toggle_chunks(self) -> None:
        """Show or hide the chunk table and the JSON."""
        self.minimize()
        view = self.view
        within = view.drill_down.has_focus_within
        view.drilling = not view.drilling
        if not view.drilling and within:
            view.focus_choices()
        elif view.drilling and self.has_class("-short"):
            # Of the choices, two lines are left.
            view.drill_down.table.focus()

    def action_toggle_library(self) -> None:
        """Show the library, or hide it where something else is shown."""
        if self.browsing and self.view.empty:
            self.notify("Nothing is open yet.", timeout=_HINT_SECONDS)
            self.library.focus_tree()
            return
        self.minimize()
        self.browsing = self.zoomed or not self.browsing
        self.zoomed = False
        self._arrival.leave_focus()
        if self.browsing:
            self.library.focus_tree()
        elif self.focused is None or self.library.has_focus_within:
            self.set_focus(None)
            self.view.focus_choices()

    @_needs_exchange
    def action_toggle_request(self) -> None:
        """Go into the whole request, or fold it and leave it."""
        self.minimize()
        view = self.view
        view.reading = not view.reading
        if view.reading:
            view.request_view.focus()
        elif view.request_view.has_focus:
            view.focus_choices()

    def action_open(self, which: str) -> None:
        """Open the recording, or the turn of a conversation, before or after this."""
        step = -1 if which.startswith("previous") else 1
        if which.endswith("turn"):
            self.library.open_turn(step)
        else:
            self.library.open_neighbour(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that finds to a line that is typed into; edit in a terminal."""
        if action == "edit":
            return not self.app.is_web
        if action == "find":
            return not isinstance(self.focused, Input)
        return True

    def action_find(self) -> None:
        """Find a text in what has the focus, or filter the library."""
        if isinstance(self.focused, Findable):
            self.focused.action_find("begin")
            return
        if self._has_view and self.view.has_focus_within and self.view.find():
            return
        self.zoomed = False
        self.browsing = True
        self.library.focus_filter()

    def action_reload(self) -> None:
        """Read everything again."""
        self.library.rescan()
        if self.library.current is not None:
            self.open(*self.library.current)
            self._arrival.leave_focus()

    async def action_edit(self) -> None:
        """Open the recording in the person's editor; read it again if it changed."""
        if self.path is None or str(self.path) == STDIN:
            self.notify("No file is open.", timeout=_HINT_SECONDS)
            return
        self.view.controller.pause()
        if edit(self.app, self.path):
            await self.run_action("reload")

    @_needs_exchange
    def action_raw(self) -> None:
        """Show the whole exchange as JSON."""
        from recviewer.tui.screens.raw import RawScreen

        if self.view.exchange is not None:
            self.app.push_screen(RawScreen(self.view.exchange))

    @_needs_exchange
    def action_figures(self) -> None:
        """Show what can be counted, and timed where a clock was recorded."""
        from recviewer.tui.screens.figures import FiguresScreen

        if self.view.reply is not None:
            self.app.push_screen(FiguresScreen(self.view.reply))

    def action_copy(self) -> None:
        """Copy the selected text, or let the person choose what to copy."""
        from recviewer.tui.exchange.menus import copy_menu

        if self.get_selected_text():
            self.action_copy_text()
            return
        row = self.library.highlight if self.library.has_focus_within else None
        served = self._options.served
        with_link = served is not None and bool(served.page)
        post = self.post_message
        menu = copy_menu(self.path, self.view, row, post, with_link=with_link)
        if menu is None:
            self.notify("There is nothing to copy.", timeout=_HINT_SECONDS)
        else:
            self.app.push_screen(menu)

    def action_copy_text(self) -> None:
        """Copy the selected text, and say so."""
        copy_selection(self)

    def action_save(self) -> None:
        """Let the person choose what to save."""
        from recviewer.tui.exchange.menus import save_menu

        picture = partial(self.call_after_refresh, self.app.deliver_screenshot)
        menu = save_menu(self.path, self.view, picture, self.post_message)
        self.app.push_screen(menu)

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
            self._arrival.leave_focus()
            self.browsing = True
            self.library.focus_tree()
