"""Sessions: one tab's app, in a process that ends with the tab; and its downloads."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct
from textual_serve.app_service import AppService
from textual_serve.download_manager import Download, DownloadManager

from recviewer.web.processes import Processes

_PREAMBLE: Final = b"__GANGLION__\n"
"""What Textual's driver for browsers writes before its first packet."""

_GOODBYE_SECONDS: Final = 0.5
"""Time to tell the page that the app has been killed."""

_MAX_ERROR_BYTES: Final = 64 * 1024
"""How much of a process's standard error is printed when it ends."""

_PIECE_BYTES: Final = 192 * 1024
"""How much of a download an app is asked for at a time.

Each request waits for its turn beside the drawing; a piece of more than the driver's
`MAX_PENDING_BYTES` would make the drawing wait.
"""

_ACCEPTED: Final = "accepted"
"""Marks an offer that a browser has accepted."""


class Launch(Struct, frozen=True):
    """How the processes of a server are started."""

    arguments: Sequence[str]
    """The arguments of the app."""
    folder: str
    """The folder that processes run in."""
    names: Sequence[str]
    """What is served, by its paths from that folder."""


class Session(AppService):
    """Runs the app for one websocket.

    Attributes:
        errors: The beginning of the process's standard error, once it has ended.
        status: The exit status of the process; None while it runs.
    """

    def __init__(
        self, arguments: Sequence[str], processes: Processes, **connection: Any
    ) -> None:
        """Build a session; it has no process before `start`.

        Args:
            arguments: The arguments of `recviewer`; no shell parses them.
            processes: Starts its process.
            connection: The keyword arguments of `AppService`: how to reach the page.
        """
        super().__init__("recviewer", **connection)
        self.errors = ""
        self.status: int | None = None
        self._arguments = list(arguments)
        self._processes = processes

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await self._processes.take()
        self._stdin = process.stdin
        assert process.stdin is not None
        order = json.dumps([self._arguments, width, height])
        process.stdin.write(f"{order}\n".encode())
        return process

    async def run(self) -> None:
        """Pass on the output of the process until it ends, then close the websocket."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(_beginning(process.stderr))
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await process.stdout.readuntil(_PREAMBLE)
            while True:
                kind, payload = await _packet(process.stdout)
                await self._pass_on(kind, payload)
        self.errors = await errors
        self.status = await process.wait()
        await self.remote_close()

    async def _pass_on(self, kind: bytes, payload: bytes) -> None:
        """Pass on a packet; once the page is gone, packets are read and dropped."""
        with suppress(ConnectionError):
            if kind == b"D":
                await self.remote_write_bytes(payload)
            elif kind == b"M":
                await self.on_meta(payload)
            elif kind == b"P":
                await self.on_packed(payload)

    async def on_meta(self, data: bytes) -> None:
        """Handle a message of the app; those for the page are passed on."""
        packet = json.loads(data)
        match packet["type"]:
            case "copy":
                copied = {"text": packet["text"], "what": packet["what"]}
                await self.remote_write_str(json.dumps(["copy", copied]))
            case "moment" | "theme" as kind:
                await self.remote_write_str(json.dumps([kind, packet]))
            case "copy_link" | "open_text" as kind:
                await self.remote_write_str(json.dumps([kind, packet["at"]]))
            case "exit":
                pass  # `run` notices the end of the process
            case _:
                await super().on_meta(data)

    async def end(self, grace_seconds: float = 2.0) -> None:
        """End the process, and wait until nothing of it is left.

        Args:
            grace_seconds: Time to leave by itself before it is killed.
        """
        process, task = self._process, self._task
        if process is None or task is None:
            return
        await self._download_manager.cancel_app_downloads(self.app_service_id)
        if process.stdin is not None:
            process.stdin.close()  # the app leaves at the end of its input
        done, _ = await asyncio.wait({task}, timeout=grace_seconds)
        if not done:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.wait({task}, timeout=_GOODBYE_SECONDS)
        task.cancel()  # it may wait for a page that no longer reads
        await asyncio.wait({task})
        if process.stdout is not None:  # its end is seen only once the pipe is empty
            await process.stdout.read()
        await process.wait()


class Downloads(DownloadManager):
    """The files that apps offer to their pages, for as long as the apps run.

    The base class ends a file that is cut off, because the tab or the app is gone, as
    if it were complete.
    """

    def offer(self, key: str) -> Download | None:
        """Return the offer of a key, unless it has been accepted already."""
        offer = self._active_downloads.get(key)
        return None if offer is None or offer.open_method == _ACCEPTED else offer

    async def send(self, offer: Download, request: web.Request) -> web.StreamResponse:
        """Answer a request with a file, whose offer is thereby accepted.

        Args:
            offer: The file.
            request: The request. If the file is cut off, its connection is aborted,
                by which the browser knows.
        """
        offer.open_method = _ACCEPTED
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"  # never shown in a tab
        name = quote(offer.file_name, safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        await response.prepare(request)
        try:
            async with aclosing(self.download(offer.delivery_key)) as pieces:
                async for piece in pieces:
                    await response.write(piece)
        except ConnectionError:
            if request.transport is not None:
                request.transport.abort()
        return response

    async def download(self, delivery_key: str) -> AsyncGenerator[bytes, None]:
        """Yield a file piece by piece.

        Raises:
            ConnectionError: The app has ended before the file did.
        """
        offer = self._active_downloads[delivery_key]
        request: dict[str, str | int | bool | None] = {
            "type": "deliver_chunk_request",
            "key": delivery_key,
            "size": _PIECE_BYTES,
            "name": offer.name,
        }
        try:
            piece: bytes | None = b"-"
            while piece:
                is_sent = await offer.app_service.send_meta(request)
                piece = await offer.incoming_chunks.get() if is_sent else None
                if piece is None:
                    raise ConnectionAbortedError("the app has ended")
                yield piece
        finally:
            self._active_downloads.pop(delivery_key, None)

    async def cancel_app_downloads(self, app_service_id: str) -> None:
        """Cut off and forget the offers of an app that has ended."""
        for key, offer in list(self._active_downloads.items()):
            if offer.app_service.app_service_id == app_service_id:
                del self._active_downloads[key]
                await offer.incoming_chunks.put(None)


async def _packet(stream: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read a packet: a letter for its kind, four bytes for its length, its payload."""
    head = await stream.readexactly(5)
    return head[:1], await stream.readexactly(int.from_bytes(head[1:], "big"))


async def _beginning(stream: asyncio.StreamReader) -> str:
    """Read a stream to its end, and return its beginning."""
    beginning = b""
    while data := await stream.read(4096):
        beginning += data[: _MAX_ERROR_BYTES - len(beginning)]
    return beginning.decode("utf-8", "replace")
