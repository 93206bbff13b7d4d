"""The Textual app: themes, the line filter and the first screen; no data logic."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence
from threading import Timer

from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed, get_current_worker

from recviewer import reader
from recviewer.commands import KeyCommands
from recviewer.errors import unforeseen
from recviewer.options import AppOptions
from recviewer.reader import STDIN
from recviewer.render.clean import clean_line
from recviewer.render.escape_filter import EscapeFilter
from recviewer.screens.main import MainScreen
from recviewer.themes import THEMES

_COLLECTIONS = (20_000, 20, 50)
"""Allocations between collections of the garbage that is young, older, old."""

_GRACE = 3.0
"""Seconds to leave in when the system says so; a dead terminal may take for ever."""


class RecviewerApp(App[None]):
    """Shows recordings in a terminal or a browser."""

    TITLE = "recviewer"
    CSS_PATH = "app.tcss"
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

    def __init__(self, options: AppOptions) -> None:
        super().__init__()
        self._escape_filter = EscapeFilter()
        self.options = options
        self.failure: Exception | None = None
        """What nobody foresaw, and ended the app."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        """Draw everything anew when the shell gives the terminal back."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def get_default_screen(self) -> Screen[object]:
        """Open on the recordings."""
        return MainScreen(self.options)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control code through, whatever a widget drew."""
        return [*super().get_line_filters(), self._escape_filter]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text; half of a surrogate pair, which none can hold, is replaced."""
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        super().copy_to_clipboard(whole)

    def leave(self, number: int) -> None:
        """Leave in good order because of a signal."""
        status = 128 + number
        last_resort = Timer(_GRACE, os._exit, (status,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=status)

    def _handle_exception(self, error: Exception) -> None:
        """Tell what failed in the background and go on; leave after anything else."""
        if isinstance(error, WorkerFailed):
            what = get_current_worker().name.strip("_")
            self.notify(
                clean_line(f"{what} failed: {unforeseen(error.error)}"),
                severity="error",
                markup=False,
            )
        else:
            self.failure = self.failure or error
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's page of traceback: `run` raises what it was."""
        self._close_messages_no_wait()


def run(options: AppOptions) -> int:
    """Run the app until the person leaves it.

    Args:
        options: What to open and how to play it.

    Returns:
        The exit code.

    Raises:
        Exception: What nobody foresaw; the terminal is in order again by then.
    """
    if str(STDIN) in options.paths:
        _give_keyboard_back()
    if sys.__stderr__ is not None:  # drawn on; what it cannot write takes one cell
        sys.__stderr__.reconfigure(errors="replace")
    collect_rarely()
    app = RecviewerApp(options)
    asyncio.run(_run(app))
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def collect_rarely() -> None:
    """Keep the garbage collector from stopping the picture for a tenth of a second.

    What is imported by now stays, and what is drawn makes many objects, few cycles.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


async def _run(app: RecviewerApp) -> None:
    """Run the app so that what ends it leaves the terminal as it was."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.leave, number)
    await app.run_async()


def _give_keyboard_back() -> None:
    """Read the recording from standard input, then make it the terminal again."""
    reader.stdin()
    terminal = os.open("/dev/tty", os.O_RDWR)
    os.dup2(terminal, 0)
    os.close(terminal)
