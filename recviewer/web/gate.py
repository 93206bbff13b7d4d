"""Who is let in: by the name a server was asked for, where from, and with what token.

A page of any site can make a browser send requests to this machine. The name it asked
for (`Host`) tells a site that has its own name lead here (DNS rebinding); where a
request comes from (`Origin`) tells a page of another site, or of another port, that
opens a websocket, to which a browser applies no rule of its own (RFC 6455, 10.2).
"""

from __future__ import annotations

import hmac
import re
import secrets
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

_HTTP_PORT: Final = 80
"""The port a browser leaves out of names."""

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?")
"""A name or an address, and a port (RFC 9110, 7.2)."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine that lead nowhere else."""

_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})
"""Addresses that stand for all addresses of this machine."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Judges requests by what was served."""

    port: int
    """The port that is listened on."""
    names: frozenset[str]
    """Names that lead here, in lower case; addresses without brackets."""
    token: str | None
    """What a person has to know; None lets in everybody who asks for a right name."""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies are not kept apart by port, but by name."""
        return f"recviewer-{self.port}"

    def is_called(self, host: str, local: str) -> bool:
        """Say whether a request was meant for this server.

        Args:
            host: Its `Host` header.
            local: The address of this machine that it came to. To name that address is
                fine: no site can make an address lead elsewhere.
        """
        parts = _split(host)
        if parts is None or parts[1] != self.port:
            return False
        return parts[0] in self.names or parts[0] == local.removeprefix("::ffff:")

    def is_own(self, origin: str, host: str) -> bool:
        """Say whether a request comes from a page of this server.

        Args:
            origin: Its `Origin` header.
            host: Its `Host` header, which `is_called` has accepted.
        """
        scheme, _, rest = origin.lower().partition("://")
        return scheme == "http" and _split(rest) == _split(host)

    def admits(self, token: str) -> bool:
        """Say whether a token is the right one; it takes as long for any other."""
        return self.token is not None and _equal(token, self.token)

    def new_pass(self) -> str:
        """Make the value of a cookie for somebody who knows the token."""
        name = secrets.token_hex(16)
        return f"{name}.{self._sign(name)}"

    def is_pass(self, value: str) -> bool:
        """Say whether `new_pass` of this very server has made a cookie's value."""
        name, _, signature = value.partition(".")
        return _equal(signature, self._sign(name))

    def _sign(self, name: str) -> str:
        return hmac.new(
            self._key, name.encode("utf-8", "replace"), "sha256"
        ).hexdigest()


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach what listens on a host."""
    try:
        return host.lower() in _LOOPBACK or ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> frozenset[str]:
    """Return the names by which one may ask for what listens on a host.

    Args:
        host: What was given to listen on. The addresses of this machine need not be
            among the names: see `Gate.is_called`.
    """
    if is_loopback(host):
        return _LOOPBACK
    if host in _EVERYWHERE:
        own = socket.gethostname().lower()
        return _LOOPBACK | {own, f"{own}.local"}
    return frozenset({host.lower()})


def _split(host: str) -> tuple[str, int] | None:
    """Part a name and a port; None if it is neither."""
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return None
    return match[1] or match[2], int(match[3] or _HTTP_PORT)


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
