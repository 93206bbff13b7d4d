"""The server: textual-serve's, which lets in nobody it should not."""

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
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.web import pages
from recviewer.web.downloads import Downloads
from recviewer.web.gate import Gate
from recviewer.web.guard import Guard
from recviewer.web.session import Session

_SCREEN: Final = range(1, 1001)
"""Columns and rows a page may ask for."""

_WAITING: Final = 128 * 1024
"""Bytes that wait in the system for a slow network: what waits there is out of date."""

_PATIENCE: Final = 0.4
"""Seconds that sessions have to leave by themselves when the server ends."""

_STUCK: Final = 10.0
"""Seconds after which a process that takes nothing is given up."""

_GOODBYE: Final = 0.2
"""Seconds that a page has to answer that it is told of an end."""


class PageServer(Server):
    """Serves the app to pages of its own, each a session."""

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
        """Make one.

        Args:
            arguments: The arguments of each session's process.
            gate: Judges who is let in.
            served_paths: What is served.
            max_sessions: Sessions at a time.
            heartbeat: Seconds between two questions whether a page is still there; it
                has half as many to answer.
            idle: Seconds that a request, or the wait for the next one, may take.
        """
        super().__init__("recviewer", title=pages.title(served_paths))
        self._arguments = arguments
        self._served_paths = served_paths
        self._max_sessions = max_sessions
        self._heartbeat = heartbeat
        self._idle = idle
        self._guard = Guard(gate, patience=idle)
        self._sessions: dict[Session, str] = {}
        self._downloads = Downloads()
        self._ending = False

    async def _make_app(self) -> web.Application:
        """Make the application; it has none of the routes of the base class."""
        app = web.Application(client_max_size=4096)
        self._guard.bind(app)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self.handle_websocket, allow_head=False),
                web.get("/download/{key}", self.handle_download, allow_head=False),
                web.get("/static/cells.json", pages.cells),
                web.get("/static/{name}", pages.static),
            ]
        )
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def runner(self) -> web.AppRunner:
        """Make what serves the application, and ends within a second."""
        app = await self._make_app()
        return web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=_PATIENCE,
            keepalive_timeout=self._idle,
        )

    async def _page(self, request: web.Request) -> web.Response:
        try:
            self._arguments_at(request)
        except UsageError as error:
            return pages.notice(self.title, 404, str(error))
        if len(self._sessions) >= self._max_sessions:
            count = self._max_sessions
            words = f"{count} tabs are open, and no more are served: close one."
            return pages.notice(self.title, 503, words)
        return pages.terminal(self.title)

    def _arguments_at(self, request: web.Request) -> Sequence[str]:
        """Return the arguments of a session that opens where a request says.

        Raises:
            UsageError: There is no such place, or it is not served.
        """
        at = request.query.get("at")
        if not at:
            return self._arguments
        self._served_paths.resolve(at)
        return (f"--at={at}", *self._arguments)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a session for as long as its page is there."""
        websocket = web.WebSocketResponse(
            heartbeat=self._heartbeat, timeout=_GOODBYE, compress=False
        )
        await websocket.prepare(request)
        if len(self._sessions) >= self._max_sessions or self._ending:
            await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return websocket
        try:
            session = self._session(request, websocket)
        except UsageError as error:
            code, words = WSCloseCode.POLICY_VIOLATION, str(error).encode()[:120]
            await websocket.close(code=code, message=words)
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
            if request.transport is not None:  # it would wait for who reads no more
                request.transport.abort()
        return websocket

    def _session(
        self, request: web.Request, websocket: web.WebSocketResponse
    ) -> Session:
        connection = request.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _WAITING)
        session: Session = Session(
            self._arguments_at(request),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=lambda: self._say_ended(session, websocket),
            download_manager=self._downloads,
        )
        return session

    async def _say_ended(
        self, session: Session, websocket: web.WebSocketResponse
    ) -> None:
        """Tell the page that its app has ended, and the server's terminal why."""
        if session.errors:
            print(sanitize(session.errors), file=sys.stderr, flush=True)
        code = WSCloseCode.INTERNAL_ERROR if session.status else WSCloseCode.OK
        await websocket.close(code=WSCloseCode.GOING_AWAY if self._ending else code)

    async def _process_messages(
        self, websocket: web.WebSocketResponse, app_service: AppService
    ) -> None:
        """Pass on what the page sends, until it is gone or sends what no page does."""
        async for message in websocket:
            try:
                known = message.type is WSMsgType.TEXT
                async with asyncio.timeout(_STUCK):
                    known = known and await _pass_on(
                        message.json(), websocket, app_service
                    )
            except TimeoutError:
                return
            except (ValueError, RecursionError):  # no JSON, or lists in lists in lists
                known = False
            if not known:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GOODBYE * 2):
                        await websocket.close(code=WSCloseCode.UNSUPPORTED_DATA)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Send a file that the app has offered, once, to the browser it runs in."""
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
        await asyncio.gather(*(each.end(_PATIENCE) for each in self._sessions))


async def _is_started(session: Session, request: web.Request) -> bool:
    """Start a session, or say in the server's terminal why that is not possible."""
    try:
        await session.start(_size(request, "width", 80), _size(request, "height", 24))
    except OSError as error:
        words = f"recviewer: no session can be started: {error.strerror}"
        print(words, file=sys.stderr, flush=True)
        return False
    return True


async def _pass_on(
    message: object, websocket: web.WebSocketResponse, session: AppService
) -> bool:
    """Pass on one message of a page; say whether it is one that pages send."""
    match message:
        case ["stdin", str(typed)]:
            await session.send_bytes(typed.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            if width in _SCREEN and height in _SCREEN:
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


def _size(request: web.Request, name: str, usual: int) -> int:
    """Return the width or the height that a page asks for."""
    text = request.query.get(name, "")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual
    return size if size in _SCREEN else usual
