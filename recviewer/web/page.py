"""The pages, and the fixed list of files that they load."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Final

import textual_serve
from aiohttp import web

from recviewer.reading.served_paths import ServedPaths
from recviewer.text.sanitize import sanitize_line

_STATIC: Final = Path(__file__).parent / "static"
_TEXTUAL_STATIC: Final = Path(textual_serve.__file__).parent / "static"

FILES: Final = {
    "cells.js": _STATIC / "cells.js",
    "page.js": _STATIC / "page.js",
    "page.css": _STATIC / "page.css",
    "textual.js": _TEXTUAL_STATIC / "js" / "textual.js",
    "xterm.css": _TEXTUAL_STATIC / "css" / "xterm.css",
    "mono.ttf": _TEXTUAL_STATIC / "fonts" / "RobotoMono-VariableFont_wght.ttf",
}
"""The files that pages load, by the names they are requested by."""

_MAX_TITLE_CHARACTERS: Final = 80
"""The tab of a browser shows fewer."""


def title(served_paths: ServedPaths) -> str:
    """Return the title of the page: the names of what is served."""
    names = sanitize_line(", ".join(root.name for root in served_paths.paths))
    return f"{names[:_MAX_TITLE_CHARACTERS]} – recviewer"


def terminal(title: str) -> web.Response:
    """Return the page that the app is drawn in."""
    return _filled("terminal.html", 200, title=title)


def notice(title: str, status: int, message: str) -> web.Response:
    """Return a page that only explains why there is nothing to see."""
    return _filled("notice.html", status, title=title, message=message)


def login(message: str, action: str, *, retry: bool) -> web.Response:
    """Return the page that asks for the token; it does not name what is served.

    Args:
        message: What was wrong with the last token; empty at first.
        action: The URL to go to with the right token.
        retry: Whether the browser reloads the page by itself: when a person follows a
            link on another site, the first request carries no `SameSite=Strict` cookie.
    """
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(action)}">'
    response = _filled("login.html", 403, message=message, action=action)
    if retry:
        response.text = (response.text or "").replace("</head>", f"{refresh}</head>")
    return response


async def static(request: web.Request) -> web.StreamResponse:
    """Answer with one of the `FILES`."""
    path = FILES.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path)


async def cells(request: web.Request) -> web.Response:
    """Answer with the width that the app gives to characters.

    Returns:
        Ranges of code points as JSON: first, last, cells. All others take one cell.
    """
    from recviewer import textual_compat  # imports Textual: not before it listens

    return web.json_response(textual_compat.cell_table("latest").widths)


def _filled(template: str, status: int, **texts: str) -> web.Response:
    source = Template((_STATIC / template).read_text(encoding="utf-8"))
    escaped = {name: escape(text) for name, text in texts.items()}
    text = source.substitute(escaped)
    return web.Response(text=text, status=status, content_type="text/html")
