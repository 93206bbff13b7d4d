from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from recviewer.web.page import FILES
from tests.functional.processes import DEADLINE, children, end_here
from tests.functional.serving import apps, drawn
from tests.unit.library.recordings import chat, write
from tests.unit.web.running import TOKEN, running

REFUSED = 4401
"""Code of a websocket that was closed because it has no secret."""

GONE = (WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR)
"""What is received from a connection that has ended."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "served/a.json", chat("Hello"))
    write(tmp_path / "secret.json", chat("Secret"))
    return tmp_path / "served"


async def test_what_everybody_can_fetch_says_nothing_of_what_is_served(
    folder: Path,
) -> None:
    async with running(folder) as server:
        for path in (
            "/",
            f"/?token={TOKEN}&at=a.json",
            *map("/static/{}".format, FILES),
        ):
            response = await server.get(path)
            assert response.status == 200
            text = await response.read()
            for private in (b"a.json", TOKEN.encode(), server.gate.secret.encode()):
                assert private not in text
            assert "Set-Cookie" not in response.headers


async def test_the_token_lets_a_page_in_which_then_needs_only_its_secret(
    folder: Path,
) -> None:
    async with running(folder) as server:
        async with server.open() as socket:
            kind, told = await socket.receive_json()
            assert kind == "welcome"
            assert told["title"] == "served – recviewer"
        async with server.open(token="an-old-one", secret=told["secret"]) as again:
            assert (await again.receive_json())[0] == "welcome"


@pytest.mark.parametrize(
    "first",
    [
        '["enter", {"token": "wrong"}]',
        '["enter", {}]',
        '["enter", {"token": 1}]',
        '["stdin", "?"]',
        "{",
        "[" * 5000,
    ],
)
async def test_a_websocket_that_does_not_begin_with_the_secret_is_closed(
    folder: Path, first: str
) -> None:
    async with running(folder) as server:
        socket = await server.knock()
        await socket.send_str(first)
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == REFUSED
        assert not children(os.getpid())


async def test_a_websocket_that_says_nothing_is_closed(folder: Path) -> None:
    async with running(folder, idle=0.1) as server:
        socket = await server.knock()
        assert (await socket.receive(timeout=DEADLINE)).type is WSMsgType.CLOSE


async def test_people_who_wait_at_the_door_keep_nobody_out(folder: Path) -> None:
    async with running(folder) as server, server.session() as tab:
        first = await server.knock()
        loop = asyncio.get_running_loop()
        with ExitStack() as idle:
            for _ in range(300):
                waiting = idle.enter_context(socket.socket())
                waiting.setblocking(False)
                await loop.sock_connect(waiting, ("127.0.0.1", server.gate.port))
            assert (await first.receive(timeout=DEADLINE)).type in GONE
            await tab.send_json(["ping", ""])  # who is in stays
            while (await tab.receive(timeout=DEADLINE)).data != '["pong", ""]':
                pass
            async with server.session() as other:
                assert await drawn(other)


@pytest.mark.parametrize("path", ["/", "/ws", "/static/page.js", "/download/x"])
async def test_requests_for_another_host_are_refused(folder: Path, path: str) -> None:
    async with running(folder) as server:
        for host in ("evil.example", f"evil.example:{server.gate.port}", "127.0.0.1"):
            assert (await server.get(path, Host=host)).status == 421


@pytest.mark.parametrize("path", ["/", "/ws", "/static/page.js", "/download/x"])
async def test_requests_from_another_origin_are_refused(
    folder: Path, path: str
) -> None:
    async with running(folder) as server:
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            assert (await server.get(path, Origin=origin)).status == 403


async def test_a_websocket_needs_an_origin(folder: Path) -> None:
    async with running(folder) as server:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await server.client.ws_connect(f"{server.origin}/ws")


async def test_a_refusal_says_what_to_do_and_repeats_no_control_character(
    folder: Path,
) -> None:
    async with running(folder) as server:
        foreign = await server.get("/", Host="name.example")
        assert "name.example" in await foreign.text()
        assert "--public-url" in await foreign.text()
        other = await server.get("/", Origin="https://name.example\x85\x9b")
        text = await other.text()
        assert "Pages of https://name.example" in text
        assert "--public-url" in text
        assert not set("\x85\x9b") & set(text)


async def test_no_answer_names_a_version(folder: Path) -> None:
    async with running(folder) as server:
        answers = [(await server.get(path)).headers for path in ("/", "/nothing")]
        assert [headers["Server"] for headers in answers] == ["recviewer"] * 2
        reader, writer = await asyncio.open_connection("127.0.0.1", server.gate.port)
        writer.write(b"nonsense\r\n\r\n")
        assert b"Server: recviewer\r\n" in await reader.read()
        writer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static",
        "/static/..%2fserver.py",
        "/static/%2e%2e/server.py",
        "/download/",
        "/download/..%2f..%2fetc%2fpasswd",
        "/page.js",
    ],
)
async def test_only_listed_files_are_served(folder: Path, path: str) -> None:
    async with running(folder) as server:
        assert (await server.get(path)).status == 404


async def test_pages_run_only_their_own_scripts_and_cannot_be_framed(
    folder: Path,
) -> None:
    async with running(folder) as server:
        headers = (await server.get("/")).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert "script-src 'self'" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert (await server.get("/static/page.js")).headers["X-Frame-Options"]


@pytest.mark.parametrize("at", ["../secret.json", "/etc/passwd", "nothing.json"])
async def test_a_link_to_a_file_outside_is_refused_with_a_message(
    folder: Path, at: str
) -> None:
    async with running(folder) as server, server.session(at) as socket:
        kind, why = await socket.receive_json()
        assert (kind, at in why) == ("why", True)
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 1008


async def test_a_tab_beyond_the_limit_is_told_so(folder: Path) -> None:
    async with running(folder, max_sessions=1) as server, server.session() as first:
        await first.receive()
        async with server.session() as second:
            why = "The limit of 1 tab is reached: close one."
            assert await second.receive_json() == ["why", why]
            assert (await second.receive()).type is WSMsgType.CLOSE
            assert second.close_code == 1013


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
async def test_a_page_is_told_which_signal_ended_its_app(
    folder: Path, number: signal.Signals
) -> None:
    async with running(folder) as server, server.session() as tab:
        await drawn_until(tab, "Hello")
        (pid,) = apps(os.getpid())
        os.kill(pid, number)
        while (message := await tab.receive()).type is WSMsgType.BINARY:
            pass
        why = f"recviewer was ended by signal {int(number)} ({number.name})."
        assert message.json() == ["why", why]


async def test_a_page_shows_no_absolute_path_of_the_server(folder: Path) -> None:
    async with running(folder) as server, server.session("a.json") as tab:
        screen = await drawn_until(tab, "answered whole")
        assert str(folder) not in screen


async def test_a_page_is_told_where_it_is_and_goes_where_its_history_leads(
    folder: Path,
) -> None:
    write(folder / "b.json", chat("Other"))
    async with running(folder) as server, server.session("a.json") as tab:
        assert (await told(tab, "moment"))["at"] == "a.json#chunk=0"
        await tab.send_json(["go", "b.json"])
        moment = await told(tab, "moment")
        assert (moment["of"], moment["title"]) == ("b.json", "b.json")
        await tab.send_json(["go", "../secret.json"])
        assert "outside of what is served" in await drawn_until(tab, "outside of what")


async def test_a_theme_is_the_one_chosen_in_the_page_or_as_light_as_the_system(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with running(folder) as server:
        for wanted, name in (
            ({}, "recviewer"),
            ({"light": True}, "recviewer-light"),
            ({"light": True, "theme": "nord"}, "nord"),
        ):
            socket = await server.knock()
            await socket.send_json(["enter", {"token": TOKEN, **wanted}])
            assert (await told(socket, "theme"))["name"] == name
            await socket.close()


async def test_a_page_whose_system_becomes_light_is_light_and_has_not_chosen_that(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with running(folder) as server, server.session() as tab:
        assert (await told(tab, "theme"))["name"] == "recviewer"
        await tab.send_json(["system", {"light": True}])
        theme = await told(tab, "theme")
        assert (theme["name"], theme["chosen"]) == ("recviewer-light", False)


async def test_a_page_of_text_needs_the_secret_and_shows_only_what_is_served(
    folder: Path,
) -> None:
    async with running(folder) as server:
        right = f"Bearer {server.gate.secret}"
        for authorization in ("", f"Bearer {TOKEN}", f"Basic {server.gate.secret}"):
            refused = await server.get(
                "/text/body?at=a.json", Authorization=authorization
            )
            assert refused.status == 401
        shown = await server.get("/text/body?at=a.json", Authorization=right)
        assert "<h1>a.json</h1>" in await shown.text()
        for at in ("../secret.json", "nothing.json", "", "a.json%23exchange%3D7"):
            lacking = await server.get(f"/text/body?at={at}", Authorization=right)
            assert lacking.status == 404
            assert str(folder) not in await lacking.text()


async def told(socket: ClientWebSocketResponse, what: str) -> dict[str, Any]:
    """Return the next thing of a kind that a page is told."""
    while True:
        message = await socket.receive(timeout=DEADLINE)
        if message.type is WSMsgType.TEXT and (found := message.json())[0] == what:
            return dict(found[1])


async def test_a_process_ends_with_its_tab(folder: Path) -> None:
    async with running(folder) as server:
        async with server.session() as socket:
            await drawn(socket)
            pids = apps(os.getpid())
            assert pids
        for pid in pids:
            assert await end_here(pid)


async def test_a_process_ends_when_its_tab_no_longer_answers(folder: Path) -> None:
    async with (
        running(folder, heartbeat=0.2) as server,
        server.session(autoping=False) as socket,
    ):
        await socket.receive()
        pids = children(os.getpid())
        assert pids
        for pid in pids:
            assert await end_here(pid)


async def test_the_process_of_a_session_starts_with_its_page(folder: Path) -> None:
    async with running(folder) as server:
        for _ in range(2):
            await server.get("/")
        (pid,) = await begun()
        async with server.session() as socket:
            await drawn(socket)
            assert pid in children(os.getpid())
        assert await end_here(pid)


async def test_a_process_whose_page_never_comes_ends_with_the_server(
    folder: Path,
) -> None:
    async with running(folder) as server:
        await server.get("/")
        (pid,) = await begun()
    assert await end_here(pid)
    assert not children(os.getpid())


async def begun() -> list[int]:
    """Wait until a process has been started; return the ids of all."""
    async with asyncio.timeout(DEADLINE):
        while not (pids := children(os.getpid())):
            await asyncio.sleep(0.01)
    return pids


async def test_a_session_does_not_inherit_api_keys(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with running(folder) as server, server.session() as socket:
        await drawn(socket)
        (pid,) = apps(os.getpid())
        known = Path(f"/proc/{pid}/environ").read_text()
        assert "TEXTUAL_FPS=60" in known
        assert "sk-secret" not in known


async def test_an_invalid_message_of_a_page_closes_its_websocket(folder: Path) -> None:
    resize = '["resize", {"width": "x"}]'
    async with running(folder) as server:
        for sent in ("{", "[]", "[" * 5000, '["stdin", 1]', resize):
            async with server.session() as socket:
                await socket.send_str(sent)
                async for _ in socket:
                    pass
                assert socket.close_code == 1003


async def test_a_message_that_unpacks_to_more_than_is_accepted_ends_its_session(
    folder: Path,
) -> None:
    async with running(folder) as server:
        headers = {"Origin": server.origin}
        url = f"{server.origin}/ws"
        async with server.client.ws_connect(url, headers=headers, compress=15) as tab:
            await tab.send_json(["enter", {"token": TOKEN}])
            await drawn(tab)
            await tab.send_str("[" + " " * 64 * 1024 * 1024)  # 64 kB on the way
            async for _ in tab:
                pass
            assert tab.close_code == 1009
        assert (await server.get("/")).status == 200


async def test_without_a_token_this_machine_is_let_in_but_no_other_site(
    folder: Path,
) -> None:
    async with running(folder, token=None) as server:
        assert (await server.get("/")).status == 200
        assert (await server.get("/", Host="evil.example")).status == 421
        assert (await server.get("/ws", Origin="http://evil.example")).status == 403


async def test_a_typed_size_report_does_not_resize_the_app(folder: Path) -> None:
    async with running(folder) as server, server.session() as socket:
        drawn = await drawn_until(socket, "Hello")
        await socket.send_json(["stdin", "\x1b[48;70;90;1;1t?"])
        drawn += await drawn_until(socket, " closes")
        rows = [int(row) for row in re.findall(r"\x1b\[(\d+);\d+H", drawn)]
        assert max(rows) == 24


async def drawn_until(socket: ClientWebSocketResponse, words: str) -> str:
    """Return the output of an app until it contains some words."""
    screen = ""
    while words not in screen:
        screen += (await drawn(socket)).decode()
    return screen
