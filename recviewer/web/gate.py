"""Who is let in: by the host a request names, its origin, and a secret.

A page of any site can make a browser send requests to this machine. The host it names
(`Host`) gives away a site whose own name leads here (DNS rebinding); the origin
(`Origin`) gives away a page of another site, or of another port, that opens a
websocket, to which a browser applies no same-origin rule (RFC 6455, 10.2).

Neither tells who sends the request: a program can name any host and origin. The secret
does. It is no cookie, because browsers send cookies to every port of a host (RFC 6265,
8.5), so to the servers of other people on the same machine, too. A page of this origin
keeps it in its `localStorage`, which no page of another port can read, and tells it in
the first message of its websocket.
"""

from __future__ import annotations

import hmac
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from recviewer.text.sanitize import sanitize_line

_PORTS: Final = {"http": 80, "https": 443}
"""The schemes, and the ports that a browser leaves out of `Host` and `Origin`."""

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
        "connect-src 'self' {sockets}",  # not every browser counts ws: as 'self'
        "form-action 'none'",
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

_MAX_NAME_CHARACTERS: Final = 100
"""How much of a foreign host or origin a refusal repeats."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """Where people reach the server, if a proxy stands before it."""

    scheme: str
    """`http` or `https`."""
    host: str
    """Name or address, and the port unless it is the scheme's own."""
    path: str
    """The path that the proxy adds; it ends with a slash."""

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Read a URL; return None for anything that is no address of a server."""
        try:
            url = urlsplit(text)
        except ValueError:
            return None
        is_plain = not (url.query or url.fragment or "@" in url.netloc)
        if url.scheme not in _PORTS or not is_plain or _split(url.netloc, 0) is None:
            return None
        return cls(url.scheme, url.netloc.lower(), url.path.rstrip("/") + "/")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules: which hosts, origins and secrets are accepted."""

    port: int
    names: frozenset[str]
    """Host names that lead here, in lower case; addresses without brackets."""
    token: str | None
    """What lets a person in; None lets in everybody who names the right host."""
    public_url: PublicUrl | None = None
    """Where people reach the server, if not at its own port."""
    secret: str = field(init=False, repr=False)
    """What lets in a page of a person who knew the token. It depends on the token
    alone: where that is fixed, pages stay logged in when the server starts again."""

    def __post_init__(self) -> None:
        key = (self.token or secrets.token_urlsafe()).encode()
        secret = hmac.new(key, b"page of recviewer", "sha256").hexdigest()
        object.__setattr__(self, "secret", secret)

    def accepts_host(self, host: str, local: str) -> bool:
        """Tell whether a request was meant for this server.

        Args:
            host: Its `Host` header.
            local: The address of this machine that it came to. A request may name that
                address: no site can make an address lead elsewhere.
        """
        public = self.public_url
        if public is not None and _same(host, public.host, _PORTS[public.scheme]):
            return True
        parts = _split(host, _PORTS["http"])
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
        public = self.public_url
        if public is not None and scheme == public.scheme:
            port = _PORTS[scheme]
            if _same(rest, public.host, port):
                return True
        return scheme == "http" and _same(rest, host, _PORTS["http"])

    def accepts(self, secret: str, token: str) -> bool:
        """Tell whether a person is let in, in constant time.

        Args:
            secret: What the page has kept; empty for nothing.
            token: What the URL or the person says; empty for nothing. It need not be
                right if the secret is: bookmarks hold old tokens.
        """
        if self.token is None:
            return True
        return _equal(secret, self.secret) or _equal(token, self.token)


class Guard:
    """Applies a gate to every request of an application."""

    def __init__(self, gate: Gate) -> None:
        """Build a guard; `bind` sets it to work."""
        self._gate = gate

    def bind(self, app: web.Application) -> None:
        """Handle every request to an application, and add headers to its responses."""
        app.middlewares.append(self._handle)
        app.on_response_prepare.append(self._add_headers)

    @web.middleware
    async def _handle(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        return self._refusal(request) or await handler(request)

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Return the answer to a request for another host or from another site."""
        host = request.headers.get(hdrs.HOST, "")
        origin = request.headers.get(hdrs.ORIGIN)
        if not self._gate.accepts_host(host, _local_address(request)):
            text = (
                f"recviewer does not answer to {_named(host)}.\n\n"
                "Open the address that recviewer serve has printed. A tunnel has to"
                " keep the port.\nIf a proxy or a container leads here by another"
                " address, name that to the server:\n"
                "recviewer serve --public-url https://HOST …\n"
            )
            return web.Response(status=421, text=text)
        if origin is None and request.path != "/ws":
            return None  # browsers send no origin when a person opens a page
        if origin is None or not self._gate.accepts_origin(origin, host):
            text = (
                f"Pages of {_named(origin or 'no site')} may not use this server.\n\n"
                "If that is the address at which people reach it, name it to the"
                " server:\nrecviewer serve --public-url https://HOST …\n"
            )
            return web.Response(status=403, text=text)
        return None

    async def _add_headers(
        self, request: web.Request, response: web.StreamResponse
    ) -> None:
        sockets = [f"ws://{request.headers.get(hdrs.HOST, '')}"]
        public = self._gate.public_url
        if public is not None:
            sockets.append(f"{public.scheme.replace('http', 'ws')}://{public.host}")
        policy = _POLICY.format(sockets=" ".join(sockets))
        response.headers.update(_HEADERS)
        response.headers.setdefault("Content-Security-Policy", policy)
        # Files are revalidated each time, and sent only when they have changed.
        is_static = request.path.startswith("/static/")
        response.headers["Cache-Control"] = "no-cache" if is_static else "no-store"


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on a host."""
    try:
        return host.lower() in _LOOPBACK or ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Tell whether a host stands for all addresses of this machine."""
    return host in _EVERYWHERE


def names_of(host: str) -> frozenset[str]:
    """Return the names by which a server that listens on a host may be called.

    Args:
        host: The host to listen on. The addresses of this machine need not be among the
            names: see `Gate.accepts_host`.
    """
    if is_loopback(host):
        return _LOOPBACK
    if is_everywhere(host):
        own = socket.gethostname().lower()
        return _LOOPBACK | {own, f"{own}.local"}
    return frozenset({host.lower()})


def _split(host: str, default_port: int) -> tuple[str, int] | None:
    """Split a name and a port; return None for anything else."""
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return None
    return match[1] or match[2], int(match[3] or default_port)


def _same(one: str, other: str, default_port: int) -> bool:
    """Tell whether two texts name the same host and port."""
    parts = _split(one, default_port)
    return parts is not None and parts == _split(other, default_port)


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _named(text: str) -> str:
    """Return what a stranger has sent so that it can be shown."""
    return sanitize_line(text[:_MAX_NAME_CHARACTERS]) or "a request without a host"


def _local_address(request: web.Request) -> str:
    """Return the address of this machine that a request came to."""
    address = request.get_extra_info("sockname")
    return str(address[0]) if address else ""
