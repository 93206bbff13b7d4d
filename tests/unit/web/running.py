"""A server in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from recviewer.reading.served_paths import ServedPaths
from recviewer.web.gate import Gate, names_of
from recviewer.web.server import PageServer
from recviewer.web.serving import listen
from recviewer.web.sessions import Launch

TOKEN = "a-token-of-16-ch"
"""The token of the server."""


@dataclass
class Running:
    """A server, and a client."""

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

    async def knock(self, **headers: str) -> aiohttp.ClientWebSocketResponse:
        """Open a websocket as the page does, and say nothing in it."""
        named = {"Origin": self.origin} | headers
        return await self.client.ws_connect(f"{self.origin}/ws", headers=named)

    @asynccontextmanager
    async def open(
        self,
        at: str = "",
        *,
        token: str = TOKEN,
        secret: str = "",
        autoping: bool = True,
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a websocket and ask to be let in; it is open until the block ends."""
        visit = {"token": token, "secret": secret, "at": at}
        socket = await self.client.ws_connect(
            f"{self.origin}/ws", headers={"Origin": self.origin}, autoping=autoping
        )
        await socket.send_json(["enter", visit])
        yield socket
        await socket.close()

    @asynccontextmanager
    async def session(
        self, at: str = "", *, autoping: bool = True
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a websocket and be let in."""
        async with self.open(at, autoping=autoping) as socket:
            kind, _ = await socket.receive_json()
            assert kind == "welcome"
            yield socket


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
        Launch(["--", "."], str(folder), ["."]),
        gate=gate,
        served_paths=ServedPaths.of([str(folder)]),
        max_sessions=max_sessions,
        heartbeat=heartbeat,
        idle=idle,
    )
    runner = await server.start([listener])
    try:
        async with aiohttp.ClientSession() as client:
            yield Running(gate, client, server)
    finally:
        await runner.cleanup()
