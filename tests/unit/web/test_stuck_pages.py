"""Pages that stop reading while their connection stays open."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.functional.processes import DEADLINE, end_here
from tests.functional.serving import apps
from tests.unit.library.recordings import chat, write
from tests.unit.web.running import Running, running

UPGRADE = """\
GET /ws HTTP/1.1\r
Host: {host}\r
Origin: {origin}\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
\r
"""
"""Opens a websocket."""

ENTER = b'["enter", {"width": 1000, "height": 1000}]'
"""Asks for a screen that is larger than the buffers of the system."""

NO_JSON = b"\x81\x81\0\0\0\0{"
"""An invalid frame (RFC 6455, 5.2)."""


pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a.json", chat("Hello"))
    return tmp_path


@asynccontextmanager
async def stuck_page(server: Running) -> AsyncIterator[socket.socket]:
    """Open a session, read the first output, and then stop reading."""
    loop = asyncio.get_running_loop()
    with socket.socket() as page:
        page.setblocking(False)
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await loop.sock_connect(page, ("127.0.0.1", server.gate.port))
        upgrade = UPGRADE.format(host=server.host, origin=server.origin)
        masked = bytes([0x81, 0x80 | len(ENTER), 0, 0, 0, 0]) + ENTER
        await loop.sock_sendall(page, upgrade.encode() + masked)
        for _ in range(20):
            await loop.sock_recv(page, 4096)
        yield page


async def is_let_in(server: Running) -> bool:
    """Wait until there is room for another session."""
    async with asyncio.timeout(DEADLINE):
        while True:
            async with server.session() as socket:
                if '["why"' not in str((await socket.receive()).data):
                    return True


async def test_a_page_that_stops_answering_frees_its_session(folder: Path) -> None:
    async with (
        running(folder, token=None, max_sessions=1, heartbeat=2) as server,
        stuck_page(server),
    ):
        pids = apps(os.getpid())
        assert pids
        for pid in pids:
            assert await end_here(pid)
        assert await is_let_in(server)


async def test_a_stuck_page_that_sends_an_invalid_frame_frees_its_session(
    folder: Path,
) -> None:
    async with (
        running(folder, token=None, max_sessions=1) as server,
        stuck_page(server) as page,
    ):
        await asyncio.get_running_loop().sock_sendall(page, NO_JSON)
        assert await is_let_in(server)
