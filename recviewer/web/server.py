"""The web server: textual-serve's, behind a gate, with routes of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Annotated, Final, Literal, cast

from aiohttp import WSCloseCode, WSMsgType, hdrs, web, web_response
from msgspec import DecodeError, Meta, Struct
from msgspec.json import Decoder
from textual_serve.app_service import AppService
from textual_serve.server import Server

from recviewer.errors import UsageError
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.web import page
from recviewer.web.gate import Gate, Guard
from recviewer.web.processes import Processes
from recviewer.web.sessions import Downloads, Launch, Session
from recviewer.web.text import written

_SIZES: Final = range(1, 1001)
"""Columns and rows that a page may request."""

_SEND_BUFFER_BYTES: Final = 128 * 1024
"""Send buffer of a websocket: frames that wait there for a slow network are stale."""

_LARGE_BYTES: Final = 8 * 1024
"""Size from which on output is compressed: that of a whole screen, and hardly that of a
frame of a replay."""

_SHUTDOWN_SECONDS: Final = 0.4
"""Time for sessions to leave by themselves when the server ends."""

_STUCK_SECONDS: Final = 10.0
"""Time after which a session that reads no input is given up."""

_CLOSE_SECONDS: Final = 0.2
"""Time for a page to acknowledge that its websocket is closed."""

_MAX_TEXTS: Final = 2
"""Recordings that are written as text at a time."""

_MAX_GUESTS: Final = 96
"""Connections of people who have not shown that they may come in: beyond these, the
oldest one is closed. Systems allow a process as few as 256 open files."""

_REFUSED: Final = 4401
"""Code by which a websocket is closed that has neither secret nor token."""

_SIGNALLED: Final = 128
"""What an app adds to a signal for its exit status when it leaves because of one."""


class Visit(Struct, frozen=True):
    """What a page says when it comes: why it may come in, and what it wants to see."""

    secret: str = ""
    """What the page has kept from an earlier visit."""
    token: str = ""
    """What its URL, or the person, says instead."""
    at: Annotated[str, Meta(max_length=8192)] = ""
    """The moment to open at; empty for none."""
    width: int = 80
    height: int = 24
    theme: Annotated[str, Meta(max_length=80)] = ""
    """The theme that was chosen in this browser; empty if none was."""
    light: bool = False
    """Whether the person's system is light."""


_ENTER: Final = Decoder(tuple[Literal["enter"], Visit])
"""Reads the first message of a page."""


