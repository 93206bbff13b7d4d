"""Runs the app in its process: standard streams, signals, and garbage collection."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from recviewer.address import STDIN
from recviewer.config.app_options import AppOptions
from recviewer.library.scan.background import start_scan
from recviewer.tables.folder import only_tables

if TYPE_CHECKING:
    from textual.screen import Screen

    from recviewer.live.inflow import Inflow
    from recviewer.record.calls import Calls
    from recviewer.tui.app import RecviewerApp

_GC_THRESHOLDS = (2_000, 5, 2_000)
"""Allocations between collections of young, older and old objects: each collection is
short, and one that looks at all objects hardly ever comes."""

_SWITCH_SECONDS = 0.001
"""How long a thread may run while another one waits. Python's 5 ms delay frames."""


def run(
    options: AppOptions,
    first_screen: Callable[[], Screen[Any]] | None = None,
    calls: Calls | None = None,
) -> int:
    """Run the app until the person leaves it; return the exit status.

    Args:
        options: What to open and how to play it.
        first_screen: Makes the screen to begin with, and nothing is scanned; None for
            the main screen.
        calls: What a recorder passes on meanwhile; None if none runs.

    Raises:
        Exception: An unforeseen error ended the app; the terminal is restored by then.
    """
    stdin = None
    if STDIN in options.paths and first_screen is None:
        stdin = _receive_stdin(options)
    if options.served is None and not os.isatty(0):
        _reopen_keyboard()
    if sys.__stderr__ is not None:  # Textual draws on it
        sys.__stderr__.reconfigure(errors="replace")
    served_paths = options.served.served_paths if options.served else None
    scan = None
    if first_screen is None and not only_tables(options.paths):
        scan = start_scan(options.paths, served_paths, options.keeping)
    # Recordings are read while Textual and the app are imported.
    from recviewer.tui.app import RecviewerApp

    app = RecviewerApp(
        options,
        scan,
        ready=tune_for_drawing,
        first_screen=first_screen,
        stdin=stdin,
        calls=calls,
    )
    asyncio.run(_run(app))
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def tune_for_drawing() -> None:
    """Keep garbage collection and other threads from delaying frames.

    Everything that is imported by now stays; drawing makes many objects, few cycles.
    """
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    gc.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)


async def _run(app: RecviewerApp) -> None:
    """Run the app; let it end in good order when a signal ends it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.leave, number)
    await app.run_async()


def _receive_stdin(options: AppOptions) -> Inflow | None:
    """Read standard input: at once, or while it comes if nothing else is opened."""
    from recviewer.reading import reader

    if options.served is not None or len(options.paths) > 1 or os.isatty(0):
        reader.stdin()
        return None
    try:
        file = os.dup(0)
    except OSError:
        reader.stdin()  # it is closed, and says so
        return None
    from recviewer.live.inflow import Inflow
    from recviewer.live.writers import read_pipe

    inflow = Inflow()
    reader.receive_stdin(lambda: inflow.data)
    read_pipe(file, inflow)
    return inflow


def _reopen_keyboard() -> None:
    """Make standard input the terminal, whatever it was before."""
    terminal = os.open("/dev/tty", os.O_RDWR)
    os.dup2(terminal, 0)
    os.close(terminal)
