"""Processes of sessions, the next of which waits for its page."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from recviewer.config.app_options import DRIVER, OUR_DRIVER
from recviewer.errors import TRACEBACK_VARIABLE

INHERITED: Final = (
    *("HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LOGNAME", "NO_COLOR", "PATH"),
    *("TEMP", "TMP", "TMPDIR", "TZ", "USER", TRACEBACK_VARIABLE),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"),
)
"""Environment variables that a session inherits: no API keys, agents or desktops."""

_MODULE: Final = "recviewer.cli.page_app"
"""Imports the app, and runs it once a line on its standard input says how."""

_NEXT_SECONDS: Final = 3.0
"""Time after which the next process is started. A session that draws its first screen
has the machine to itself until then."""


class Processes:
    """Starts the processes of sessions, one ahead.

    Importing the app takes most of the time until a page shows something: the process
    that has done so waits for its page. There is never more than one, whoever asks.
    """

    def __init__(self, folder: str) -> None:
        """Start nothing yet.

        Args:
            folder: The folder that processes run in.
        """
        self._folder = folder
        self._prepared: asyncio.Task[Process] | None = None
        self._next: asyncio.TimerHandle | None = None
        self._ended = False

    def prepare(self) -> None:
        """Start a process for the next page, unless one waits already."""
        if self._prepared is None and not self._ended:
            self._prepared = asyncio.create_task(self._start())

    async def take(self) -> Process:
        """Return a process that waits for a line that says how to run the app.

        Raises:
            OSError: None can be started.
        """
        prepared, self._prepared = self._prepared, None
        if self._next is not None:
            self._next.cancel()
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(_NEXT_SECONDS, self.prepare)
        if prepared is not None:
            with suppress(OSError):
                process = await prepared
                if process.returncode is None:
                    return process
        return await self._start()

    async def end(self) -> None:
        """End the process that waits, and wait until it is gone; start no other."""
        self._ended = True
        if self._prepared is not None:
            await _kill(self._prepared)

    async def _start(self) -> Process:
        """Start a process in a group of its own, which ctrl+c does not reach."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", _MODULE),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=self._folder,
            env=environment(os.environ),
            start_new_session=True,
        )


async def _kill(prepared: asyncio.Task[Process]) -> None:
    """End a process that nobody has taken."""
    with suppress(OSError):
        process = await prepared
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def environment(server: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a session, without the size of its screen."""
    inherited = {name: value for name, value in server.items() if name in INHERITED}
    return inherited | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        DRIVER: OUR_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_FPS": "60",
    }
