"""Clients that occupy a connection and never finish a request."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.functional.processes import DEADLINE
from tests.functional.serving import drawn
from tests.unit.web.running import running

HEADER = "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: a"
"""A header that never ends."""


@pytest.mark.parametrize("begun", ["", HEADER])
async def test_a_request_that_never_ends_is_dropped(tmp_path: Path, begun: str) -> None:
    async with running(tmp_path, idle=0.1) as server, asyncio.timeout(DEADLINE):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.gate.port)
        writer.write(begun.format(host=server.host).encode())
        answer = await reader.read()
        assert answer == b"" or b" 408 " in answer
        writer.close()


async def test_a_session_outlasts_the_limit_of_requests(tmp_path: Path) -> None:
    async with running(tmp_path, idle=0.1) as server, server.session() as page:
        async with asyncio.timeout(DEADLINE):
            assert await drawn(page)  # which takes longer than `idle`
            await page.send_str('["ping", "1"]')
            while (await page.receive()).data != '["pong", "1"]':
                pass
