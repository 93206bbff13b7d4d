"""Listens for `recviewer serve`, prints the URL, and runs until a signal."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlencode

from aiohttp.http import HttpProcessingError
from msgspec import Struct

from recviewer.errors import (
    TRACEBACK_VARIABLE,
    RecviewerError,
    UsageError,
    describe_unexpected,
)
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.sanitize import sanitize_line
from recviewer.web.gate import Gate, PublicUrl, is_everywhere, is_loopback, names_of
from recviewer.web.server import PageServer
from recviewer.web.sessions import Launch

_INTERRUPTED: Final = 130
"""Exit status after ctrl+c."""

_EXPOSED_WARNING: Final = """\
recviewer: other machines can reach {where}. Whoever has the token can read all of
           {paths}"""

_PLAIN_WARNING: Final = """
           and the connection is not encrypted; `ssh -L` to a loopback address is."""

_ELSEWHERE: Final = {
    socket.AF_INET: "192.0.2.1",
    socket.AF_INET6: "2001:db8::1",
}
"""Addresses of other machines, kept for documentation (RFC 5737 and 3849)."""


class Serving(Struct, frozen=True):
    """What to serve, where, and to whom."""

    launch: Launch
    """How the processes are started."""
    paths: Sequence[str]
    """What is served."""
    host: str = "127.0.0.1"
    """The name or address to listen on."""
    port: int = 8000
    """The port to listen on; 0 takes any."""
    token: str | None = None
    """Secret that lets a person in; None generates one."""
    needs_token: bool = True
    """Whether a person needs the token at all."""
    max_sessions: int = 16
    """Tabs open at a time."""
    public_url: PublicUrl | None = None
    """Where people reach the server, if a proxy or a container stands before it."""
    opens_browser: bool = False

    @property
    def is_exposed(self) -> bool:
        """Whether people of other machines can reach it."""
        return self.public_url is not None or not is_loopback(self.host)


def serve(serving: Serving) -> int:
    """Serve recordings until ctrl+c; return the exit status.

    Raises:
        UsageError: Everybody on the network would be let in.
        RecviewerError: The address cannot be listened on.
    """
    if serving.is_exposed and not serving.needs_token:
        raise UsageError(
            "--no-token: expected a loopback address as --host, and no --public-url"
        )
    listeners = listen(serving.host, serving.port)
    port = listeners[0].getsockname()[1]
    token = serving.token or secrets.token_urlsafe(24) if serving.needs_token else None
    gate = Gate(port, names_of(serving.host), token, serving.public_url)
    asyncio.run(_serve(serving, gate, listeners))
    return _INTERRUPTED


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host.

    Args:
        host: A name or an address; empty for all addresses of this machine.
        port: A port; 0 takes any, the same for all addresses.

    Raises:
        RecviewerError: None of them can be listened on, or another program listens on
            one: a request to the host's name could be answered by either.
    """
    listeners: list[socket.socket] = []
    problem = ""
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        found, problem = [], str(error)
    for family, _, _, _, address in found:
        port = listeners[0].getsockname()[1] if listeners else port
        try:
            listener = socket.create_server((str(address[0]), port), family=family)
        except OSError as error:
            problem = error.strerror or str(error)
            if error.errno == errno.EADDRINUSE:
                while listeners:
                    listeners.pop().close()
                break
        else:
            listeners.append(listener)
    if not listeners:
        raise RecviewerError(f"{host}:{port}: {problem}")
    return listeners


async def _serve(
    serving: Serving, gate: Gate, listeners: Sequence[socket.socket]
) -> None:
    """Answer requests until a signal arrives."""
    logging.getLogger().addHandler(ErrorLines())
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    server = PageServer(
        serving.launch,
        gate=gate,
        served_paths=ServedPaths.of(serving.paths),
        max_sessions=serving.max_sessions,
    )
    runner = await server.start(listeners)
    try:
        _print_url(serving, gate, listeners)
        server.prepare()
        await ended.wait()
    finally:
        await runner.cleanup()


def _print_url(
    serving: Serving, gate: Gate, listeners: Sequence[socket.socket]
) -> None:
    """Print the URLs to open, and a warning if other machines can reach them."""
    first, *others = (
        [str(serving.public_url)]
        if serving.public_url
        else [
            f"http://{f'[{host}]' if ':' in host else host}:{gate.port}/"
            for host in (
                _browser_host(serving.host, listeners[0]),
                *(own_addresses(listeners) if is_everywhere(serving.host) else ()),
            )
        ]
    )
    query = f"?{urlencode({'token': gate.token})}" if gate.token else ""
    if serving.is_exposed:
        where = str(serving.public_url or serving.host or "this machine")
        paths = sanitize_line("  ".join(serving.paths))
        plain = "" if where.startswith("https:") else _PLAIN_WARNING
        print(
            _EXPOSED_WARNING.format(where=where, paths=paths) + plain, file=sys.stderr
        )
    print(f"recviewer: open {first}{query}")
    for other in others:
        print(f"           or   {other}{query}")
    print("recviewer: ctrl+c ends it", flush=True)
    if serving.opens_browser:
        # Starting some browsers blocks until they are closed.
        threading.Thread(
            target=webbrowser.open, args=(first + query,), daemon=True
        ).start()


def own_addresses(listeners: Sequence[socket.socket]) -> Sequence[str]:
    """Return the addresses of this machine by which others can reach the listeners.

    They are those that packets to other networks would come from; none is sent.
    """
    addresses = []
    for family in {listener.family: None for listener in listeners}:
        elsewhere = _ELSEWHERE[family]
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            addresses.append(str(probe.getsockname()[0]))
    return addresses


def _browser_host(host: str, listener: socket.socket) -> str:
    """Return the host by which a browser on this machine reaches the listener.

    An address rather than `localhost`: a browser may try another address of that name
    first, and send the token to whatever listens there.
    """
    address = ip_address(listener.getsockname()[0])
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return str(address) if address.is_loopback else host


class ErrorLines(logging.Handler):
    """Prints what libraries log on standard error, in one line each.

    Faults of a client are answered to that client and not printed; a line that repeats
    the one before is printed once, so that nobody can flood the terminal.
    """

    _last_line = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            return
        if os.environ.get(TRACEBACK_VARIABLE):
            print(self.format(record), file=sys.stderr)
            return
        message = record.getMessage().partition("\n")[0]
        line = ": ".join([message, *([describe_unexpected(error)] if error else [])])
        if line != self._last_line:
            self._last_line = line
            print(sanitize_line(f"recviewer: {line}"), file=sys.stderr)
