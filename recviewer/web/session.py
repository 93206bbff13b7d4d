"""One tab's app: a process of its own, which ends when the tab is gone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from textual_serve.app_service import AppService

from recviewer.config.app_options import DRIVER, OUR_DRIVER
from recviewer.errors import TRACEBACK_VARIABLE

KEPT: Final = (
    *("HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LOGNAME", "NO_COLOR", "PATH"),
    *("TEMP", "TMP", "TMPDIR", "TZ", "USER", TRACEBACK_VARIABLE),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"),
)
"""What a process gets of the environment: no keys, no agents, no sessions."""

_BEGUN: Final = b"__GANGLION__\n"
"""What Textual's driver for browsers writes before its first packet."""

_FAREWELL: Final = 0.5
"""Seconds that a page may take to be told that the app is gone."""

_ERRORS: Final = 64 * 1024
"""Bytes that are kept of what a process says is wrong."""


class Session(AppService):
    """Runs the app for one websocket.

    Attributes:
        errors: What the process has said is wrong, cut.
        status: With what it has ended; None while it runs.
    """

    def __init__(self, arguments: Sequence[str], **wires: Any) -> None:
        """Make one; nothing runs before `start`.

        Args:
            arguments: The arguments of `recviewer`; no shell reads them.
            wires: What `AppService` takes by name: how to reach the page.
        """
        super().__init__("recviewer", **wires)
        self.errors = ""
        self.status: int | None = None
        self._arguments = arguments

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        sizes = {"COLUMNS": str(width), "ROWS": str(height)}
        return environment(os.environ) | sizes

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the process: a group of its own, so that ctrl+c here is not for it."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "recviewer",
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Pass on what the process writes until it ends, then close the websocket."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(_beginning(process.stderr))
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await process.stdout.readuntil(_BEGUN)
            while True:
                kind, payload = await _packet(process.stdout)
                await self._pass_on(kind, payload)
        self.errors = await errors
        self.status = await process.wait()
        await self.remote_close()

    async def _pass_on(self, kind: bytes, payload: bytes) -> None:
        """Pass on a packet; when nobody is there, only read on until the app ends."""
        with suppress(ConnectionError):
            if kind == b"D":
                await self.remote_write_bytes(payload)
            elif kind == b"M":
                await self.on_meta(payload)
            elif kind == b"P":
                await self.on_packed(payload)

    async def on_meta(self, data: bytes) -> None:
        """Pass on a packet: those for the page as they are."""
        packet = json.loads(data)
        match packet["type"]:
            case "copy":
                copied = {"text": packet["text"], "what": packet["what"]}
                await self.remote_write_str(json.dumps(["copy", copied]))
            case "copy_link":
                await self.remote_write_str(json.dumps(["copy_link", packet["at"]]))
            case "exit":
                pass  # the end of the process tells as much
            case _:
                await super().on_meta(data)

    async def end(self, patience: float = 2.0) -> None:
        """End the process, and wait until nothing of it is left.

        Args:
            patience: Seconds it may take to leave by itself.
        """
        process, task = self._process, self._task
        if process is None or task is None:
            return
        await self._download_manager.cancel_app_downloads(self.app_service_id)
        if process.stdin is not None:
            process.stdin.close()  # the app leaves at the end of its input
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.wait({task}, timeout=_FAREWELL)
        task.cancel()  # it waits for a page that takes nothing any more
        await asyncio.wait({task})
        if process.stdout is not None:  # behind what waits in a pipe no end is seen
            await process.stdout.read()
        await process.wait()


def environment(whole: Mapping[str, str]) -> dict[str, str]:
    """Choose what a session's process needs of an environment.

    Args:
        whole: The environment of the server.

    Returns:
        What it is started with, without the size of its screen.
    """
    kept = {name: value for name, value in whole.items() if name in KEPT}
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        DRIVER: OUR_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_FPS": "60",
    }


async def _packet(stream: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read a packet: a letter for its kind, four bytes for its length, its payload."""
    head = await stream.readexactly(5)
    return head[:1], await stream.readexactly(int.from_bytes(head[1:], "big"))


async def _beginning(stream: asyncio.StreamReader) -> str:
    """Read everything, and keep its beginning."""
    kept = b""
    while data := await stream.read(4096):
        kept += data[: _ERRORS - len(kept)]
    return kept.decode("utf-8", "replace")
