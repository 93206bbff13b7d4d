"""The Textual app: hooks of Textual, and helpers that do the work."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.app import App, SystemCommand
from textual.command import CommandListItem, Provider
from textual.driver import Driver
from textual.events import (
    Event,
    InputEvent,
    MouseDown,
    MouseUp,
    Paste,
    Resize,
    TextSelected,
)
from textual.filter import LineFilter
from textual.geometry import Size
from textual.reactive import var
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import AwaitMount
from textual.worker import WorkerFailed, get_current_worker

from recviewer import textual_compat
from recviewer.config.app_options import AppOptions
from recviewer.config.settings_file import SettingsError
from recviewer.errors import describe_unexpected
from recviewer.library.scan.background import BackgroundScan
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.colors import style_variables
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.strips import ControlCodeFilter
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keymap import Keymap
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.messages import (
    ComparisonRequested,
    CopyRequested,
    FirstScreenDrawn,
    LinkRequested,
    LinksOffered,
    MomentShown,
    SaveRequested,
    SettingChanged,
    SystemChanged,
    TextOpened,
)
from recviewer.tui.preferences import Preferences
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.services import Services, encodable
from recviewer.tui.theme import THEMES, ansi_color, apply_theme

if TYPE_CHECKING:
    from recviewer.live.inflow import Inflow
    from recviewer.record.calls import Calls

_TERMINAL_CHECK_SECONDS = 1.0
"""Interval of the checks whether the terminal is still there."""

_EXIT_SECONDS = 3.0
"""Time to leave in after a signal: a dead terminal may block for ever."""

_WARNING_SECONDS = 10.0
"""How long warnings about settings and the hint for newcomers are shown."""

_TOAST_CELLS = 3
"""Cells around the text of a notice."""

_LEFT_BUTTON, _RIGHT_BUTTON = 1, 3
"""Numbers of the mouse's buttons; tests of Textual press none, which is 0."""


def _key_commands() -> type[Provider]:
    """Import the commands of the palette when it opens."""
    from recviewer.tui.commands import KeyCommands

    return KeyCommands


