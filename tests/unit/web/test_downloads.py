"""Files that the app offers to the browser it is shown in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyte
import pytest
from aiohttp import ClientPayloadError, ClientWebSocketResponse, WSMsgType

from tests.functional.serving import drawn as shown
from tests.unit.library.recordings import chat, write
from tests.unit.web.running import Running, running

SIZE = 20_000_000
"""Bytes of the file: more than the buffers of the system hold."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.json", chat("Hello") | {"padding": "=" * SIZE})
    return tmp_path


class Screen:
    """What a websocket receives, drawn in a terminal emulator."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    async def wait_for(self, text: str, *, drawn: bool = True) -> None:
        """Wait until a text is drawn, or no longer drawn."""
        while any(text in line for line in self._screen.display) is not drawn:
            self._stream.feed(await shown(self._socket))

    async def save(self) -> str:
        """Have the exchange offered as JSON; return the key."""
        item = "exchange as JSON, as recorded"
        await self._socket.send_str('["stdin", "W"]')
        await self.wait_for(item)
        await self._socket.send_str('["stdin", "3"]')
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self._stream.feed(message.data)
            else:
                kind, key = json.loads(message.data)
                if kind == "deliver_file_start":
                    await self.wait_for(item, drawn=False)
                    return str(key)
        raise AssertionError


@asynccontextmanager
async def offered(
    folder: Path,
) -> AsyncIterator[tuple[Running, ClientWebSocketResponse, str]]:
    """Open the recording, and have it offered."""
    async with running(folder) as server, server.session("a.json") as socket:
        screen = Screen(socket)
        await screen.wait_for("answered whole")
        yield server, socket, await screen.save()


async def test_a_file_is_sent_once(folder: Path) -> None:
    async with offered(folder) as (server, _, key):
        taken = await server.ask_for(key)
        assert await taken.read() == (folder / "a.json").read_bytes()
        assert (await server.ask_for(key)).status == 404


async def test_a_download_that_has_begun_cannot_be_taken_again(folder: Path) -> None:
    async with offered(folder) as (server, _, key):
        first = await server.ask_for(key)
        await first.content.readexactly(100_000)
        assert (await server.ask_for(key)).status == 404
        assert len(await first.read()) + 100_000 == (folder / "a.json").stat().st_size


async def test_a_file_can_be_offered_twice(folder: Path) -> None:
    async with running(folder) as server:
        async with server.session("a.json") as socket:
            screen = Screen(socket)
            await screen.wait_for("answered whole")
            keys = [await screen.save(), await screen.save()]
            for key in keys:
                taken = await server.ask_for(key)
                assert await taken.read() == (folder / "a.json").read_bytes()
        assert len(set(keys)) == 2


async def test_a_download_fails_in_the_browser_when_its_tab_is_gone(
    folder: Path,
) -> None:
    async with offered(folder) as (server, socket, key):
        taken = await server.ask_for(key)
        await taken.content.readexactly(100_000)
        await socket.close()
        with pytest.raises(ClientPayloadError):
            await taken.read()


async def test_a_download_that_is_cancelled_logs_nothing_and_leaves_the_session(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with offered(folder) as (server, socket, key):
        taken = await server.ask_for(key)
        await taken.content.readexactly(100_000)
        taken.close()
        await socket.send_str('["ping", "x"]')
        assert await socket.receive()
    assert caplog.records == []
