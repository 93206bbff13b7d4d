"""Who is let in: by the host a request names, its origin, and the token.

A page of any site can make a browser send requests to this machine. The host it names
(`Host`) gives away a site whose own name leads here (DNS rebinding); the origin
(`Origin`) gives away a page of another site, or of another port, that opens a
websocket, to which a browser applies no same-origin rule (RFC 6455, 10.2).
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlencode

from aiohttp import hdrs, web

from recviewer.web import page

_HTTP_PORT: Final = 80
"""The port that a browser leaves out of `Host` and `Origin`."""

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?")
"""A name or an address, and a port (RFC 9110, 7.2)."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine that lead nowhere else."""

_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})
"""Addresses that stand for all addresses of this machine."""

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the terminal writes styles for its sizes
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self' ws://{host}",  # not every browser counts ws: as 'self'
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""What a page may load, and from where (Content Security Policy Level 3)."""

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every response."""

_KEPT_PARAMETERS: Final = ("at", "fontsize")
"""Parameters of a URL that stay when the token is removed from it."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules: which hosts, origins, tokens and cookies are accepted."""

    port: int
    names: frozenset[str]
    """Host names that lead here, in lower case; addresses without brackets."""
    token: str | None
    """Secret that lets a person in; None lets in everybody who names the right host."""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def cookie(self) -> str:
        """Name of the cookie: browsers share cookies between all ports of a host."""
        return f"recviewer-{self.port}"

    def accepts_host(self, host: str, local: str) -> bool:
        """Tell whether a request was meant for this server.

        Args:
            host: Its `Host` header.
            local: The address of this machine that it came to. A request may name that
                address: no site can make an address lead elsewhere.
        """
        parts = _split(host)
        if parts is None or parts[1] != self.port:
            return False
        return parts[0] in self.names or parts[0] == local.removeprefix("::ffff:")

    def accepts_origin(self, origin: str, host: str) -> bool:
        """Tell whether a request comes from a page of this server.

        Args:
            origin: Its `Origin` header.
            host: Its `Host` header, which `accepts_host` has accepted.
        """
        scheme, _, rest = origin.lower().partition("://")
        return scheme == "http" and _split(rest) == _split(host)

    def accepts_token(self, token: str) -> bool:
        """Tell whether a token is the right one, in constant time."""
        return self.token is not None and _equal(token, self.token)

    def new_pass(self) -> str:
        """Make a cookie's value for a person who knows the token."""
        name = secrets.token_hex(16)
        return f"{name}.{self._sign(name)}"

    def accepts_pass(self, value: str) -> bool:
        """Tell whether a cookie's value was made by `new_pass` of this very gate."""
        name, _, signature = value.partition(".")
        return _equal(signature, self._sign(name))

    def _sign(self, name: str) -> str:
        return hmac.new(
            self._key, name.encode("utf-8", "replace"), "sha256"
        ).hexdigest()


class Guard:
    """Applies a gate to every request of an application, and logs people in."""

    def __init__(self, gate: Gate, form_seconds: float) -> None:
        """Build a guard; `bind` sets it to work.

        Args:
            gate: The rules.
            form_seconds: Time that the body of a form may take to arrive.
        """
        self._gate = gate
        self._form_seconds = form_seconds

    def bind(self, app: web.Application) -> None:
        """Handle every request to an application, and add headers to its responses."""
        app.middlewares.append(self._handle)
        app.on_response_prepare.append(_add_headers)

    def pass_of(self, request: web.Request) -> str:
        """Return the pass in a request's cookie; empty if it has none."""
        return request.cookies.get(self._gate.cookie, "")

    @web.middleware
    async def _handle(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if request.path.startswith("/static/"):  # nothing in there is private
            return await handler(request)
        if request.path == "/" and request.method == hdrs.METH_POST:
            return await self._log_in_by_form(request)
        if request.path == "/" and "token" in request.query:
            return self._log_in(request, request.query["token"])
        if self._gate.token is None or self._gate.accepts_pass(self.pass_of(request)):
            return await handler(request)
        return self._ask_for_token(request, "")

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Return the answer to a request for another host or from another site."""
        host = request.headers.get(hdrs.HOST, "")
        origin = request.headers.get(hdrs.ORIGIN)
        if not self._gate.accepts_host(host, _local_address(request)):
            return web.Response(status=421, text="This server has another name.")
        if origin is None and request.path != "/ws":
            return None  # browsers send no origin when a person opens a page
        if origin is None or not self._gate.accepts_origin(origin, host):
            return web.Response(status=403, text="Other sites may not use this one.")
        return None

    async def _log_in_by_form(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._form_seconds):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, headers={"Connection": "close"})
        form = parse_qs(body.decode("utf-8", "replace"))
        return self._log_in(request, form.get("token", [""])[0])

    def _log_in(self, request: web.Request, token: str) -> web.Response:
        """Exchange the right token for a cookie, and remove it from the URL."""
        if self._gate.token is not None and not self._gate.accepts_token(token):
            return self._ask_for_token(request, "That is not the token.")
        location = _url_without_token(request)
        response = web.Response(status=303, headers={"Location": location})
        response.set_cookie(
            self._gate.cookie, self._gate.new_pass(), httponly=True, samesite="Strict"
        )
        return response

    def _ask_for_token(self, request: web.Request, message: str) -> web.Response:
        if request.path != "/":
            return web.Response(status=403, text="The token is missing.")
        site = request.headers.get("Sec-Fetch-Site")
        retry = site == "cross-site" and not message
        return page.login(message, _url_without_token(request), retry=retry)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on a host."""
    try:
        return host.lower() in _LOOPBACK or ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> frozenset[str]:
    """Return the names by which a server that listens on a host may be called.

    Args:
        host: The host to listen on. The addresses of this machine need not be among the
            names: see `Gate.accepts_host`.
    """
    if is_loopback(host):
        return _LOOPBACK
    if host in _EVERYWHERE:
        own = socket.gethostname().lower()
        return _LOOPBACK | {own, f"{own}.local"}
    return frozenset({host.lower()})


def _split(host: str) -> tuple[str, int] | None:
    """Split a name and a port; return None for anything else."""
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return None
    return match[1] or match[2], int(match[3] or _HTTP_PORT)


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _url_without_token(request: web.Request) -> str:
    query = request.query
    rest = {name: query[name] for name in _KEPT_PARAMETERS if name in query}
    return "/?" + urlencode(rest) if rest else "/"


def _local_address(request: web.Request) -> str:
    """Return the address of this machine that a request came to."""
    address = request.get_extra_info("sockname")
    return str(address[0]) if address else ""


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    policy = _POLICY.format(host=request.headers.get(hdrs.HOST, ""))
    response.headers.update(_HEADERS)
    response.headers.setdefault("Content-Security-Policy", policy)
    # Static files are revalidated each time, and sent only when they have changed.
    is_static = request.path.startswith("/static/")
    response.headers["Cache-Control"] = "no-cache" if is_static else "no-store"
