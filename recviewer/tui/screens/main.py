"""The main screen: the library beside one exchange."""

from __future__ import annotations

from functools import partial
from time import sleep
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters, on, work
from textual.actions import parse
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer.address import STDIN, Address, is_elsewhere, normal_path
from recviewer.config.app_options import AppOptions
from recviewer.errors import UsageError
from recviewer.library.scan.background import BackgroundScan, only_file, start_scan
from recviewer.tables.folder import only_tables
from recviewer.tui.common.finding import Findable
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.hints import hint, hint_why_not
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import mark_focused_panel
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.first_frame import FirstFrame
from recviewer.tui.keymap import (
    HasKeymap,
    Keymap,
    answer_all_keys,
)
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.messages import (
    CheckRequested,
    FirstScreenDrawn,
    MomentRequested,
    SearchRequested,
)
from recviewer.tui.search.launcher import SearchLauncher
from recviewer.tui.situation import Situation, why_idle

if TYPE_CHECKING:
    from recviewer.library.tree.listing import Listing
    from recviewer.live.inflow import Inflow
    from recviewer.playback.replay import ClockMode
    from recviewer.reading.opening import ReplyFolded, Step
    from recviewer.record.calls import Calls
    from recviewer.search.hits import Hit
    from recviewer.tui.common.finding import Leader
    from recviewer.tui.exchange.widget import ExchangeView
    from recviewer.tui.findings.checking import Checking
    from recviewer.tui.findings.widget import FindingsPane
    from recviewer.tui.panels import Panels


@message_fields
class OpeningStep(Message):
    """A step of opening an exchange, from the thread that reads it."""

    step: Step
    told: str = ""
    """What tables tell of an exchange whose recording cannot be read."""


_FIRST_WAYS: Final = (
    ("library.select", "opens a recording"),
    ("everywhere.play", "plays it"),
    ("everywhere.help", "shows all keys"),
)
"""The three keys that a newcomer needs."""

_FIRST_WAYS_IN: Final = (
    ("everywhere.play", "plays it"),
    ("everywhere.toggle_chunks", "shows its chunks"),
    ("everywhere.help", "shows all keys"),
)
"""Those of a newcomer who has begun with a recording."""

_FIRST_FRAME_SECONDS = 0.3
"""How long the first frame waits for the first recording, or the first rows."""

_DRAWING_SECONDS = 0.05
"""How long folding rests once there is something to show: drawing it takes twice as
long beside another busy thread."""


_KEY_IDS = {
    parse(key.action)[1:]: key.id
    for key in bindings(Scope.EVERYWHERE)
    if isinstance(key, Binding)
}
"""The id of the key that runs an action, by its name and parameters."""


