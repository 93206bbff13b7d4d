"""Servers that only this machine reaches, and only by its own names."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from recviewer.errors import UsageError

HOST: Final = "127.0.0.1"

_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""How clients on this machine name it. A page of another site that has its own name
lead here is told by that name."""

_MAX_LINE_BYTES: Final = 1 << 16
"""Longest line of the head of a request: some keys are long."""

_SHUTDOWN_SECONDS: Final = 0.2
"""Time for responses to end by themselves when the server ends."""

BY_CONNECTION: Final = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
"""Headers that are about one connection and not passed on (RFC 9110, 7.6.1)."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_local(host: str) -> bool:
    """Return whether a host, with or without a port, is this machine by its name."""
    try:
        return urlsplit(f"//{host}").hostname in _NAMES
    except ValueError:
        return False


def refusal(request: web.Request) -> str:
    """Say why a request is not answered; empty if it is.

    Only what is meant for this server is: otherwise it would be an open proxy.
    """
    if not is_local(request.headers.get(hdrs.HOST, "")):
        return "expected the name of this machine, such as 127.0.0.1, as the host"
    if request.method == hdrs.METH_CONNECT or not request.raw_path.startswith("/"):
        return "expected a path: requests are not passed on to wherever they name"
    if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
        return "websockets are not supported: expected plain HTTP"
    return ""


def told(status: int, message: str) -> web.Response:
    """Return an error in the form in which SDKs find its message."""
    error = {"error": {"message": f"recviewer: {message}", "type": "recviewer_error"}}
    return web.Response(
        status=status, text=json.dumps(error), content_type="application/json"
    )


def bare(response: web.StreamResponse, names: frozenset[str]) -> None:
    """Have a response sent with the headers it has now, and none besides `names`."""
    response[_GIVEN] = frozenset(map(str.lower, response.headers)) | names


_GIVEN: Final = web.ResponseKey("given", frozenset[str])


async def _drop_added(_: web.Request, response: web.StreamResponse) -> None:
    """Drop headers that aiohttp adds to every response."""
    given = response.get(_GIVEN)
    if given is not None:
        for name in (hdrs.CONTENT_TYPE, hdrs.DATE, hdrs.SERVER):
            if name.lower() not in given:
                response.headers.pop(name, None)


@asynccontextmanager
async def listening(answer: Answer, port: int) -> AsyncIterator[str]:
    """Answer requests on loopback; yield the address, without a slash at the end.

    Args:
        answer: Answers a request. It is cancelled when the client goes away.
        port: The port; 0 for any.

    Raises:
        UsageError: The port cannot be used.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        reason = refusal(request)
        if not reason:
            return await answer(request)
        status = 501 if hdrs.UPGRADE in request.headers else 403
        return told(status, reason)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", guarded)
    app.on_response_prepare.append(_drop_added)
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,
        handler_cancellation=True,
        max_field_size=_MAX_LINE_BYTES,
        max_line_size=_MAX_LINE_BYTES,
        shutdown_timeout=_SHUTDOWN_SECONDS,
    )
    listener = _listener(port)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=1024).start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        await runner.cleanup()


def _listener(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(f"--port {port}: {error.strerror or error}") from None
    return listener


async def until_signalled() -> None:
    """Wait for ctrl+c, or for the signal to end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    try:
        await stopped.wait()
    finally:
        for number in signals:
            with suppress(ValueError):
                loop.remove_signal_handler(number)
