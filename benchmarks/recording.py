"""What `recviewer record` adds to a stream, and how true the times are that it writes.

A server stamps each chunk with the clock of the machine; the client compares. Server
and client share a process, and the proxy has another one. What is added is the
difference between the percentiles of streams through the proxy and of the same streams
without it, which take turns in the same run.

Streams do not begin in the same instant, and their chunks do not come in the same one:
those of real programs do not, and a burst of twenty measures how long twenty take.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from aiohttp import ClientSession, web
from msgspec import Struct

from benchmarks.measuring import percentile
from benchmarks.table import Row
from recviewer.reading import reader

_STREAMS = 20
"""Streams at the same time."""

_EACH = 2
"""Streams that follow one another: what has ended is written while others pass."""

_CHUNKS = 400

_TURNS = 2
"""How often streams without the proxy and through it take turns."""

_APART_SECONDS = 0.100_25
"""From the begin of one stream to that of the next; their chunks are apart, too."""

_SECONDS = 1 / 200
"""From one chunk to the next."""

_PATH = "/v1/chat/completions"

_CHUNK = (
    b'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": '
    b'{"content": "%b"}, "finish_reason": null}]}\n\n'
)
"""A chunk that says when it was sent."""

_MANY = 10_000

_WARM = 500


def rows(work: Path) -> Iterator[Row]:
    """Measure streams at the same time, without the proxy and through it."""
    gc.disable()  # a collection here would count as a delay
    figures = asyncio.run(_measure(work / "recorded"))
    gc.enable()
    yield Row("added to the first byte of a stream, p99", figures["first"], 2, "ms")
    yield Row("added to a chunk of 20 streams, p99", figures["chunk"], 2, "ms")
    yield Row(
        "recorded times against those of the server, p99", figures["true"], 2, "ms"
    )
    yield Row("CPU time of the proxy for each chunk", figures["cpu"], 0.25, "ms")
    growth = figures["growth"]
    yield Row(f"memory that {_MANY:,} exchanges leave behind", growth, 20, "MB")


async def _answer(request: web.Request) -> web.StreamResponse:
    asked = await request.json()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    began = monotonic()
    for number in range(asked["chunks"]):
        await asyncio.sleep(began + number * _SECONDS - monotonic())
        await response.write(_CHUNK % repr(monotonic()).encode())
    await response.write(b"data: [DONE]\n\n")
    return response


async def _measure(out: Path) -> dict[str, float]:
    app = web.Application()
    app.router.add_post(_PATH, _answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = f"http://127.0.0.1:{runner.addresses[0][1]}"
    command = ("-m", "recviewer", "record", "--to", server, "--out", str(out))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    line = (await process.stderr.readline()).decode()
    proxy = line.split()[1]
    try:
        async with ClientSession() as client:
            await _streams(client, proxy, "warm")
            used = 0.0
            direct, through = _Delays(), _Delays()
            for _ in range(_TURNS):
                direct.add(await _streams(client, server, "direct"))
                used -= _cpu_seconds(process.pid)
                through.add(await _streams(client, proxy, "through"))
                used += _cpu_seconds(process.pid)
            growth = await _growth(client, proxy, process.pid)
    finally:
        process.terminate()
        await process.wait()
        await runner.cleanup()
    return {
        "first": percentile(through.first, 99) - percentile(direct.first, 99),
        "chunk": percentile(through.each, 99) - percentile(direct.each, 99),
        "true": percentile(list(_errors(out)), 99),
        "cpu": 1_000 * used / len(through.each),
        "growth": growth,
    }


class _Delays(Struct):
    """Milliseconds to the first byte of streams, and of each chunk."""

    first: list[float] = []
    each: list[float] = []

    def add(self, other: _Delays) -> None:
        """Take those of other streams, too."""
        self.first += other.first
        self.each += other.each


async def _streams(client: ClientSession, address: str, word: str) -> _Delays:
    delays = _Delays()
    came: list[tuple[float, bytes]] = []

    async def some(number: int) -> None:
        await asyncio.sleep(number * _APART_SECONDS)
        for again in range(_EACH):
            await one(number * _EACH + again)

    async def one(number: int) -> None:
        waiting = True
        asked = {"stream": True, "chunks": _CHUNKS, "word": word, "number": number}
        began = monotonic()
        async with client.post(f"{address}{_PATH}", json=asked) as answer:
            async for line in answer.content:
                now = monotonic()
                if line.startswith(b"data: {"):
                    came.append((now, line))
                    if waiting:
                        delays.first.append(1_000 * (now - began))
                        waiting = False

    await asyncio.gather(*map(some, range(_STREAMS)))
    delays.each += (1_000 * (now - _stamp(line)) for now, line in came)
    return delays


def _stamp(line: bytes) -> float:
    """Return when a chunk was sent."""
    return float(line.partition(b'"content": "')[2].partition(b'"')[0])


async def _growth(client: ClientSession, address: str, pid: int) -> float:
    """Return the megabytes by which the proxy grows over many exchanges."""

    async def ask(count: int) -> int:
        for number in range(count):
            asked = {"stream": True, "chunks": 0, "number": number}
            async with client.post(f"{address}{_PATH}", json=asked) as answer:
                await answer.read()
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split(maxsplit=1)[0])

    before = await ask(_WARM)
    return (await ask(_MANY) - before) / 1_000


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _errors(out: Path) -> Iterator[float]:
    """Yield by how many milliseconds a chunk's time is wrong, from the first chunk."""
    for path in out.glob("*.json"):
        (exchange,) = reader.read(path).exchanges
        asked = exchange.request.body
        if not isinstance(asked, dict) or asked.get("word") != "through":
            continue
        assert exchange.response.arrivals is not None
        (choice,) = reader.fold(exchange).choices
        (track,) = choice.tracks
        starts = (0, *track.ends[:-1])
        sent = [float(track.text[a:b]) for a, b in zip(starts, track.ends, strict=True)]
        times = exchange.response.arrivals.seconds
        for stamp, time in zip(sent, times, strict=True):
            yield 1_000 * abs((time - times[0]) - (stamp - sent[0]))
