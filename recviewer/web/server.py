"""The web server: textual-serve's, behind a gate, with routes of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, cast

from aiohttp import WSCloseCode, WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from recviewer.errors import UsageError
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.web import page
from recviewer.web.gate import Gate, Guard
from recviewer.web.sessions import Downloads, Session

_SIZES: Final = range(1, 1001)
"""Columns and rows that a page may request."""

_SEND_BUFFER_BYTES: Final = 128 * 1024
"""Send buffer of a websocket: frames that wait there for a slow network are stale."""

_SHUTDOWN_SECONDS: Final = 0.4
"""Time for sessions to leave by themselves when the server ends."""

_STUCK_SECONDS: Final = 10.0
"""Time after which a session that reads no input is given up."""

_CLOSE_SECONDS: Final = 0.2
"""Time for a page to acknowledge that its websocket is closed."""


class PageServer(Server):
    """Serves the app: a page for each tab, and a session for each page."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        gate: Gate,
        served_paths: ServedPaths,
        max_sessions: int = 16,
        heartbeat: float = 10.0,
        idle: float = 15.0,
    ) -> None:
        """Build a server; `runner` runs it.

        Args:
            arguments: The arguments of each session's process.
            gate: Decides who is let in.
            served_paths: The files and folders that are served.
            max_sessions: Sessions at a time.
            heartbeat: Seconds between two pings of a page, which has half as many to
                answer.
            idle: Seconds that a request, or the wait for the next one, may take.
        """
        super().__init__("recviewer", title=page.title(served_paths))
        self._arguments = arguments
        self._served_paths = served_paths
        self._max_sessions = max_sessions
        self._heartbeat = heartbeat
        self._idle = idle
        self._guard = Guard(gate, form_seconds=idle)
        self._sessions: dict[Session, str] = {}
        self._downloads = Downloads()
        self._ending = False

    async def _make_app(self) -> web.Application:
        """Build the application, with none of the routes of the base class."""
        app = web.Application(client_max_size=4096)
        self._guard.bind(app)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self.handle_websocket, allow_head=False),
                web.get("/download/{key}", self.handle_download, allow_head=False),
                web.get("/static/cells.json", page.cells),
                web.get("/static/{name}", page.static),
            ]
        )
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def runner(self) -> web.AppRunner:
        """Build a runner that serves the application and shuts down within a second."""
        app = await self._make_app()
        return web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            keepalive_timeout=self._idle,
        )

    async def _page(self, request: web.Request) -> web.Response:
        try:
            self._arguments_at(request)
        except UsageError as error:
            return page.notice(self.title, 404, str(error))
        if len(self._sessions) >= self._max_sessions:
            tabs = plural(self._max_sessions, "tab")
            message = f"The limit of {tabs} is reached: close one."
            return page.notice(self.title, 503, message)
        return page.terminal(self.title)

    def _arguments_at(self, request: web.Request) -> Sequence[str]:
        """Return the arguments of a session that opens at the moment of a request.

        Raises:
            UsageError: There is no such moment, or it is not served.
        """
        at = request.query.get("at")
        if not at:
            return self._arguments
        self._served_paths.resolve(at)
        return (f"--at={at}", *self._arguments)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a session for as long as its page is there."""
        websocket = web.WebSocketResponse(
            heartbeat=self._heartbeat, timeout=_CLOSE_SECONDS, compress=False
        )
        await websocket.prepare(request)
        if len(self._sessions) >= self._max_sessions or self._ending:
            await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return websocket
        try:
            session = self._session(request, websocket)
        except UsageError as error:
            reason = str(error).encode()[:120]
            await websocket.close(code=WSCloseCode.POLICY_VIOLATION, message=reason)
            return websocket
        self._sessions[session] = self._guard.pass_of(request)
        try:
            if await _is_started(session, request):
                await self._process_messages(websocket, session)
            else:
                await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        finally:
            await session.end()
            del self._sessions[session]
            if request.transport is not None:  # closing waits for a page that stalls
                request.transport.abort()
        return websocket

    def _session(
        self, request: web.Request, websocket: web.WebSocketResponse
    ) -> Session:
        connection = request.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES
            )
        session: Session = Session(
            self._arguments_at(request),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=lambda: self._report_end(session, websocket),
            download_manager=self._downloads,
        )
        return session

    async def _report_end(
        self, session: Session, websocket: web.WebSocketResponse
    ) -> None:
        """Close the websocket when the app has ended; print its errors, if any."""
        if session.errors:
            print(sanitize(session.errors), file=sys.stderr, flush=True)
        code = WSCloseCode.INTERNAL_ERROR if session.status else WSCloseCode.OK
        await websocket.close(code=WSCloseCode.GOING_AWAY if self._ending else code)

    async def _process_messages(
        self, websocket: web.WebSocketResponse, app_service: AppService
    ) -> None:
        """Pass on messages of the page until it is gone or sends an invalid one."""
        async for message in websocket:
            try:
                is_valid = message.type is WSMsgType.TEXT
                async with asyncio.timeout(_STUCK_SECONDS):
                    is_valid = is_valid and await _pass_on(
                        message.json(), websocket, app_service
                    )
            except TimeoutError:
                return
            except (ValueError, RecursionError):  # no JSON, or nested too deeply
                is_valid = False
            if not is_valid:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_CLOSE_SECONDS * 2):
                        await websocket.close(code=WSCloseCode.UNSUPPORTED_DATA)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Send a file that an app has offered, once, and only to its own browser."""
        offer = self._downloads.offer(request.match_info["key"])
        if offer is None:
            raise web.HTTPNotFound
        owner = self._sessions.get(cast("Session", offer.app_service))
        if owner != self._guard.pass_of(request):
            raise web.HTTPNotFound
        return await self._downloads.send(offer, request)

    async def on_shutdown(self, app: web.Application) -> None:
        """End all sessions."""
        self._ending = True
        await asyncio.gather(*(each.end(_SHUTDOWN_SECONDS) for each in self._sessions))


async def _is_started(session: Session, request: web.Request) -> bool:
    """Start a session; print why, and return false, if that is not possible."""
    try:
        await session.start(_size(request, "width", 80), _size(request, "height", 24))
    except OSError as error:
        message = f"recviewer: no session can be started: {error.strerror}"
        print(message, file=sys.stderr, flush=True)
        return False
    return True


async def _pass_on(
    message: object, websocket: web.WebSocketResponse, session: AppService
) -> bool:
    """Pass on one message of a page; return whether it is valid."""
    match message:
        case ["stdin", str(typed)]:
            await session.send_bytes(typed.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            if width in _SIZES and height in _SIZES:
                await session.set_terminal_size(width, height)
        case ["ping", str(sent)]:
            await websocket.send_str(json.dumps(["pong", sent]))
        case ["copied", str(what)]:
            await session.send_meta(
                {"type": "copied", "what": sanitize_line(what[:80])}
            )
        case ["focus" | "blur" as what]:
            await session.send_meta({"type": what})
        case _:
            return False
    return True


def _size(request: web.Request, name: str, default: int) -> int:
    """Return the width or the height that a page requests."""
    text = request.query.get(name, "")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default
    return size if size in _SIZES else default