class RecviewerApp(App[None]):
    """Shows recordings in a terminal or a browser."""

    TITLE = "recviewer"
    CSS_PATH = Path(__file__).with_name("app.tcss")  # for subclasses elsewhere, too
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_key_commands}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual's own way)
        (0, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (30, "-tall"),
    ]

    keymap: var[Keymap] = var(Keymap)
    """Which keys do what."""

    def __init__(
        self,
        options: AppOptions,
        scan: BackgroundScan | None = None,
        *,
        ready: Callable[[], object] = lambda: None,
        first_screen: Callable[[], Screen[Any]] | None = None,
        stdin: Inflow | None = None,
        calls: Calls | None = None,
    ) -> None:
        """Make the app.

        Args:
            options: What to open and how to play it.
            scan: Reads the recordings already; None to begin with the main screen.
            ready: Called once, when the first screen has been drawn.
            first_screen: Makes the screen to begin with, which posts
                `FirstScreenDrawn`; None for the main screen.
            stdin: What comes in on standard input; None if that is not watched.
            calls: What a recorder passes on meanwhile; None if none runs.
        """
        driver = _browser_driver() if options.served else None
        self._options = options  # Textual asks for our style variables at once
        super().__init__(driver, ansi_color=ansi_color())
        self.failure: BaseException | None = None
        """The unforeseen error that ended the app."""
        self._scan = scan
        self._ready_callback = ready
        self._make_first_screen = first_screen
        self._stdin, self._calls = stdin, calls
        writable = options.served is None
        self._preferences = Preferences(options.settings, writable=writable)
        self._services = Services(self, options)
        self._control_code_filter = ControlCodeFilter()
        self._save_failure_reported = False
        self._terminal_size: Size | None = None
        self._early_events: list[Event] | None = []
        """Input from before the first screen is whole; None afterwards."""
        textual_compat.handle_errors(self, self._survive)
        textual_compat.read_alt_digits()
        textual_compat.lay_out_for_the_latest_size()
        textual_compat.send_first_sizes()
        self._apply_keymap()
        available = {*self.available_themes, *(theme.name for theme in THEMES)}
        apply_theme(self, self._preferences.theme_among(available))
        self._preferences.change({"theme": self.theme})

    @property
    def starting(self) -> bool:
        """Whether the first screen is not whole yet, and input is held back."""
        return self._early_events is not None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables of our styles that Textual does not have."""
        text_width = self._options.settings.values.text_width
        return style_variables(self.current_theme, text_width)

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the main screen, or with what was asked for."""
        if self._make_first_screen is not None:
            return self._make_first_screen()
        return MainScreen(self._options, self._scan, self._stdin, self._calls)

    def on_mount(self) -> None:
        """Watch the terminal and the theme; greet once everything is drawn."""

        def show_theme(theme: Theme) -> None:
            self._services.show_theme(theme.name, chosen=False)

        show_theme(self.current_theme)
        self.theme_changed_signal.subscribe(self, show_theme)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        if not (self.is_web or self.is_headless):
            self.set_interval(_TERMINAL_CHECK_SECONDS, self._leave_if_alone)

    @on(FirstScreenDrawn)
    async def _greet(self, message: FirstScreenDrawn) -> None:
        """Report what is wrong with the settings, and tell newcomers the first keys.

        A hint that would cover keys is not shown: they name the same.

        What was typed until now is passed on: the screen can take it.
        """
        if not self.starting:
            return  # it is shown over another one
        self._show_warnings()
        if self._preferences.first_run:
            hint = self.keymap.hint(message.ways)
            footers = self.screen.query(KeysFooter)
            if all(cells(hint) + _TOAST_CELLS < f.free_cells for f in footers):
                self.notify(hint, markup=False, timeout=_WARNING_SECONDS)
            self._save_settings({})
        self._ready_callback()
        while self._early_events:
            await super().on_event(self._early_events.pop(0))
        self._early_events = None

    async def on_event(self, event: Event) -> None:
        """Hold back what is typed or clicked too early; take the terminal's size.

        To Textual each button of the mouse is the left one. Here the right one opens a
        menu, unless the browser shows its own, and the others do nothing.

        In a burst of resizes Textual's signal handlers run one inside the other, and
        the one that looked first posts its size last.
        """
        if isinstance(event, MouseDown | MouseUp) and event.button > _LEFT_BUTTON:
            is_right = isinstance(event, MouseDown) and event.button == _RIGHT_BUTTON
            if is_right and not (self.is_web or self.starting or self.mouse_captured):
                from recviewer.tui.screens.key_menu import offer_keys

                offer_keys(self.screen, event.x, event.y)
            return
        if self._early_events is not None and isinstance(event, InputEvent | Paste):
            self._early_events.append(event)
            return
        if isinstance(event, Resize) and not (self.is_web or self.is_headless):
            size = Size(*shutil.get_terminal_size())
            if size == self._terminal_size:
                return  # the screen would be laid out anew for nothing
            self._terminal_size = size
            event = Resize(size, size, pixel_size=event.pixel_size)
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to suspend only in a terminal."""
        if action == "suspend_process":
            return not self.is_web
        return super().check_action(action, parameters)

    def action_press(self, row_id: str) -> None:
        """Press the first key of a row of the table, where there is one."""
        keys = {row.id: row.keys for row in self.keymap.table}
        if key := keys.get(row_id, "").partition(",")[0]:
            self.simulate_key(key)

    def action_help(self) -> None:
        """Show all keys, or go back from them."""
        from recviewer.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
            return
        if self._preferences.first_run:
            self.clear_notifications()  # the hint would cover the keys
        self.push_screen(HelpScreen(self.screen, self.keymap.table))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control code through, whatever a widget drew."""
        return [*super().get_line_filters(), self._control_code_filter]

    # The palette

    def action_command_palette(self) -> None:
        """Show all commands, to be found by words."""
        from recviewer.tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_commands(
        self,
        commands: Sequence[CommandListItem],
        placeholder: str = "Search for commands…",
    ) -> AwaitMount:
        """Show some commands, to be found by words."""
        from recviewer.tui.screens.palette import Palette

        return self.push_screen(Palette.of_commands(self.screen, commands, placeholder))

    def search_themes(self) -> None:
        """Show all themes, to be found by words."""
        from recviewer.tui.screens.palette import Palette

        self.push_screen(Palette.of_themes(self.screen))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer in the palette what no key does."""
        if isinstance(screen, MainScreen) and screen.library.current is not None:
            rows = screen.library.query_one(RowTree)
            compare = partial(rows.action_tree, "compare_open")
            text = "Compare the open exchange with the nearest recording of its test"
            yield SystemCommand("Compare", text, compare)
        if (
            self._services.page
            and isinstance(screen, MainScreen)
            and screen.path
            and screen.view.exchange
        ):
            from recviewer.tui.exchange.menu_items import moment

            shown = moment(screen.view)
            text = "Open a page of text, to find in it, print or translate it"
            show = partial(self._services.open_text, shown)
            yield SystemCommand("Read as text", text, show)
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Screenshot"):
                yield command
        path = self._preferences.path
        if path is not None:
            text = f"Edit the settings in $VISUAL or $EDITOR: {path}"
            yield SystemCommand("Settings", text, self._edit_settings)

    # Settings

    def _apply_keymap(self) -> None:
        self.keymap = self._preferences.keymap
        self.set_keymap(dict(self.keymap.changed))

    def _show_warnings(self) -> None:
        for warning in map(sanitize_line, self._preferences.take_warnings()):
            self.notify(
                warning, severity="warning", markup=False, timeout=_WARNING_SECONDS
            )

    def _edit_settings(self) -> None:
        """Let the person edit the settings file; theme and keys apply at once."""
        from recviewer.tui.editor import edit

        preferences = self._preferences
        try:
            preferences.create_file()
        except SettingsError as error:
            self._report_unsaved(str(error))
            return
        if preferences.path is not None and edit(self, preferences.path):
            preferences.reload()
            self._apply_keymap()
            self.theme = preferences.theme_among(self.available_themes) or self.theme
            preferences.change({"theme": self.theme})
            self._show_warnings()

    @on(SettingChanged)
    def _save_setting(self, message: SettingChanged) -> None:
        message.stop()
        if "theme" in message.changes:
            self.theme = str(message.changes["theme"])
            # Its colours are worked out next.
            self.call_next(self._services.show_theme, self.theme, chosen=True)
        if self._preferences.change(message.changes):
            self._save_settings(message.changes)

    @work(thread=True, description="settings")
    def _save_settings(self, changes: Mapping[str, Any]) -> None:
        """Write changes to the settings file; without any, only create the file."""
        try:
            if changes:
                self._preferences.save(changes)
            else:
                self._preferences.create_file()
        except SettingsError as error:
            self.call_from_thread(self._report_unsaved, str(error))

    def _report_unsaved(self, reason: str) -> None:
        """Report once that settings are not saved."""
        if not self._save_failure_reported:
            self._save_failure_reported = True
            text = f"Settings are not saved: {reason}"
            self.notify(sanitize_line(text), markup=False)

    # Services

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text without a confirmation."""
        page = self._services.page
        if page is None:
            super().copy_to_clipboard(encodable(text))
        else:
            page.copy(encodable(text))

    def deliver_screenshot(
        self,
        filename: str | None = None,
        path: str | None = None,
        time_format: str | None = None,
    ) -> str | None:
        """Save the screen as SVG where all files go: the palette's command, too."""
        name = filename or "recviewer.svg"
        # Rich 14 has the fonts loaded from a public server.
        fonts = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
        data = fonts.sub("", self.export_screenshot()).encode()
        self.post_message(SaveRequested("screen as SVG", name, lambda: data))
        return None

    @on(TextOpened)
    def _show_text(self, message: TextOpened) -> None:
        from recviewer.tui.screens.text import TextScreen

        self.push_screen(TextScreen(message.title, message.text, message.query))

    @on(ComparisonRequested)
    def _compare(self, message: ComparisonRequested) -> None:
        from recviewer.tui.screens.comparison import ComparisonScreen

        served = self._options.served
        load = partial(message.load, served.served_paths if served else None)
        self.push_screen(ComparisonScreen(load, self._options))

    @on(CopyRequested)
    @on(LinkRequested)
    @on(LinksOffered)
    @on(MomentShown)
    @on(SystemChanged)
    @on(TextSelected)
    def _serve(
        self,
        message: CopyRequested
        | LinkRequested
        | LinksOffered
        | MomentShown
        | SystemChanged
        | TextSelected,
    ) -> None:
        match message:
            case CopyRequested(text, what):
                self._services.copy(text, what)
            case LinkRequested(address):
                self._services.copy_link(address)
            case LinksOffered(links):
                self._services.offer_links(links)
            case MomentShown(address, title):
                self._services.show_moment(address, title)
            case SystemChanged(light):
                self._services.follow_system(light=light)
            case TextSelected():
                self._services.copy_selected()

    @on(SaveRequested)
    @work(group="save")
    async def _save(self, message: SaveRequested) -> None:
        await self._services.save(message)

    # The end

    def leave(self, number: int) -> None:
        """Leave in good order because of a signal."""
        status = 128 + number
        last_resort = Timer(_EXIT_SECONDS, os._exit, (status,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=status)

    def _leave_if_alone(self) -> None:
        """Leave when the terminal is gone: not every terminal sends a signal."""
        if not _has_terminal():
            self.leave(signal.SIGHUP)

    def _survive(self, error: Exception) -> bool:
        """Report what failed in a worker and go on; leave after anything else.

        Until the first screen is drawn, nothing can go on. Once the app leaves,
        widgets that are half unmounted may fail; their errors are ignored.
        """
        if self.return_code is not None:
            return True
        failed = error.error if isinstance(error, WorkerFailed) else None
        if failed is None or self.starting:
            self.failure = self.failure or failed or error
            return False
        what = get_current_worker().name.strip("_")
        text = sanitize_line(f"{what} failed: {describe_unexpected(failed)}")
        self.notify(text, severity="error", markup=False)
        return True


def _browser_driver() -> type[Driver]:
    """Import what draws in a browser."""
    from recviewer.tui.browser_driver import BrowserDriver

    return BrowserDriver


def _has_terminal() -> bool:
    """Return whether the keyboard is a terminal that is still there."""
    return sys.__stdin__ is not None and os.isatty(sys.__stdin__.fileno())
