"""Runs `recviewer serve` for tests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.functional.processes import DEADLINE, children


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    process: subprocess.Popen[str]
    """The server; its standard error is a pipe."""
    url: str
    """The address it has printed, with the token if there is one."""

    @property
    def origin(self) -> str:
        """The address without path and token."""
        return self.url.partition("/?")[0].rstrip("/")

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.origin.rpartition(":")[2])

    @property
    def token(self) -> str:
        """The token; empty if none is asked for."""
        query = parse_qs(urlsplit(self.url).query)
        return query.get("token", [""])[0]

    def at(self, address: str) -> str:
        """Return the URL that opens at a moment, with the token."""
        query = {"token": self.token} if self.token else {}
        return f"{self.origin}/?{urlencode(query | {'at': address})}"

    def end(self) -> int:
        """End the server as ctrl+c does; return its exit status."""
        self.process.send_signal(2)
        return self.process.wait(DEADLINE)


@contextmanager
def plainly_serving(command: str, cwd: Path | None = None) -> Iterator[str]:
    """Serve a command with plain textual-serve.

    Args:
        command: The command, for a shell.
        cwd: The folder to run it in.

    Yields:
        The address.
    """
    library = "from textual_serve.server import Server"
    port = free_port()
    program = f"{library}; Server({command!r}, port={port}).serve()"
    with _plain([sys.executable, "-c", program], cwd):
        yield f"http://localhost:{port}"


@contextmanager
def textual_serve(command: str, cwd: Path) -> Iterator[str]:
    """Serve a command as a person does who has textual-dev: `textual serve command`.

    Args:
        command: The command, without a path to it.
        cwd: The folder to run it in.

    Yields:
        The address.
    """
    port = free_port()
    with _plain(["textual", "serve", f"--port={port}", command], cwd):
        yield f"http://localhost:{port}"


def apps(server: int) -> list[int]:
    """Return the processes that show a page; the one that waits has a single thread.

    Args:
        server: The process of the server.
    """
    return [pid for pid in children(server) if _thread_count(pid) > 1]


def _thread_count(pid: int) -> int:
    """Return how many threads a process has; 0 if it has just ended."""
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return 0


async def drawn(socket: ClientWebSocketResponse) -> bytes:
    """Return the next output of an app; what it tells its page is skipped."""
    while (message := await socket.receive(timeout=DEADLINE)).type is WSMsgType.TEXT:
        pass
    assert message.type is WSMsgType.BINARY
    return bytes(message.data)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _plain(program: Sequence[str], cwd: Path | None) -> Iterator[None]:
    """Run a server of this environment until the end of the block."""
    here = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    process = subprocess.Popen(
        program,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PATH": here},
    )
    assert process.stdout is not None
    try:
        while "Press Ctrl+C" not in (line := process.stdout.readline()):
            assert line, "the server has ended"
        yield
    finally:
        process.kill()  # when terminated it would wait for its tabs
        process.wait(DEADLINE)
        process.stdout.close()


@contextmanager
def serving(
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Serve on any free port until the end of the block.

    Args:
        arguments: The arguments of `recviewer serve`.
        cwd: The folder to run it in.
        env: Environment variables to add.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "recviewer", "serve", "--port=0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=os.environ | dict(env or {}),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        first = process.stdout.readline()
        match = re.search(r"https?://\S+", first)
        assert match, process.stderr.read()
        yield Served(process, match[0])
    finally:
        process.terminate()
        try:
            process.wait(DEADLINE)
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()
