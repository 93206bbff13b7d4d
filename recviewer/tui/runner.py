"""Runs the app in its process: what is read first, signals, and garbage."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys

from recviewer.address import STDIN
from recviewer.config.app_options import AppOptions
from recviewer.tui.app import RecviewerApp

_COLLECTIONS = (2_000, 5, 2_000)
"""Allocations between collections of the garbage that is young, older, old: each
collection is short, and one that looks at everything all but never comes."""

_TURN = 0.001
"""Seconds a thread may go on while another one waits: the screen soon has its turn."""


def run(options: AppOptions) -> int:
    """Run the app until the person leaves it.

    Args:
        options: What to open and how to play it.

    Returns:
        The exit code.

    Raises:
        Exception: What nobody foresaw; the terminal is in order again by then.
    """
    if STDIN in options.paths:
        from recviewer.reading import reader  # the first screen does not wait for it

        reader.stdin()
    if options.served is None and not os.isatty(0):
        _give_keyboard_back()
    if sys.__stderr__ is not None:  # drawn on; what it cannot write takes one cell
        sys.__stderr__.reconfigure(errors="replace")
    app = RecviewerApp(options, loaded=keep_fluent)
    asyncio.run(_run(app))
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def keep_fluent() -> None:
    """Keep garbage and other threads from stopping the picture for long.

    What is loaded by now stays, and what is drawn makes many objects, few cycles.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    gc.enable()
    sys.setswitchinterval(_TURN)


async def _run(app: RecviewerApp) -> None:
    """Run the app so that what ends it leaves the terminal as it was."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.leave, number)
    await app.run_async()


def _give_keyboard_back() -> None:
    """Make standard input the terminal, whatever it was before."""
    terminal = os.open("/dev/tty", os.O_RDWR)
    os.dup2(terminal, 0)
    os.close(terminal)
