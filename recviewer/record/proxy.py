"""Passes requests on to their server, and keeps what passes with its times."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import cache
from time import monotonic
from typing import Final
from urllib.request import getproxies, proxy_bypass

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    hdrs,
    web,
)
from multidict import CIMultiDict
from yarl import URL

from recviewer.record.capture import Capture, Ending
from recviewer.record.loopback import BY_CONNECTION, bare, told
from recviewer.record.upstreams import Upstream, find

Keep = Callable[[Capture], Awaitable[None]]

Begin = Callable[[Capture], object]

_CONNECT_SECONDS: Final = 30.0

_KEEPALIVE_SECONDS: Final = 10.0
"""Idle connections are closed before servers close them, which would fail a request.
"""

_GRACE_SECONDS: Final = 0.25
"""Time for a response to end after its client has gone."""

_BUFFER_BYTES: Final = 1 << 18

_ADDED: Final = (
    *(hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT),
)
"""Headers that aiohttp adds where a client sent none."""

_HIDDEN: Final = frozenset({*BY_CONNECTION, "expect", "host"})


class Proxy:
    """Answers each request with what its server answers."""

    def __init__(
        self,
        upstreams: Sequence[Upstream],
        session: ClientSession,
        keep: Keep,
        begin: Begin = lambda _: None,
    ) -> None:
        """Take where to pass requests on to.

        Args:
            upstreams: The servers.
            session: What to send requests with; see `sending`.
            keep: Takes each exchange when it has ended.
            begin: Takes each exchange when it begins.
        """
        self._upstreams = upstreams
        self._session = session
        self._keep, self._begin = keep, begin

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, and its answer back as it comes."""
        url = find(self._upstreams, request.raw_path)
        if url is None:
            known = " or ".join(each.root for each in self._upstreams)
            return told(404, f"expected a path that begins with {known}")
        capture = Capture(
            request.method, url, list(request.headers.items()), monotonic()
        )
        self._begin(capture)
        try:
            return await self._exchange(request, capture)
        except asyncio.CancelledError:
            gone = request.transport is None or request.transport.is_closing()
            capture.end(Ending.CLIENT if gone else Ending.STOPPED, monotonic())
            raise
        finally:
            await self._keep(capture)

    async def _exchange(
        self, request: web.Request, capture: Capture
    ) -> web.StreamResponse:
        try:
            upstream = await self._send(request, capture)
        except (ClientError, OSError, TimeoutError) as error:
            message = _words(error)
            capture.end(Ending.UNREACHABLE, monotonic(), message)
            return told(502, f"no answer from {URL(capture.url).origin()}: {message}")
        async with upstream:
            now = monotonic()
            if data := _come_with_head(upstream):
                capture.add(now, data)
            capture.answer(upstream.status, list(upstream.headers.items()), now)
            response = _head(upstream)
            try:
                await _pass_on(upstream, request, response, capture)
            except ConnectionError:
                capture.end(Ending.CLIENT, monotonic())
        if capture.ending is Ending.SERVER and request.transport is not None:
            # The client shall see that it broke off, and not a shorter answer.
            request.transport.close()
        return response

    async def _send(self, request: web.Request, capture: Capture) -> ClientResponse:
        by_connection = {
            name.strip().lower()
            for value in request.headers.getall(hdrs.CONNECTION, ())
            for name in value.split(",")
        }
        hidden = _HIDDEN | by_connection
        headers = [
            (name, value)
            for name, value in capture.request_headers
            if name.lower() not in hidden
        ]
        url = URL(capture.url, encoded=True)
        capture.is_asked = not request.body_exists
        return await self._session.request(
            request.method,
            url,
            headers=CIMultiDict(headers),
            data=_upload(request, capture) if request.body_exists else None,
            allow_redirects=False,
            skip_auto_headers=_ADDED,
            proxy=_proxy_of(url.scheme, url.host or ""),
        )


def sending() -> ClientSession:
    """Return what to send requests with: it changes nothing and decodes nothing."""
    return ClientSession(
        connector=TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_SECONDS),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
        auto_decompress=False,
        read_bufsize=_BUFFER_BYTES,
        max_line_size=1 << 16,
        max_field_size=1 << 16,
    )


