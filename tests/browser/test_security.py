"""What other sites, other names and hostile paths try; first seen to work elsewhere.

Elsewhere is textual-serve as it comes.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSMsgType
from playwright.sync_api import Page

from tests.browser.recorded import WORDS
from tests.browser.tab import Tab
from tests.functional.serving import Served, plainly_serving, serving

STEAL = """
    url => new Promise(done => {
        const socket = new WebSocket(url);
        socket.onmessage = () => done("stolen");
        socket.onerror = () => done("refused");
    })
"""
"""The script of a hostile page, which reads the screen of another server's app."""

RECVIEWER = f"{sys.executable} -m recviewer"

HOSTILE = (
    *("a b", "it's", 'a"b', "$(touch pwned)", "`touch pwned`", "; touch pwned"),
    *("& touch pwned", "| touch pwned", "-x", "--help", "*", "$HOME", "a\\b", "serve"),
)
"""Names of folders with a meaning to a shell or to an argument parser."""


@pytest.fixture(scope="module")
def plain(recordings: Path) -> Iterator[str]:
    """Serve the recordings with textual-serve."""
    with plainly_serving(f"{RECVIEWER} {recordings}") as url:
        yield url


@dataclass
class OtherSite:
    """An empty page on another port of this machine."""

    url: str
    cookies: list[str]
    """The cookies that browsers have sent to it."""


@pytest.fixture(scope="module")
def neighbour() -> Iterator[OtherSite]:
    """Serve an empty page on another port of this machine."""
    cookies: list[str] = []

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies.extend(self.headers.get_all("Cookie", []))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield OtherSite(f"http://127.0.0.1:{server.server_port}/", cookies)
        server.shutdown()


@pytest.fixture(scope="module")
def other_site(neighbour: OtherSite) -> str:
    """Return the URL of a page on another port of this machine."""
    return neighbour.url


def socket_of(url: str, name: str | None = None) -> str:
    """Return the URL of a server's websocket, optionally with another host."""
    host, _, port = url.partition("://")[2].partition(":")
    return f"ws://{name or host}:{port}/ws?width=80&height=24"


def test_a_page_of_another_port_reads_the_screen_of_a_plain_textual_server(
    stranger: Page, plain: str, other_site: str
) -> None:
    stranger.goto(other_site)
    assert stranger.evaluate(STEAL, socket_of(plain)) == "stolen"


def test_a_page_of_another_port_is_refused(
    stranger: Page, served: Served, other_site: str
) -> None:
    Tab(stranger).open(served.url)
    stranger.goto(other_site)
    assert stranger.evaluate(STEAL, socket_of(served.origin)) == "refused"


def test_the_owner_of_another_port_gets_nothing_that_lets_him_in(
    stranger: Page, served: Served, neighbour: OtherSite
) -> None:
    """His server gets the cookies of this one, and a program names any origin."""
    Tab(stranger).open(served.url)
    assert stranger.evaluate("localStorage.length") == 1
    stranger.goto(neighbour.url)
    assert stranger.evaluate("localStorage.length") == 0
    headers = {"Cookie": "; ".join(neighbour.cookies)}
    assert steal(served.origin, headers) == "refused"


def steal(origin: str, headers: dict[str, str]) -> str:
    """Open a websocket with a forged origin; return what comes of it."""

    async def opened() -> str:
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(
                f"{origin}/ws", headers=headers | {"Origin": origin}
            ) as socket,
        ):
            await socket.send_json(["enter", {}])
            first = await socket.receive()
            return "refused" if first.type is WSMsgType.CLOSE else "stolen"

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright runs the loop of this thread
        return elsewhere.submit(asyncio.run, opened()).result()


def test_dns_rebinding_opens_a_plain_textual_server(stranger: Page, plain: str) -> None:
    stolen = socket_of(plain, "evil.example")
    answer = stranger.goto(plain.replace("localhost", "evil.example"))
    assert answer is not None
    assert answer.ok
    assert stranger.evaluate(STEAL, stolen) == "stolen"


def test_dns_rebinding_is_refused(stranger: Page, served: Served) -> None:
    answer = stranger.goto(served.url.replace("127.0.0.1", "evil.example"))
    assert answer is not None
    assert answer.status == 421
    assert (
        stranger.evaluate(STEAL, socket_of(served.origin, "evil.example")) == "refused"
    )


def test_a_link_on_another_site_opens_in_a_browser_that_was_let_in(
    stranger: Page, served: Served, other_site: str
) -> None:
    Tab(stranger).open(served.url)
    stranger.goto(other_site)
    stranger.evaluate("url => location = url", f"{served.origin}/")
    stranger.wait_for_selector("body.-first-byte")


def test_bookmarks_and_new_tabs_open_whatever_token_they_hold(
    page: Page, served: Served
) -> None:
    Tab(page).open(served.url)
    assert page.url == f"{served.origin}/"
    other = page.context.new_page()
    Tab(other).open(f"{served.origin}/?at=ferries.json&token=an-old-one")
    assert other.url == f"{served.origin}/?at=ferries.json"


def test_a_fixed_token_keeps_tabs_logged_in_when_the_server_starts_again(
    stranger: Page, recordings: Path
) -> None:
    token = "--token=a-token-of-16-ch"
    with serving(str(recordings), token) as served:
        Tab(stranger).open(served.url)
    with serving(str(recordings), token, f"--port={served.port}"):
        stranger.goto(served.origin)
        stranger.wait_for_selector("body.-first-byte")


def test_the_token_can_be_typed_into_the_form(stranger: Page, served: Served) -> None:
    stranger.goto(f"{served.origin}/?at=ferries.json%23chunk%3D2")
    stranger.wait_for_selector("#token:focus")
    stranger.keyboard.type("a wrong one")
    stranger.keyboard.press("Enter")
    stranger.get_by_text("That is not the token.").wait_for()
    stranger.keyboard.type(served.token)
    stranger.keyboard.press("Enter")
    stranger.wait_for_selector("body.-first-byte")
    assert stranger.url == f"{served.origin}/?at=ferries.json%23chunk%3D2"


def test_a_plain_textual_server_runs_a_shell_command_in_a_path(
    stranger: Page, tmp_path: Path, other_site: str
) -> None:
    with plainly_serving(f"{RECVIEWER} /$(touch pwned)", tmp_path) as url:
        stranger.goto(other_site)
        stranger.evaluate(STEAL, socket_of(url))
        Tab(stranger).wait_until((tmp_path / "pwned").exists)


def test_hostile_paths_arrive_intact_and_run_nothing(
    page: Page, recordings: Path, tmp_path: Path
) -> None:
    recording = (recordings / "ferries.json").read_bytes()
    for name in HOSTILE:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_bytes(recording)
    with serving("--", *HOSTILE, cwd=tmp_path) as served:
        tab = Tab(page)
        tab.open(served.url)
        tab.wait_for(f"Recordings {len(HOSTILE)}")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(HOSTILE)


def test_no_program_is_started_from_a_page(
    page: Page, recordings: Path, tmp_path: Path
) -> None:
    run = f"touch {tmp_path / 'pwned'}"
    with serving(str(recordings), env={"VISUAL": run, "EDITOR": run}) as served:
        tab = Tab(page)
        tab.open(served.at("ferries.json"))
        tab.wait_for(WORDS[0][:20])
        tab.press("E", "Control+z", "Control+p")
        tab.wait_for("Search for commands")
        tab.press(*"shell")
        tab.wait_for("Show the choice in focus alone")  # has these letters, too
        assert "Give the terminal back" not in tab.text
    assert list(tmp_path.iterdir()) == []
