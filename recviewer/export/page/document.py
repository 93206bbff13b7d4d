"""One page of HTML that holds exchanges, and an index of several such pages.

A page loads nothing and sends nothing: its policy allows the script and the style that
are in it, by their hashes. Recorded text stands in elements `script` as JSON.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import Final

from recviewer import __version__
from recviewer.export.page import FOLDER, ICON
from recviewer.export.page.carried import Carried
from recviewer.text.numbers import plural

_INDEX: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – recviewer</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<ol class="pages">
{items}
</ol>
</main>
</body>
</html>
"""


def page(exchanges: Sequence[Carried]) -> bytes:
    """Write a page that replays exchanges; of several, it has an index."""
    style, script = _file("page.css"), _file("page.js")
    first = exchanges[0].title if len(exchanges) == 1 else _count(exchanges)
    filled = {
        "policy": _policy(style, script),
        "version": __version__,
        "title": f"{escape(first)} – recviewer",
        "icon": b64encode(ICON.read_bytes()).decode(),
        "style": style,
        "data": "\n".join(_data(each) for each in exchanges),
        "script": script,
    }
    pieces = _file("page.html").split("@")
    # Every other piece is a name: nothing that is filled in is looked through again.
    filled_in = [filled[p] if k % 2 else p for k, p in enumerate(pieces)]
    return "".join(filled_in).encode("utf-8", "replace")


def index(pages: Iterable[tuple[str, Carried]]) -> bytes:
    """Write the index of pages that are beside it, by their file names."""
    listed = list(pages)
    style = _file("page.css")
    text = _INDEX.format(
        policy=_policy(style),
        title=_count(listed),
        style=style,
        items="\n".join(
            f'<li><a href="{escape(name)}">{escape(each.title)}'
            f"<small>{escape(each.address)} · {escape(each.facts)}</small></a></li>"
            for name, each in listed
        ),
    )
    return text.encode("utf-8", "replace")


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
