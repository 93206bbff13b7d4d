"""What every request passes: the gate first, and headers that bind the page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs, urlencode

from aiohttp import hdrs, web

from recviewer.web import pages
from recviewer.web.gate import Gate

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
"""What holds for every response."""

_SURVIVING: Final = ("at", "fontsize")
"""What of a URL's query is kept when the token is taken out of it."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Lets a request through, or answers it itself."""

    def __init__(self, gate: Gate, patience: float) -> None:
        """Make one.

        Args:
            gate: Judges who is let in.
            patience: Seconds that a form may take to arrive.
        """
        self._gate = gate
        self._patience = patience

    def bind(self, app: web.Application) -> None:
        """Stand before everything an application answers."""
        app.middlewares.append(self._handle)
        app.on_response_prepare.append(_add_headers)

    def pass_of(self, request: web.Request) -> str:
        """Return the pass that a request carries; empty where it carries none."""
        return request.cookies.get(self._gate.cookie, "")

    @web.middleware
    async def _handle(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if request.path.startswith("/static/"):  # holds nothing that is anybody's
            return await handler(request)
        if request.path == "/" and request.method == hdrs.METH_POST:
            return await self._log_in_by_form(request)
        if request.path == "/" and "token" in request.query:
            return self._log_in(request, request.query["token"])
        if self._gate.token is None or self._gate.is_pass(self.pass_of(request)):
            return await handler(request)
        return self._ask(request, "")

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Say why a request is none of a person's who was told where this is."""
        host = request.headers.get(hdrs.HOST, "")
        origin = request.headers.get(hdrs.ORIGIN)
        if not self._gate.is_called(host, _local(request)):
            return web.Response(status=421, text="This is not who you asked for.")
        if origin is None and request.path != "/ws":
            return None  # browsers send none with what a person asks for
        if origin is None or not self._gate.is_own(origin, host):
            return web.Response(status=403, text="Other sites have no business here.")
        return None

    async def _log_in_by_form(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._patience):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, headers={"Connection": "close"})
        form = parse_qs(body.decode("utf-8", "replace"))
        return self._log_in(request, form.get("token", [""])[0])

    def _log_in(self, request: web.Request, token: str) -> web.Response:
        """Exchange the right token for a cookie, and take it out of the URL."""
        if self._gate.token is not None and not self._gate.admits(token):
            return self._ask(request, "That is not the token.")
        response = web.Response(status=303, headers={"Location": _without(request)})
        response.set_cookie(
            self._gate.cookie, self._gate.new_pass(), httponly=True, samesite="Strict"
        )
        return response

    def _ask(self, request: web.Request, words: str) -> web.Response:
        """Ask for the token."""
        if request.path != "/":
            return web.Response(status=403, text="The token is missing.")
        again = request.headers.get("Sec-Fetch-Site") == "cross-site" and not words
        return pages.login(words, _without(request), again=again)


def _without(request: web.Request) -> str:
    """Return the URL that was asked for without the token."""
    kept = {name: request.query[name] for name in _SURVIVING if name in request.query}
    return "/?" + urlencode(kept) if kept else "/"


def _local(request: web.Request) -> str:
    """Return the address of this machine that a request came to."""
    address = request.get_extra_info("sockname")
    return str(address[0]) if address else ""


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    policy = _POLICY.format(host=request.headers.get(hdrs.HOST, ""))
    response.headers.update(_HEADERS)
    response.headers.setdefault("Content-Security-Policy", policy)
    # Files are asked for again each time, and sent only when they have changed.
    fixed = request.path.startswith("/static/")
    response.headers["Cache-Control"] = "no-cache" if fixed else "no-store"
