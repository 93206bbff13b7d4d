from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from tests.functional.processes import DEADLINE, children, end_here
from tests.unit.library.recordings import chat, write
from tests.unit.web.running import TOKEN, running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "served/a.json", chat("Hello"))
    write(tmp_path / "secret.json", chat("Secret"))
    return tmp_path / "served"


async def test_a_request_without_the_token_gets_a_form_for_it(folder: Path) -> None:
    async with running(folder) as server:
        response = await server.get("/?at=a.json%23chunk%3D1")
        assert response.status == 403
        assert 'action="/?at=a.json%23chunk%3D1"' in await response.text()
        assert "served" not in await response.text()


async def test_a_url_with_the_token_sets_a_cookie_and_redirects_to_its_moment(
    folder: Path,
) -> None:
    async with running(folder) as server:
        response = await server.get(f"/?token={TOKEN}&at=a.json%23chunk%3D1")
        assert response.status == 303
        assert response.headers["Location"] == "/?at=a.json%23chunk%3D1"
        name, _, rest = response.headers["Set-Cookie"].partition("=")
        assert name == f"recviewer-{server.gate.port}"
        assert TOKEN not in rest
        assert "HttpOnly" in rest
        assert "SameSite=Strict" in rest
        page = await server.get("/")
        assert page.status == 200


async def test_a_wrong_token_gets_the_form_again(folder: Path) -> None:
    async with running(folder) as server:
        response = await server.get("/?token=wrong")
        assert response.status == 403
        assert "That is not the token." in await response.text()
        assert "Set-Cookie" not in response.headers


async def test_the_form_is_accepted_only_from_a_page_of_this_server(
    folder: Path,
) -> None:
    async with running(folder) as server:
        statuses = [
            (
                await server.client.post(
                    f"{server.origin}/",
                    data={"token": TOKEN},
                    headers={"Origin": origin},
                    allow_redirects=False,
                )
            ).status
            for origin in (server.origin, "http://evil.example", "null")
        ]
        assert statuses == [303, 403, 403]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"token=\xff"),
        ("application/x-www-form-urlencoded; charset=none", b"token=x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nx"),
        ("application/json", b"{"),
    ],
)
async def test_a_broken_form_is_refused(folder: Path, kind: str, body: bytes) -> None:
    async with running(folder) as server:
        headers = {"Content-Type": kind}
        url = f"{server.origin}/"
        async with server.client.post(url, data=body, headers=headers) as response:
            assert response.status == 403


async def test_a_link_on_another_site_makes_the_browser_reload_with_its_cookie(
    folder: Path,
) -> None:
    async with running(folder) as server:
        foreign = await server.get("/?at=a.json", Sec_Fetch_Site="cross-site")
        own = await server.get("/?at=a.json", Sec_Fetch_Site="same-origin")
        assert 'content="0;url=/?at=a.json"' in await foreign.text()
        assert "http-equiv" not in await own.text()


@pytest.mark.parametrize("path", ["/", "/ws", "/static/page.js", "/download/x"])
async def test_requests_for_another_host_are_refused(folder: Path, path: str) -> None:
    async with running(folder) as server:
        await server.log_in()
        for host in ("evil.example", f"evil.example:{server.gate.port}", "127.0.0.1"):
            assert (await server.get(path, Host=host)).status == 421


@pytest.mark.parametrize("path", ["/", "/ws", "/static/page.js", "/download/x"])
async def test_requests_from_another_origin_are_refused(
    folder: Path, path: str
) -> None:
    async with running(folder) as server:
        await server.log_in()
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            assert (await server.get(path, Origin=origin)).status == 403


async def test_a_websocket_needs_an_origin_and_the_cookie(folder: Path) -> None:
    async with running(folder) as server:
        with pytest.raises(WSServerHandshakeError, match="403"):
            async with server.open():
                pass
        await server.log_in()
        with pytest.raises(WSServerHandshakeError, match="403"):
            await server.client.ws_connect(f"{server.origin}/ws")


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
        await server.log_in()
        assert (await server.get(path)).status == 404


async def test_pages_run_only_their_own_scripts_and_cannot_be_framed(
    folder: Path,
) -> None:
    async with running(folder) as server:
        await server.log_in()
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
    async with running(folder) as server:
        await server.log_in()
        response = await server.get(f"/?at={at}")
        assert response.status == 404
        assert at in await response.text()
        async with server.open(f"&at={at}") as socket:
            assert (await socket.receive()).type is WSMsgType.CLOSE
            assert socket.close_code == 1008


async def test_markup_in_a_link_is_escaped(folder: Path) -> None:
    async with running(folder) as server:
        await server.log_in()
        text = await (await server.get("/?at=<script>x</script>")).text()
        assert "<script>x" not in text


async def test_a_tab_beyond_the_limit_gets_a_page_that_says_so(folder: Path) -> None:
    async with running(folder, max_sessions=1) as server:
        await server.log_in()
        async with server.open() as first:
            await first.receive()
            page = await server.get("/")
            assert page.status == 503
            assert "The limit of 1 tab is reached" in await page.text()
            async with server.open() as second:
                assert (await second.receive()).type is WSMsgType.CLOSE
                assert second.close_code == 1013


async def test_a_process_ends_with_its_tab(folder: Path) -> None:
    async with running(folder) as server:
        await server.log_in()
        async with server.open() as socket:
            await socket.receive_bytes()
            pids = children(os.getpid())
            assert pids
        for pid in pids:
            assert await end_here(pid)


async def test_a_process_ends_when_its_tab_no_longer_answers(folder: Path) -> None:
    async with running(folder, heartbeat=0.2) as server:
        await server.log_in()
        async with server.open(autoping=False) as socket:
            await socket.receive()
            pids = children(os.getpid())
            assert pids
            for pid in pids:
                assert await end_here(pid)


async def test_a_session_does_not_inherit_api_keys(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with running(folder) as server:
        await server.log_in()
        async with server.open() as socket:
            await socket.receive_bytes()
            (pid, *_) = children(os.getpid())
            known = Path(f"/proc/{pid}/environ").read_text()
            assert "COLUMNS=80" in known
            assert "sk-secret" not in known


async def test_an_invalid_message_of_a_page_closes_its_websocket(folder: Path) -> None:
    resize = '["resize", {"width": "x"}]'
    async with running(folder) as server:
        await server.log_in()
        for sent in ("{", "[]", "[" * 5000, '["stdin", 1]', resize):
            async with server.open() as socket:
                await socket.send_str(sent)
                async for _ in socket:
                    pass
                assert socket.close_code == 1003


async def test_without_a_token_this_machine_is_let_in_but_no_other_site(
    folder: Path,
) -> None:
    async with running(folder, token=None) as server:
        assert (await server.get("/")).status == 200
        assert (await server.get("/", Host="evil.example")).status == 421
        assert (await server.get("/ws", Origin="http://evil.example")).status == 403


async def test_a_typed_size_report_does_not_resize_the_app(folder: Path) -> None:
    async with running(folder) as server:
        await server.log_in()
        async with server.open() as socket:
            drawn = await drawn_until(socket, "Hello")
            await socket.send_json(["stdin", "\x1b[48;70;90;1;1t?"])
            drawn += await drawn_until(socket, " closes")
            rows = [int(row) for row in re.findall(r"\x1b\[(\d+);\d+H", drawn)]
            assert max(rows) == 24


async def drawn_until(socket: ClientWebSocketResponse, words: str) -> str:
    """Return the output of an app until it contains some words."""
    drawn = ""
    while words not in drawn:
        drawn += (await socket.receive_bytes(timeout=DEADLINE)).decode()
    return drawn
