"""One page of HTML that holds exchanges, and an index of several such pages.

A page loads nothing and sends nothing: its policy allows the script and the style that
are in it, by their hashes. Recorded text stands in elements `script` as JSON.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape

from recviewer import __version__
from recviewer.export.page import FOLDER, ICON
from recviewer.export.page.carried import Carried
from recviewer.text.numbers import plural


def page(exchanges: Sequence[Carried]) -> bytes:
    """Write a page that replays exchanges; of several, it has an index."""
    style, script = _file("page.css"), _file("page.js")
    first = exchanges[0].title if len(exchanges) == 1 else _count(exchanges)
    values = {
        "policy": _policy(style, script),
        "version": __version__,
        "title": f"{escape(first)} – recviewer",
        "icon": b64encode(ICON.read_bytes()).decode(),
        "style": style,
        "data": "\n".join(_data(each) for each in exchanges),
        "script": script,
    }
    return _filled("page.html", values)


def index(pages: Sequence[tuple[str, Carried]]) -> bytes:
    """Write the index of pages that are beside it, by their file names."""
    style = _file("page.css")
    items = (
        f'<li><a href="{escape(name)}">{escape(each.title)}'
        f"<small>{escape(each.address)} · {escape(each.facts)}</small></a></li>"
        for name, each in pages
    )
    values = {
        "policy": _policy(style),
        "title": _count(pages),
        "style": style,
        "items": "\n".join(items),
    }
    return _filled("index.html", values)


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    """Write a file in which values stand for the names between two signs `@`."""
    pieces = _file(name).split("@")
    # Every other piece is a name: nothing that is filled in is looked through again.
    written = (values[p] if k % 2 else p for k, p in enumerate(pieces))
    return "".join(written).encode("utf-8", "replace")


def _data(each: Carried) -> str:
    """Write the elements that hold an exchange: its texts, and its chunks."""
    lines = "".join(f"{line}\n" for line in each.chunks)
    named = f'data-title="{escape(each.title)}" data-facts="{escape(each.facts)}"'
    return (
        f'<script type="application/json" class="exchange" {named}>{each.data}</script>'
        f'\n<script type="application/jsonl" class="chunks">{lines}</script>'
    )


def _count(exchanges: Sequence[object]) -> str:
    return plural(len(exchanges), "exchange")


def _policy(style: str, script: str = "") -> str:
    """Return a policy that allows one style and one script, and no request at all."""
    allowed = f"; script-src {_hash(script)}" if script else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}{allowed}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
