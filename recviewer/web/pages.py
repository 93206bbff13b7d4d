"""The pages and the files they are made of: a fixed list, no folder."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Final

import textual_serve
from aiohttp import web

from recviewer import textual_compat
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.sanitize import sanitize_line

_OURS: Final = Path(__file__).parent / "page"
_LIBRARYS: Final = Path(textual_serve.__file__).parent / "static"

FILES: Final = {
    "cells.js": _OURS / "cells.js",
    "page.js": _OURS / "page.js",
    "page.css": _OURS / "page.css",
    "textual.js": _LIBRARYS / "js" / "textual.js",
    "xterm.css": _LIBRARYS / "css" / "xterm.css",
    "mono.ttf": _LIBRARYS / "fonts" / "RobotoMono-VariableFont_wght.ttf",
}
"""What pages load, by the names they know it by."""

_LONGEST_TITLE: Final = 80
"""Characters of a title: tabs show less."""


def title(served_paths: ServedPaths) -> str:
    """Name what is served, for the title of the page.

    Args:
        served_paths: What is served.
    """
    names = sanitize_line(", ".join(root.name for root in served_paths.paths))
    return f"{names[:_LONGEST_TITLE]} – recviewer"


def terminal(name: str) -> web.Response:
    """Make the page in which the app is drawn.

    Args:
        name: Its title.
    """
    return _filled("terminal.html", 200, title=name)


def notice(name: str, status: int, words: str) -> web.Response:
    """Make a page that says why there is nothing to see.

    Args:
        name: Its title.
        status: The status of the response.
        words: What it says.
    """
    return _filled("notice.html", status, title=name, words=words)


def login(words: str, action: str, *, again: bool) -> web.Response:
    """Make the page that asks for the token; it does not name what is served.

    Args:
        words: What it says beside that.
        action: The URL that is asked for once the token is right.
        again: Whether the browser is to ask for the page once more by itself: it sends
            no `SameSite=Strict` cookie with the first request that a link on another
            site leads to.
    """
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(action)}">'
    response = _filled("login.html", 403, words=words, action=action)
    if again:
        response.text = (response.text or "").replace("</head>", f"{refresh}</head>")
    return response


async def static(request: web.Request) -> web.StreamResponse:
    """Answer with one of the files that pages load."""
    path = FILES.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path)


async def cells(request: web.Request) -> web.Response:
    """Answer with how many cells characters take in the app.

    Returns:
        Ranges of code points as JSON: first, last, cells. All others take one cell.
    """
    return web.json_response(textual_compat.cell_table("latest").widths)


def _filled(page: str, status: int, **texts: str) -> web.Response:
    template = Template((_OURS / page).read_text(encoding="utf-8"))
    escaped = {name: escape(text) for name, text in texts.items()}
    text = template.substitute(escaped)
    return web.Response(text=text, status=status, content_type="text/html")
