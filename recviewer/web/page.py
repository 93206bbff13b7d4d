"""The page, which is the same for everybody, and the fixed list of files it loads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import textual_serve
from aiohttp import web

from recviewer.export.page import ICON
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.sanitize import sanitize_line

_STATIC: Final = Path(__file__).parent / "static"
_TEXTUAL_STATIC: Final = Path(textual_serve.__file__).parent / "static"

FILES: Final = {
    **{
        name: _STATIC / name
        for name in (
            *("cells.js", "hands.js", "page.js", "secret.js", "text.js", "wire.js"),
            *("page.css", "text.css"),
        )
    },
    "icon.svg": ICON,
    "textual.js": _TEXTUAL_STATIC / "js" / "textual.js",
    "xterm.css": _TEXTUAL_STATIC / "css" / "xterm.css",
    "mono.ttf": _TEXTUAL_STATIC / "fonts" / "RobotoMono-VariableFont_wght.ttf",
}
"""The files that the page loads, by the names they are requested by. Everybody can read
them: nothing in them says what is served."""

_MAX_TITLE_CHARACTERS: Final = 80
"""The tab of a browser shows fewer."""


def title(served_paths: ServedPaths) -> str:
    """Return the title of the page: the names of what is served."""
    names = sanitize_line(", ".join(root.name for root in served_paths.paths))
    return f"{names[:_MAX_TITLE_CHARACTERS]} – recviewer"


async def terminal(request: web.Request) -> web.StreamResponse:
    """Answer with the page that the app is drawn in, once the server lets it in."""
    return web.FileResponse(_STATIC / "terminal.html")


async def text(request: web.Request) -> web.StreamResponse:
    """Answer with the page that shows one exchange as text, once it may."""
    return web.FileResponse(_STATIC / "text.html")


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
    return web.json_response(cell_widths())


def cell_widths() -> Sequence[tuple[int, int, int]]:
    """Return the ranges of code points of which each takes so many cells."""
    from recviewer import textual_compat  # imports Textual: not before it listens

    return textual_compat.cell_table("latest").widths
