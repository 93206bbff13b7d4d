"""What `recviewer serve` does: listen, say where, and leave nothing behind."""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from recviewer.errors import RecviewerError, UsageError
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.sanitize import sanitize_line
from recviewer.web.complaints import Complaints
from recviewer.web.gate import Gate, is_loopback, names_of
from recviewer.web.server import PageServer

_INTERRUPTED: Final = 130
"""The exit status of what ctrl+c has ended."""

_EXPOSED: Final = """\
recviewer: other machines can reach {host}. Whoever has the token reads everything below
           {paths}
           and nothing is encrypted on the way; `ssh -L` to a loopback address is."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What the command line says of serving."""

    arguments: Sequence[str]
    """The arguments of each session's process."""
    paths: Sequence[str]
    """Files and folders that are served."""
    host: str = "127.0.0.1"
    """The name or address to listen on."""
    port: int = 8000
    """The port to listen on; 0 takes any."""
    token: str | None = None
    """What a person has to know to get in; None makes one."""
    guarded: bool = True
    """Whether a person has to know it."""
    sessions: int = 16
    """Tabs at a time."""
    opens: bool = False
    """Whether to open a browser."""


def serve(serving: Serving) -> int:
    """Serve recordings until ctrl+c.

    Args:
        serving: What to serve, where, and to whom.

    Returns:
        The exit status.

    Raises:
        UsageError: Everybody on the network would be let in.
        RecviewerError: Nothing can listen there.
    """
    if not (serving.guarded or is_loopback(serving.host)):
        raise UsageError("--no-token: expected a loopback address as --host")
    listeners = listen(serving.host, serving.port)
    port = listeners[0].getsockname()[1]
    token = serving.token or secrets.token_urlsafe(24) if serving.guarded else None
    gate = Gate(port, names_of(serving.host), token)
    asyncio.run(_serve(serving, gate, listeners))
    return _INTERRUPTED


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host.

    Args:
        host: A name or an address; empty for all addresses of this machine.
        port: A port; 0 takes any, the same for all addresses.

    Raises:
        RecviewerError: Nothing can listen on any of them, or somebody else does on
            one: whoever asks for the host by its name could be answered by either.
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
    """Answer until a signal says that it is enough."""
    logging.getLogger().addHandler(Complaints())
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    server = PageServer(
        serving.arguments,
        gate=gate,
        served_paths=ServedPaths.of(serving.paths),
        limit=serving.sessions,
    )
    runner = await server.runner()
    await runner.setup()
    try:
        for listener in listeners:
            await web.SockSite(runner, listener).start()
        _say_where(serving, gate, listeners[0])
        await ended.wait()
    finally:
        await runner.cleanup()


def _say_where(serving: Serving, gate: Gate, listener: socket.socket) -> None:
    """Print the address to open, and who else could open it."""
    here = _place(serving.host, listener)
    name = f"[{here}]" if ":" in here else here
    query = f"?{urlencode({'token': gate.token})}" if gate.token else ""
    url = f"http://{name}:{gate.port}/{query}"
    if not is_loopback(serving.host):
        paths = sanitize_line("  ".join(serving.paths))
        print(
            _EXPOSED.format(host=serving.host or "this one", paths=paths),
            file=sys.stderr,
        )
    print(f"recviewer: open {url}\nrecviewer: ctrl+c ends it", flush=True)
    if serving.opens:
        # Some browsers keep whoever starts them until they end.
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _place(host: str, listener: socket.socket) -> str:
    """Return what a browser of this machine calls the place that is listened on.

    An address rather than `localhost`: a browser may try one of its other addresses
    first, and tell the token to whoever listens there.
    """
    address = ip_address(listener.getsockname()[0])
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return str(address) if address.is_loopback else host