def _head(upstream: ClientResponse) -> web.StreamResponse:
    """Return a response that begins as the server's does."""
    headers = CIMultiDict(
        (name, value)
        for name, value in upstream.headers.items()
        if name.lower() not in BY_CONNECTION
    )
    response = web.StreamResponse(
        status=upstream.status, reason=upstream.reason, headers=headers
    )
    bare(response, frozenset())
    return response


def _come_with_head(upstream: ClientResponse) -> bytes:
    """Return what has come of a body that may have broken off already."""
    try:
        return upstream.content.read_nowait()
    except Exception:  # whoever reads on is told
        return b""


async def _upload(request: web.Request, capture: Capture) -> AsyncIterator[bytes]:
    async for data in request.content.iter_any():
        capture.sent.append(data)
        yield data
    capture.is_asked = True


async def _pass_on(
    upstream: ClientResponse,
    request: web.Request,
    response: web.StreamResponse,
    capture: Capture,
) -> None:
    """Send on what comes at once; a slow reader does not change the times."""
    await response.prepare(request)
    passing = _Passing(request, response, capture)
    receiving = asyncio.create_task(passing.receive(upstream))
    receiving.add_done_callback(lambda _: passing.arrived.set())
    try:
        await passing.send_the_rest(receiving)
        if capture.ending is Ending.WHOLE:
            await response.write_eof()
    finally:
        try:
            # Clients close a stream at its last event, when it may not have ended yet.
            await asyncio.wait({receiving}, timeout=_GRACE_SECONDS)
        finally:
            receiving.cancel()


class _Passing:
    """A body on its way to a client.

    What comes is sent by who receives it, which saves a turn of the event loop for each
    piece. If the client is slow, another task sends the rest.
    """

    def __init__(
        self, request: web.Request, response: web.StreamResponse, capture: Capture
    ) -> None:
        self.arrived = asyncio.Event()
        """Set when there is something to do for the other task."""
        self._request, self._response = request, response
        self._capture = capture
        self._sent = 0
        self._is_slow = False
        """Whether the other task sends."""
        self._failure: ConnectionError | None = None
        """Why nothing can be sent any more."""

    async def receive(self, upstream: ClientResponse) -> None:
        """Take all that comes, and send it if that takes no time."""
        capture = self._capture
        try:
            async for data in upstream.content.iter_any():
                capture.add(monotonic(), data)
                if self._is_slow or self._is_blocked:
                    self.arrived.set()
                else:
                    await self._send(data)
            capture.end(Ending.WHOLE, monotonic())
        except Exception as error:  # whatever it is, no more will come
            capture.end(Ending.SERVER, monotonic(), _words(error))

    async def send_the_rest(self, receiving: asyncio.Task[None]) -> None:
        """Send what nobody has sent, until all has come.

        Raises:
            ConnectionError: The client has gone.
        """
        pieces = self._capture.pieces
        while True:
            self._is_slow = True
            while self._sent < len(pieces) and self._failure is None:
                await self._send(pieces[self._sent].data)
            self._is_slow = False
            if self._failure is not None:
                raise self._failure
            if receiving.done():
                return
            self.arrived.clear()
            await self.arrived.wait()

    @property
    def _is_blocked(self) -> bool:
        """Whether sending would wait for the client."""
        transport = self._request.transport
        return transport is None or transport.get_write_buffer_size() > 0

    async def _send(self, data: bytes) -> None:
        self._sent += 1
        try:
            await self._response.write(data)
        except ConnectionError as error:
            self._failure = error
            self.arrived.set()


@cache
def _proxy_of(scheme: str, host: str) -> str | None:
    """Return the proxy that the environment names for a server, if any."""
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    return None if not proxy or proxy_bypass(host) else proxy


def _words(error: BaseException) -> str:
    """Return what went wrong in one line."""
    if isinstance(error, ClientConnectorCertificateError):
        error = error.certificate_error
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"it does not speak TLS as expected: {error.reason or error}"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return " ".join(str(error).split()) or type(error).__name__
