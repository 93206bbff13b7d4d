"""The Textual app: themes, the line filter and the first screen; no data logic."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import App
from textual.driver import Driver
from textual.events import Event, Key, Paste, Resize
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.worker import WorkerFailed, get_current_worker

from recviewer.config.app_options import AppOptions
from recviewer.errors import describe_unexpected
from recviewer.library.scan.background import start_scan
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.commands import KeyCommands
from recviewer.tui.escape_filter import EscapeFilter
from recviewer.tui.messages import LinkRequested
from recviewer.tui.preferences import PersonalApp
from recviewer.tui.screens.palette import PaletteApp
from recviewer.tui.screens.start import StartScreen
from recviewer.tui.services import Services

if TYPE_CHECKING:
    from recviewer.tui.screens.main import MainScreen
    from recviewer.web.driver import BrowserDriver

_LOOK = 1.0
"""Seconds between two looks whether the terminal is still there."""

_GRACE = 3.0
"""Seconds to leave in when the system says so; a dead terminal may take for ever."""


class RecviewerApp(PaletteApp, Services, PersonalApp):
    """Shows recordings in a terminal or a browser."""

    TITLE = "recviewer"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = App.COMMANDS | {KeyCommands}
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual's own way)
        (0, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (30, "-tall"),
    ]

    def __init__(
        self, options: AppOptions, *, loaded: Callable[[], object] = lambda: None
    ) -> None:
        """Make the app.

        Args:
            options: What to open and how to play it.
            loaded: Called once, when all of the program is loaded and on the screen.
        """
        super().__init__(options, _driver() if options.served else None)
        self._loaded = loaded
        self._escape_filter = EscapeFilter()
        self.failure: BaseException | None = None
        """What nobody foresaw, and ended the app."""
        self._early: deque[Event] | None = deque()
        """What was typed before the main screen is there; None from then on."""

    def get_default_screen(self) -> Screen[None]:
        """Open on something that is drawn at once."""
        return StartScreen(self.options.paths, self.keymap.table)

    def on_mount(self) -> None:
        """Draw everything anew when the shell gives the terminal back."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        if not (self.is_web or self.is_headless):
            self.set_interval(_LOOK, self._leave_if_alone)
        self._go_on()

    @work
    async def _go_on(self) -> None:
        """Load the rest while the first screen is looked at, and go on to it."""
        await self._drawn()
        # Recordings are read while the rest is loaded.
        served_paths = self.options.served.served_paths if self.options.served else None
        ahead = start_scan(self.options.paths, served_paths)
        main_screen = await asyncio.to_thread(_main_screen)
        self.add_mode("main", partial(main_screen, self.options, ahead))
        await self.switch_mode("main")
        await self._drawn()
        self.greet()
        self._loaded()
        while self._early:
            await super().on_event(self._early.popleft())
        self._early = None

    async def _drawn(self) -> None:
        """Wait until the screen is drawn."""
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()

    async def on_event(self, event: Event) -> None:
        """Keep what is typed early for the main screen; take the size as it is now.

        In a burst of sizes Textual's signal handlers run one inside the other, and the
        one that looked first posts its size last.
        """
        if self._early is not None and isinstance(event, Key | Paste):
            self._early.append(event)
            return
        if isinstance(event, Resize) and not (self.is_web or self.is_headless):
            size = Size(*shutil.get_terminal_size())
            event = Resize(size, size, pixel_size=event.pixel_size)
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Give a terminal back only where there is one."""
        if action == "suspend_process":
            return not self.is_web
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show all keys, or go back from them."""
        from recviewer.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.take_hint_away()
            self.push_screen(HelpScreen(self.screen, self.keymap.table))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control code through, whatever a widget drew."""
        return [*super().get_line_filters(), self._escape_filter]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text; half of a surrogate pair, which none can hold, is replaced."""
        if self._page is None:
            super().copy_to_clipboard(_whole(text))
        else:
            self._page.copy(_whole(text))

    def copy(self, text: str, what: str) -> None:
        """Copy a text, and say so; a page says so once it has done it."""
        if self._page is None:
            super().copy(text, what)
        else:
            self._page.copy(_whole(text), what)

    @on(LinkRequested)
    def _copy_link(self, message: LinkRequested) -> None:
        """Let the page copy the URL of a moment."""
        page, served = self._page, self.options.served
        at = served.served_paths.link_address(message.address) if served else None
        if page is not None and at is not None:
            page.copy_link(at)

    @property
    def _page(self) -> BrowserDriver | None:
        """The page of `recviewer serve` that shows the app, if one does."""
        served = self.options.served
        return cast("BrowserDriver", self._driver) if served and served.page else None

    def leave(self, number: int) -> None:
        """Leave in good order because of a signal."""
        status = 128 + number
        last_resort = Timer(_GRACE, os._exit, (status,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=status)

    def _leave_if_alone(self) -> None:
        """Leave when the terminal is gone: not everybody is told by a signal."""
        if not _has_terminal():
            self.leave(signal.SIGHUP)

    def _handle_exception(self, error: Exception) -> None:
        """Tell what failed in the background and go on; leave after anything else.

        Before the main screen is there, nothing can be gone on with. Once the app
        leaves, what is but half mounted may fail, and nobody looks at it any more.
        """
        if self.return_code is not None:
            return
        failed = error.error if isinstance(error, WorkerFailed) else None
        if failed and not isinstance(self.screen, StartScreen):
            what = get_current_worker().name.strip("_")
            self.notify(
                sanitize_line(f"{what} failed: {describe_unexpected(failed)}"),
                severity="error",
                markup=False,
            )
        else:
            self.failure = self.failure or failed or error
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's page of traceback: `run` raises what it was."""
        self._close_messages_no_wait()


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _driver() -> type[Driver]:
    """Load what draws in a browser."""
    from recviewer.web.driver import BrowserDriver

    return BrowserDriver


def _has_terminal() -> bool:
    """Say whether the keyboard is a terminal that is still there."""
    return sys.__stdin__ is not None and os.isatty(sys.__stdin__.fileno())


def _main_screen() -> type[MainScreen]:
    """Load most of the program, which takes as long as the first screen did."""
    from recviewer.tui.screens.main import MainScreen

    return MainScreen
