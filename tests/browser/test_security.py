"""What other sites, other names and hostile paths try; first seen to work elsewhere.

Elsewhere is textual-serve as it comes.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
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


@pytest.fixture(scope="module")
def other_site() -> Iterator[str]:
    """Serve an empty page on another port of this machine."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def socket_of(url: str, name: str | None = None) -> str:
    """Return the URL of a server's websocket, optionally with another host."""
    host, _, port = url.partition("://")[2].partition(":")
    return f"ws://{name or host}:{port}/ws?width=80&height=24"


def test_a_page_of_another_port_reads_the_screen_of_a_plain_textual_server(
    stranger: Page, plain: str, other_site: str
) -> None:
    stranger.goto(other_site)
    assert stranger.evaluate(STEAL, socket_of(plain)) == "stolen"


def test_a_page_of_another_port_is_refused_though_it_sends_the_cookie(
    stranger: Page, served: Served, other_site: str
) -> None:
    stranger.goto(served.url)
    stranger.goto(other_site)
    assert stranger.evaluate(STEAL, socket_of(served.origin)) == "refused"


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


def test_a_link_on_another_site_opens_with_the_cookie(
    stranger: Page, served: Served, other_site: str
) -> None:
    Tab(stranger).open(served.url)
    stranger.goto(other_site)
    stranger.evaluate("url => location = url", f"{served.origin}/")
    stranger.wait_for_selector("#terminal")


def test_the_token_can_be_typed_into_the_form(stranger: Page, served: Served) -> None:
    stranger.goto(f"{served.origin}/?at=ferries.json%23chunk%3D2")
    stranger.wait_for_selector("#token:focus")
    stranger.keyboard.type(served.token)
    stranger.keyboard.press("Enter")
    stranger.wait_for_selector("#terminal")
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
