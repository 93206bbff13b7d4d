"""The tools of `recviewer mcp` in the official client, which `make mcp` installs."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from recviewer.config import samples

mcp = pytest.importorskip("mcp", reason="`make mcp` installs the official client")


async def test_the_official_client_uses_each_tool_on_the_samples() -> None:
    from mcp.client.stdio import stdio_client

    folder = str(samples.folder())
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "recviewer", "mcp", folder]
    )
    async with (
        stdio_client(server) as (read, write),
        mcp.ClientSession(read, write) as session,
    ):
        about = await session.initialize()
        assert about.server_info.name == "recviewer"
        await session.send_ping()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        listed = await call(session, "list", detail="none")
        path = listed.split('"path":"', 1)[1].split('"')[0]
        told = {
            "list": listed,
            "show": await call(session, "show", paths=[path]),
            "search": await call(session, "search", pattern="the", detail="none"),
            "diff": await call(session, "diff", before=path, after=path),
            "explain": await call(session, "explain", request='{"messages": []}'),
            "check": await call(session, "check"),
        }
        assert tools == told.keys()
        assert all("exit status" in text for text in told.values())
        wrong = await session.call_tool("show", {"paths": ["/etc/passwd"]})
        assert wrong.is_error


async def call(session: Any, tool: str, **arguments: object) -> str:
    """Call a tool and return what it says."""
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, result
    return "\n".join(each.text for each in result.content)
