"""A server in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import aiohttp
from aiohttp import web

from recviewer.reading.served_paths import ServedPaths
from recviewer.web.gate import Gate, names_of
from recviewer.web.server import PageServer
from recviewer.web.serving import listen

TOKEN = "a-token-of-16-ch"
"""The token of the server."""


@dataclass
class Running:
    """A server, and a client that has no cookies yet."""

    gate: Gate
    client: aiohttp.ClientSession
    server: PageServer

    @property
    def host(self) -> str:
        """Host and port of the server."""
        return f"127.0.0.1:{self.gate.port}"

    @property
    def origin(self) -> str:
        """Origin of the server's pages."""
        return f"http://{self.host}"

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        """Send a GET request, without following redirects."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.origin}{path}"
        response = await self.client.get(url, headers=named, allow_redirects=False)
        await response.read()
        return response

    async def ask_for(self, key: str) -> aiohttp.ClientResponse:
        """Request an offered file, without reading its content yet."""
        return await self.client.get(f"{self.origin}/download/{key}")

    async def log_in(self) -> None:
        """Exchange the token for the cookie."""
        response = await self.get(f"/?token={TOKEN}")
        assert response.status == 303

    def open(self, query: str = "", **options: bool) -> _Opening:
        """Open a websocket, as the page does."""
        return _Opening(self, query, options)


class _Opening:
    """A websocket that is open until the end of the block."""

    def __init__(self, running: Running, query: str, options: dict[str, bool]) -> None:
        self._running, self._query, self._options = running, query, options

    async def __aenter__(self) -> aiohttp.ClientWebSocketResponse:
        self._socket = await self._running.client.ws_connect(
            f"{self._running.origin}/ws?width=80&height=24{self._query}",
            headers={"Origin": self._running.origin},
            autoping=self._options.get("autoping", True),
        )
        return self._socket

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._socket.close()


@asynccontextmanager
async def running(
    folder: Path,
    *,
    token: str | None = TOKEN,
    max_sessions: int = 16,
    heartbeat: float = 10.0,
    idle: float = 15.0,
) -> AsyncIterator[Running]:
    """Serve a folder on any free port."""
    (listener,) = listen("127.0.0.1", 0)
    gate = Gate(listener.getsockname()[1], names_of("127.0.0.1"), token)
    server = PageServer(
        ["--", str(folder)],
        gate=gate,
        served_paths=ServedPaths.of([str(folder)]),
        max_sessions=max_sessions,
        heartbeat=heartbeat,
        idle=idle,
    )
    runner = await server.runner()
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        jar = aiohttp.CookieJar(unsafe=True)  # keeps cookies of IP addresses
        async with aiohttp.ClientSession(cookie_jar=jar) as client:
            yield Running(gate, client, server)
    finally:
        await runner.cleanup()
