from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from recviewer.errors import ReadError
from recviewer.places import opening, web

TAG = '"abc"'


class Server(ThreadingHTTPServer):
    """Sends one file, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []
        self.status = 200
        self.location = ""
        self.missing = 0
        """Bytes that it announces and does not send."""

    @property
    def url(self) -> str:
        """URL of a file."""
        return f"http://127.0.0.1:{self.server_address[1]}/in/a.json"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append({"path": self.path, **dict(self.headers)})
        known = self.headers.get("If-None-Match") == TAG
        self.send_response(304 if known else self.server.status)
        if self.server.location and self.path.startswith("/in"):
            self.send_header("Location", self.server.location)
        self.send_header("ETag", TAG)
        self.send_header("Last-Modified", "Thu, 01 Jan 1970 00:01:00 GMT")
        self.send_header("Content-Length", str(2 + self.server.missing))
        self.end_headers()
        if not known:
            self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server, and leave no place open."""
    with serving() as running:
        yield running
    opening.close_all()


def reason_of(url: str) -> str:
    """Return why a URL is not read."""
    with pytest.raises(ReadError) as refused:
        opening.content(opening.canonical(url))
    return refused.value.reason


def test_a_file_comes_with_its_time_and_is_sent_again_only_if_it_changed(
    server: Server,
) -> None:
    assert opening.content(server.url) == (b"{}", 60.0)
    assert opening.content(server.url) == (b"{}", 60.0)
    first, second = server.asked
    assert "If-None-Match" not in first
    assert second["If-None-Match"] == TAG


def test_a_password_is_sent_and_never_shown(server: Server) -> None:
    url = server.url.replace("//", "//me:pass%2Fword@")
    shown = opening.canonical(url)
    assert shown == server.url.replace("//", "//••••@")
    opening.content(shown)
    assert server.asked[0]["Authorization"] == "Basic bWU6cGFzcy93b3Jk"
    assert "me" not in server.asked[0]["Host"]


def test_a_signature_is_sent_and_never_shown(server: Server) -> None:
    shown = opening.canonical(f"{server.url}?v=1&X-Amz-Signature=deadbeef")
    assert shown == f"{server.url}?v=1&X-Amz-Signature=••••"
    opening.content(shown)
    assert server.asked[0]["path"] == "/in/a.json?v=1&X-Amz-Signature=deadbeef"


def test_another_process_is_told_what_is_hidden_by_its_environment() -> None:
    shown = web.hide("https://me:secret@host/a.json")
    code = f"from recviewer.places.web import _revealed; print(_revealed({shown!r}))"
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env=web.environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed == "https://me:secret@host/a.json\n"


def test_no_password_follows_a_redirection_to_another_server(server: Server) -> None:
    with serving() as other:
        server.status, server.location = 302, other.url.replace("/in/", "/")
        url = server.url.replace("//", "//me:secret@")
        assert opening.content(opening.canonical(url)).data == b"{}"
        assert "Authorization" not in other.asked[0]


def test_no_other_file_of_a_server_is_read(server: Server) -> None:
    beside = opening.beside(server.url, ".", "b.json")
    assert beside == server.url.replace("a.json", "b.json")
    place, _ = opening.place_of(server.url)
    with pytest.raises(ReadError, match="there is none"):
        place.read("b.json")
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "the server answers 403 Forbidden: it wants credentials, or these"),
        (404, "expected a file or a folder there, and there is none (404)"),
        (500, "the server answers 500 Internal Server Error"),
    ],
)
def test_what_a_server_refuses_is_told_in_a_line(
    server: Server, status: int, reason: str
) -> None:
    server.status = status
    assert reason_of(server.url).startswith(reason)


def test_a_server_that_breaks_off_is_told(server: Server) -> None:
    server.missing = 5
    assert reason_of(server.url).startswith("the server broke off")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/a", "the server cannot be reached: Connection refused"),
        ("http://[::1", "expected a URL"),
        ("https://", "the server cannot be reached: no host given"),
        ("http://h/a b", "expected a URL"),
    ],
)
def test_where_there_is_no_server_that_is_told(url: str, reason: str) -> None:
    assert reason_of(url).startswith(reason)