class PageServer(Server):
    """Serves the app: a page for each tab, and a session for each page."""

    def __init__(
        self,
        launch: Launch,
        *,
        gate: Gate,
        served_paths: ServedPaths,
        max_sessions: int = 16,
        heartbeat: float = 10.0,
        idle: float = 15.0,
    ) -> None:
        """Build a server; `start` runs it.

        Args:
            launch: How each session's process is started.
            gate: Decides who is let in.
            served_paths: The files and folders that are served.
            max_sessions: Sessions at a time.
            heartbeat: Seconds between two pings of a page, which has half as many to
                answer.
            idle: Seconds that a request, or the wait for the next one, may take.
        """
        super().__init__("recviewer", title=page.title(served_paths))
        self._launch = launch
        self._processes = Processes(launch.folder)
        self._served_paths = served_paths
        self._max_sessions = max_sessions
        self._heartbeat = heartbeat
        self._idle = idle
        self._gate = gate
        self._sessions: set[Session] = set()
        self._members: set[web.RequestHandler] = set()
        """The connections of people who are in."""
        self._downloads = Downloads()
        self._texts = asyncio.Semaphore(_MAX_TEXTS)
        self._listening: list[asyncio.Server] = []
        self._ending = False

    async def _make_app(self) -> web.Application:
        """Build the application, with none of the routes of the base class."""
        app = web.Application(client_max_size=4096)
        Guard(self._gate).bind(app)
        app.add_routes(
            [
                web.get("/", self._terminal),
                web.get("/text", page.text),
                web.get("/text/body", self._text_body, allow_head=False),
                web.get("/ws", self.handle_websocket, allow_head=False),
                web.get("/download/{key}", self.handle_download, allow_head=False),
                web.get("/static/cells.json", page.cells),
                web.get("/static/{name}", page.static),
            ]
        )
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def start(self, listeners: Sequence[socket.socket]) -> web.AppRunner:
        """Begin to serve; the runner's `cleanup` shuts down within a second."""
        # The answer to a malformed request, which no hook sees, names it, too.
        web_response.SERVER_SOFTWARE = "recviewer"  # type: ignore[attr-defined]
        app = await self._make_app()
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            keepalive_timeout=self._idle,
        )
        await runner.setup()
        assert runner.server is not None
        accept = partial(self._accept, runner.server)
        loop = asyncio.get_running_loop()
        for listener in listeners:
            self._listening.append(await loop.create_server(accept, sock=listener))
        return runner

    def prepare(self) -> None:
        """Make ready for the first page, in the background."""
        self._processes.prepare()
        asyncio.get_running_loop().run_in_executor(None, page.cell_widths)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a session for as long as its page is there, once it has been let in."""
        websocket = web.WebSocketResponse(
            heartbeat=self._heartbeat, timeout=_CLOSE_SECONDS, compress=True
        )
        await websocket.prepare(request)
        # aiohttp would compress all messages, each by what it knows of those before.
        assert websocket._writer is not None
        websocket._writer.compress = 0
        visit = await self._let_in(websocket)
        if visit is None:
            await websocket.close(code=_REFUSED)
            return websocket
        with self._member(request):
            await self._receive(request, websocket, visit)
        return websocket

    async def _let_in(self, websocket: web.WebSocketResponse) -> Visit | None:
        """Return what the first message of a page says, if it has the secret."""
        with suppress(TimeoutError, TypeError, DecodeError):
            async with asyncio.timeout(self._idle):
                _, visit = _ENTER.decode(await websocket.receive_str())
            if self._gate.accepts(visit.secret, visit.token):
                told = {"title": self.title, "secret": self._gate.secret}
                await websocket.send_str(json.dumps(["welcome", told]))
                return visit
        return None

    async def _receive(
        self, request: web.Request, websocket: web.WebSocketResponse, visit: Visit
    ) -> None:
        """Run the session of a person who is in."""
        if len(self._sessions) >= self._max_sessions or self._ending:
            tabs = plural(self._max_sessions, "tab")
            await _refuse(
                websocket,
                WSCloseCode.TRY_AGAIN_LATER,
                f"The limit of {tabs} is reached: close one.",
            )
            return
        try:
            session = self._session(request, websocket, visit)
        except UsageError as error:
            await _refuse(websocket, WSCloseCode.POLICY_VIOLATION, str(error))
            return
        self._sessions.add(session)
        try:
            if await _is_started(session, visit):
                await self._process_messages(websocket, session)
            else:
                await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        finally:
            await session.end()
            self._sessions.discard(session)
            if request.transport is not None:  # closing waits for a page that stalls
                request.transport.abort()

    def _arguments_for(self, visit: Visit) -> Sequence[str]:
        """Return the arguments of a session as a page wants it.

        Raises:
            UsageError: There is no such moment, or it is not served.
        """
        wanted = []
        if visit.at:
            self._served_paths.resolve(visit.at)
            wanted.append(f"--at={visit.at}")
        if visit.theme:
            wanted.append(f"--theme={visit.theme}")
        if visit.light:
            wanted.append("--light")
        return [*wanted, *self._launch.arguments]

    def _session(
        self, request: web.Request, websocket: web.WebSocketResponse, visit: Visit
    ) -> Session:
        connection = request.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES
            )
        session: Session = Session(
            self._arguments_for(visit),
            self._processes,
            write_bytes=partial(_draw, websocket),
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
        if self._ending:
            code = WSCloseCode.GOING_AWAY
        elif reason := _cause(session.status or 0):
            await websocket.send_str(json.dumps(["why", reason]))
        await websocket.close(code=code)

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
        """Send a file that an app has offered, once.

        Its key is random, and was told to nobody but the page of the app.
        """
        offer = self._downloads.offer(request.match_info["key"])
        if offer is None or cast("Session", offer.app_service) not in self._sessions:
            raise web.HTTPNotFound
        with self._member(request):
            return await self._downloads.send(offer, request)

    async def _terminal(self, request: web.Request) -> web.StreamResponse:
        """Answer with the page, which will need a process."""
        if request.method == hdrs.METH_GET:
            self._processes.prepare()
        return await page.terminal(request)

    async def _text_body(self, request: web.Request) -> web.Response:
        """Answer with an exchange as text, if the page that asks has the secret."""
        kind, _, secret = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if not self._gate.accepts(secret if kind == "Bearer" else "", ""):
            return web.Response(status=401, text="The secret is missing.")
        at = request.query.get("at", "")
        try:
            self._served_paths.resolve(at)
            with self._member(request):
                async with self._texts:
                    body = await written(at, self._launch)
        except UsageError as error:
            return web.Response(status=404, text=str(error))
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    async def on_shutdown(self, app: web.Application) -> None:
        """Listen no longer, and end all sessions."""
        self._ending = True
        for server in self._listening:
            server.close()
        sessions = (each.end(_SHUTDOWN_SECONDS) for each in self._sessions)
        await asyncio.gather(self._processes.end(), *sessions)

    @contextmanager
    def _member(self, request: web.Request) -> Iterator[None]:
        """Count the connection of a request among those of people who are in."""
        self._members.add(request.protocol)
        try:
            yield
        finally:
            self._members.discard(request.protocol)

    def _accept(self, protocols: web.Server) -> web.RequestHandler:
        """Answer a new connection; close the oldest one of too many guests.

        Who opens connections and says nothing in them cannot keep others out.

        Args:
            protocols: Makes the protocol of each connection, and knows them all.
        """
        guests = [each for each in protocols.connections if each not in self._members]
        for guest in guests[:-_MAX_GUESTS]:
            guest.force_close()
        return protocols()


async def _is_started(session: Session, visit: Visit) -> bool:
    """Start a session; print why, and return false, if that is not possible."""
    try:
        await session.start(_size(visit.width, 80), _size(visit.height, 24))
    except OSError as error:
        message = f"recviewer: no session can be started: {error.strerror}"
        print(message, file=sys.stderr, flush=True)
        return False
    return True


async def _draw(websocket: web.WebSocketResponse, output: bytes) -> None:
    """Send output of an app; what is large is compressed where the browser can do that.

    It is compressed by itself: beside other messages, its size would tell who listens
    whether it repeats them, and one of them is the secret.
    """
    is_large = len(output) >= _LARGE_BYTES
    window = int(websocket.compress) if is_large else 0
    await websocket.send_bytes(output, compress=window or None)


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
        case ["system", {"light": bool(light)}]:
            await session.send_meta({"type": "system", "light": light})
        case ["go", str(at)]:
            await session.send_meta({"type": "go", "at": at})
        case ["focus" | "blur" as what]:
            await session.send_meta({"type": what})
        case _:
            return False
    return True


async def _refuse(websocket: web.WebSocketResponse, code: int, reason: str) -> None:
    """Close a websocket, and tell the page why."""
    await websocket.send_str(json.dumps(["why", reason]))
    await websocket.close(code=code)


def _cause(status: int) -> str:
    """Tell what ended an app by its exit status; empty if it left by itself."""
    number = -status if status < 0 else status - _SIGNALLED
    try:
        name = signal.Signals(number).name
    except ValueError:
        return ""
    return f"recviewer was ended by signal {number} ({name})."


def _size(requested: int, default: int) -> int:
    """Return the width or the height that a page requests, if it is possible."""
    return requested if requested in _SIZES else default