class MainScreen(Screen[object]):
    """Lets a person find a recording, read it and replay it."""

    AUTO_FOCUS = ""
    BLANK = True
    ALLOW_IN_MAXIMIZED_VIEW = ".-textual-system, KeysFooter"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.EVERYWHERE)

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each row of the table, as people write it, by the row's id."""

    library = getters.query_one(LibraryPane)
    title_bar = getters.query_one(TitleBar)

    view: ExchangeView
    """The exchange. It comes before `FirstScreenDrawn`."""
    panels: Panels
    """What is shown beside what. They come with the exchange."""
    checking: Checking
    """Checks the recordings. It comes with the exchange."""
    path: str | None = None
    """The recording that was opened last, which may still be read."""
    situation = Situation()
    """What is shown, as far as it decides which keys do something."""

    def __init__(
        self,
        options: AppOptions,
        scan: BackgroundScan | None = None,
        stdin: Inflow | None = None,
        calls: Calls | None = None,
    ) -> None:
        """Make the screen.

        Args:
            options: What to open and how to play it.
            scan: Reads the recordings already; None to begin when it is mounted.
            stdin: What comes in on standard input; None if that is not watched.
            calls: What a recorder passes on meanwhile; None if none runs.
        """
        super().__init__(classes="-browsing")
        self._options = options
        self._served_paths = options.served.served_paths if options.served else None
        self._scan = scan
        self._stdin, self._calls = stdin, calls
        self._first = options.address or only_file(options.paths)
        self._lists_one_file = only_file(options.paths) is not None
        self._is_laid_out = False
        self._has_view = False
        self._unreadable: str | None = None
        """The file that could not be read the last time one was opened."""
        self._first_frame = FirstFrame(self, self._complete)
        self._first_frame.hold()

        def listing() -> Listing:
            return self.library.controller.listing

        self._search = SearchLauncher(self, options, listing, self._show_hit)

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
                self.call_next(self.panels.close_drawer, read_on=True)
            if self.view.choices.has_focus_within:
                self.call_next(self.panels.keep_answer)

    async def _begin(self) -> None:
        """Mount what the first frame needs, and begin to read."""
        mark_focused_panel(self)

        def rename_keys(keymap: Keymap) -> None:
            self.key_names = keymap.names
            answer_all_keys(self, keymap.table)

        if isinstance(self.app, HasKeymap):
            self.watch(self.app, "keymap", rename_keys)
        settings, first = self._options.settings.values, self._first
        library = LibraryPane(
            settings.grouping,
            settings.sorting,
            backwards=settings.backwards,
            percent=settings.library_width,
            current=(normal_path(first.path), first.exchange or 0) if first else None,
        )
        library.data_bind(MainScreen.key_names)
        library.controller.following = self._options.following
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
        keeping = self._options.keeping
        scan = self._scan
        if scan is None and not only_tables(paths):
            scan = start_scan(paths, served_paths, keeping)
        list_recordings = partial(library.start, paths, scan, served_paths)
        if first is None:
            library.focus_tree()
        else:
            self.open(normal_path(first.path), first.exchange or 0)
        if first is None or scan is not None:
            list_recordings()
        else:
            # Without a process of its own, it would hold up the first recording.
            self._first_frame.after_content(list_recordings)

    @on(LibraryPane.Highlighted)
    def _show_highlight(self, message: LibraryPane.Highlighted) -> None:
        """Show what is known of the row under the cursor, while nothing is open.

        The row that was opened last says why it could not be read.
        """
        if self._first is None and message.highlight is not None:
            self._first_frame.draw_content()
        entries = message.highlight.entries if message.highlight else ()
        is_opened = self.path in [entry.path for entry in entries]
        if self._has_view and self.view.empty and not is_opened:
            self.view.placeholder.show_highlight(message.highlight, self._cache.read)

    async def _mount_view(self) -> None:
        """Mount the exchange, whose modules are imported as late as they are needed."""
        from recviewer.reading.recording_cache import RecordingCache
        from recviewer.tui.exchange.arrival import Arrival
        from recviewer.tui.exchange.watching import Watching
        from recviewer.tui.exchange.widget import ExchangeView
        from recviewer.tui.findings.checking import Checking
        from recviewer.tui.in_flight import InFlight
        from recviewer.tui.panels import Panels

        self._arrival = Arrival(self._options.address)
        self._cache = RecordingCache(self._served_paths)
        self.view = ExchangeView(self._options)
        self.view.left_border_grabbed = self.library.divider.grab
        await self._panes.mount(self.view.data_bind(MainScreen.key_names))
        served = self._options.paths if self._served_paths else None
        keeping = self._options.keeping
        self.checking = Checking(self, self.library, self.view, served, keeping)
        moved_on = self._arrival.leave_focus
        self.panels = Panels(self, self.library, self.view, self.checking, moved_on)

        def show_read(step: Step) -> None:
            self.title_bar.busy = ""
            self._show_step(OpeningStep(step))
            self.call_after_refresh(self._first_frame.draw_content)

        in_flight = InFlight(self, self._stdin, self._calls)
        self._watching = Watching(
            self,
            self.view,
            in_flight.inflow,
            # What is served is checked when it is opened, and not again and again.
            follows_files=self._options.following and self._served_paths is None,
            show_read=show_read,
            show_whole=lambda path: self._read(path, 0, self.view.replay.clock_mode),
            ended=self.library.controller.rescan,
            written=in_flight.show_written,
        )
        self._has_view = True
        in_flight.begin()
        if self._options.served is not None and self._options.served.page:
            from recviewer.tui.page_moments import PageMoments

            self._page_moments = PageMoments(
                self,
                self.view,
                lambda: self.view.controller.expecting or self._arrival.expecting,
            )
        footer = self.query_one(KeysFooter)

        def show_situation(situation: Situation) -> None:
            self.situation = situation
            footer.show_situation(situation)

        self.watch(self.view, "situation", show_situation)
        self.library.report_highlighted()

    async def _complete(self) -> None:
        """Mount what the first frame did not need, unless the app is left already."""
        if not self.is_attached:
            return
        if self._first is None:
            await self._mount_view()
        ways = _FIRST_WAYS if self._first is None else _FIRST_WAYS_IN
        self.post_message(FirstScreenDrawn(ways))

    def open(self, path: str, exchange: int) -> None:
        """Open an exchange of a recording."""
        self.path = path
        self.minimize()  # the focus will go to the answer
        self._arrival.begin(path)
        roots = "  ".join(self._options.paths)
        self.title_bar.root = "" if roots == path else roots
        self.title_bar.place = str(Address(path, exchange or None))
        self.title_bar.busy = "reading …"
        self.view.show_reading(path)
        self.library.current = (path, exchange)
        self.checking.follow(path, exchange)
        if not self._watching.begin(path):
            self._read(path, exchange, self.view.replay.clock_mode)

    @work(thread=True, exclusive=True, group="open")
    def _read(self, path: str, exchange: int, clock_mode: ClockMode) -> None:
        from recviewer.reading.opening import OpenFailed, ReplyFolded, open_in_steps

        worker, undrawn = get_current_worker(), True
        for step in open_in_steps(
            path, exchange, clock_mode, lambda: worker.is_cancelled, self._cache.read
        ):
            told = ""
            if isinstance(step, OpenFailed):
                told = self.library.controller.listing.engine.told(path, exchange)
            self.post_message(OpeningStep(step, told))
            if undrawn and isinstance(step, ReplyFolded) and step.is_partial:
                undrawn = False
                sleep(_DRAWING_SECONDS)

    @on(LibraryPane.Opened)
    @on(MomentRequested)
    def _open_chosen(self, message: LibraryPane.Opened | MomentRequested) -> None:
        match message:
            case LibraryPane.Opened():
                self.open(message.path, message.exchange)
            case MomentRequested(""):
                self.panels.go_to(1)
                self._page_moments.leave()
            case MomentRequested(at) if self._served_paths is not None:
                try:
                    address = self._served_paths.resolve(at)
                except UsageError as error:
                    hint(self, str(error))
                    return
                if self._page_moments.shows(address):
                    self._page_moments.go_to(address)
                else:
                    self._arrival.expect(address)
                    self.open(normal_path(address.path), address.exchange or 0)

    @on(OpeningStep)
    def _show_step(self, message: OpeningStep) -> None:
        """Show what was read, unless something else was opened in the meantime."""
        from recviewer.reading.opening import ExchangeRead, OpenFailed, ReplyFolded

        match message.step:
            case ExchangeRead(path, exchange, prompt) as read if path == self.path:
                self._unreadable = None
                self._watching.size = read.size
                self.panels.close_drawer()
                if self._lists_one_file:
                    self._lists_one_file = False
                    self.panels.hide_library_of_one(read.exchange_count)
                self.title_bar.test = exchange.test_label
                self.view.show(path, exchange, prompt)
            case ReplyFolded() as step if step.exchange is self.view.exchange:
                self._show_reply(step)
            case OpenFailed(path, reason, beginning) if path == self.path:
                self.title_bar.busy = self.title_bar.test = ""
                self.panels.close_drawer()
                self.view.show_failure(path, reason, beginning, message.told)
                if self.focused is None:
                    self.panels.focus_failure()
                elif self._unreadable == path:
                    hint(self, "It still cannot be read.")
                self._unreadable = path
                self._first_frame.draw_content()
                self._watching.watch(None)

    def _show_reply(self, step: ReplyFolded) -> None:
        """Show the reply so far, at the moment that was asked for."""
        folding = step.folding
        complete = folding.done == folding.total
        busy = f"folding {folding.done:,}/{folding.total:,} chunks"
        self.title_bar.busy = "" if complete else busy
        if complete:
            self._watching.watch(step.exchange)
        if step.timed is None:
            return
        moment = self._arrival.moment(step.timed.reply, complete=complete)
        self.view.show_reply(step.timed, moment.chunk)
        if moment.goal is not None:
            self.view.show_hit(*moment.goal)
        elif moment.choice is not None:
            self.view.choices.go_to(moment.choice, moment.chunk or 0)
        elif moment.focus:
            self.view.focus_choices()
        if moment.warning:
            self.notify(moment.warning, severity="warning")
        if not step.timed.reply.choices:
            self.call_after_refresh(self._first_frame.draw_content)
        elif complete:  # a pane without room is never laid out
            self.set_timer(_FIRST_FRAME_SECONDS, self._first_frame.draw_content)

    def on_choice_text_laid_out(self) -> None:
        """Draw the choices, whose modules are imported late; chunks come after them."""
        self._first_frame.draw_content()
        self.call_after_refresh(self.view.chunk_room.open)

    @on(CheckRequested)
    def _check(self) -> None:
        """Check the recordings, for a filter."""
        if self._has_view:
            self.checking.begin()

    def on_findings_pane_chosen(self, message: FindingsPane.Chosen) -> None:
        """Go to what a finding is about, which may be in another exchange."""
        found = message.finding
        number = found.exchange or 0
        if self.path is None or self.library.current in (None, (self.path, number)):
            self.checking.go_to(found)
        else:
            address = Address(found.path, number, found.choice, found.chunk)
            self._arrival.expect(address)
            self.open(self.path, number)

    def action_panels(self, command: str) -> None:
        """Show, hide or focus panels; see `Panels.press`."""
        self.panels.press(command)

    def action_player(self, control: str) -> None:
        """Do what a key of the player says, wherever the focus is."""
        self.view.action_player(control)

    def action_open(self, which: str) -> None:
        """Open the recording, the turn of a conversation or the hit before or after.

        Args:
            which: `next_recording`, `previous_turn` and the like; `search` to search
                for hits.
        """
        step = -1 if which.startswith("previous") else 1
        if which == "search":
            box = self.library.filter_box
            self._search.open(box.value if box.has_focus and box.has_words else "")
        elif which.endswith("hit"):
            self._search.step(step)
        elif which.endswith("turn"):
            self.library.open_turn(step)
        else:
            self.library.open_neighbour(step)

    @on(SearchRequested)
    def _open_search(self, message: SearchRequested) -> None:
        """Search all recordings for what was typed elsewhere."""
        self._search.open(message.text)

    @on(events.Unmount)
    def _end(self) -> None:
        """End the process that searches and the thread that watches, if there are."""
        self._search.end()
        if self._has_view:
            self._watching.stop()

    def _show_hit(self, hit: Hit, leader: Leader) -> None:
        """Show a hit of a search in its recording, which may be open already."""
        if self.library.current != (hit.path, hit.exchange):
            self.open(hit.path, hit.exchange)
        elif self.view.reply is not None and not self.title_bar.busy:
            self.panels.close_drawer()
            self.view.show_hit(hit, leader)
            return
        from recviewer.tui.exchange.arrival import Goal

        self._arrival.seek(Goal(hit, leader))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what does something; edit in a terminal, find where nobody types."""
        if action == "edit":
            return not self.app.is_web
        if action == "find":
            return not isinstance(self.focused, Input)
        key = _KEY_IDS.get((action, parameters)) or ""
        return not why_idle(key, self.situation)

    def action_why_not(self, key: str) -> None:
        """Say why a key did nothing."""
        hint_why_not(self, key, situation=self.situation)

    def action_find(self) -> None:
        """Find a text in what has the focus, or filter the library."""
        if isinstance(self.focused, Findable):
            self.focused.action_find("begin")
            return
        has_focus = self._has_view and self.view.has_focus_within
        if has_focus and not self.view.empty and self.view.choices.find():
            return
        self.panels.filter_library()

    def action_reload(self) -> None:
        """Read everything again."""
        hint(self, "Everything is read again.")
        self._search.end()
        self.library.rescan()
        self.checking.again()
        if self.library.current is not None:
            self.open(*self.library.current)
            self._arrival.leave_focus()

    async def action_edit(self) -> None:
        """Open the recording in the person's editor; read it again if it changed."""
        from pathlib import Path

        from recviewer.tui.editor import edit

        if self.path is None or self.path == STDIN:
            hint(self, "No file is open.")
            return
        if is_elsewhere(self.path):
            hint(self, "Only files of this disk can be edited.")
            return
        self.view.controller.pause()
        if edit(self.app, Path(self.path)):
            await self.run_action("reload")

    def action_raw(self) -> None:
        """Show the whole exchange as JSON."""
        from recviewer.tui.screens.raw import RawScreen

        if self.view.exchange is not None:
            self.app.push_screen(RawScreen(self.view.exchange))

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
        menu = copy_menu(self.view, row, post, with_link=with_link)
        if menu is None:
            hint(self, "There is nothing to copy.")
        else:
            self.app.push_screen(menu)

    def action_copy_text(self) -> None:
        """Copy the selected text, and say so."""
        from recviewer.tui.screens.overlay import copy_selection

        copy_selection(self)

    def action_save(self) -> None:
        """Let the person choose what to save."""
        from recviewer.tui.exchange.menus import save_menu

        picture = partial(self.call_after_refresh, self.app.deliver_screenshot)
        post, watched = self.post_message, self._watching.save_items()
        menu = save_menu(self.view, picture, post, watched)
        self.app.push_screen(menu)
