"""Real servers for tests of the proxy: they stream what a test tells, when it tells."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from aiohttp import ClientSession, web

from recviewer.address import Address
from recviewer.compare.comparison import Side
from recviewer.explain.recorded import recorded as recorded_sides
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.playback.pace import Pace
from recviewer.reading import reader
from recviewer.record.folder import Folder, Naming
from recviewer.record.lookup import Lookup
from recviewer.record.loopback import listening
from recviewer.record.mock import Mock, Playing
from recviewer.record.proxy import Proxy, sending
from recviewer.record.recorder import Writer
from recviewer.record.upstreams import parse_upstreams
from recviewer.record.writing import write

SSE = "text/event-stream"


def answers(exchange: Exchange) -> dict[int, str]:
    """Return the text of each choice."""
    choices = reader.fold(exchange).choices
    return {each.index: each.text(Kind.CONTENT) for each in choices}


@dataclass
class Upstream:
    """A server that answers every request in the same way."""

    pieces: Sequence[bytes]
    """What it sends, piece by piece."""
    delay: float = 0.0
    """Seconds before each piece."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": SSE})
    resets: bool = False
    """Whether it breaks the connection off after the last piece."""
    last: asyncio.Event | None = None
    """Set when it may send the last piece; None if it never waits for that."""
    hangs: bool = False
    """Whether it sends no end after the last piece."""
    sent: list[float] = field(default_factory=list)
    """When it sent each piece."""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    """Method, path with query, headers and body of each request."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        self.asked.append(
            (
                request.method,
                request.raw_path,
                dict(request.headers),
                await request.read(),
            )
        )
        response = web.StreamResponse(status=self.status, headers=self.headers)
        await response.prepare(request)
        for number, piece in enumerate(self.pieces, 1):
            await asyncio.sleep(self.delay)
            if self.last is not None and number == len(self.pieces):
                await self.last.wait()
            self.sent.append(monotonic())
            await response.write(piece)
        if self.hangs:
            await asyncio.sleep(3600)
        if self.resets:
            assert request.transport is not None
            await asyncio.sleep(0.05)
            request.transport.abort()
        return response


@asynccontextmanager
async def running(upstream: Upstream) -> AsyncIterator[str]:
    """Run a server; yield its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Recorder:
    """A proxy that records."""

    address: str
    client: ClientSession
    """Sends plain requests, and decodes nothing."""
    writer: Writer
    out: Path
    said: list[str]
    """What it told people."""

    async def files(self, count: int = 1) -> list[Path]:
        """Return what is on disk when so many exchanges have been written."""
        async with asyncio.timeout(60):
            while self.writer.recorded.written < count:
                await asyncio.sleep(0.005)
        return sorted(self.out.iterdir())

    async def exchange(self) -> Exchange:
        """Return the only exchange that was recorded."""
        (path,) = await self.files()
        (exchange,) = reader.read(path).exchanges
        return exchange


@dataclass
class Player:
    """A server that answers with recordings."""

    address: str
    said: list[str]
    """What it told people."""


@asynccontextmanager
async def recording(
    out: Path, *to: str, naming: Naming | None = None
) -> AsyncIterator[Recorder]:
    """Record what is sent to some servers."""
    said: list[str] = []
    folder = Folder(out, naming or Naming())
    writer = Writer(partial(write, folder), said.append)
    async with (
        sending() as session,
        ClientSession(auto_decompress=False) as client,
        listening(
            Proxy(parse_upstreams(to), session, writer.keep).answer, 0
        ) as address,
    ):
        yield Recorder(address, client, writer, out, said)
    writer.close()


@asynccontextmanager
async def played(*paths: Path, speed: float = math.inf) -> AsyncIterator[Player]:
    """Answer with recordings."""
    addresses = [Address(str(path)) for path in paths]

    def sides() -> Iterator[Side]:
        return recorded_sides(addresses, [])

    said: list[str] = []
    playing = Playing(Lookup(sides()), sides, Pace(), speed, 0)
    async with listening(Mock(playing, said.append).answer, 0) as address:
        yield Player(address, said)


@asynccontextmanager
async def recorded(
    upstream: Upstream, out: Path, naming: Naming | None = None
) -> AsyncIterator[Recorder]:
    """Record what is sent to a server."""
    async with (
        running(upstream) as address,
        recording(out, address, naming=naming) as recorder,
    ):
        yield recorder
