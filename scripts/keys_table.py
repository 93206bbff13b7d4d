"""Writes the tables of docs/keys.md; with `--check`, only reports a stale file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from textual.keys import format_key

from recviewer.tui.keys import TABLE, Key

PAGE = Path(__file__).parents[1] / "docs" / "keys.md"
BEGIN = "<!-- begin: written by make keys -->"

_MAX_NAMES = 4
"""Most key names in a cell. Longer lists are digits: the first and last are enough."""


def main() -> int:
    """Bring the page up to date; return 1 if it was only checked and is stale."""
    old = PAGE.read_text(encoding="utf-8")
    introduction = old.partition(BEGIN)[0]
    new = "\n".join([f"{introduction}{BEGIN}", *lines()])
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(new, encoding="utf-8")
    elif new != old:
        print("docs/keys.md is stale: run `make keys`", file=sys.stderr)
        return 1
    return 0


def lines() -> Iterator[str]:
    """Yield a Markdown table for each place where keys work."""
    for scope, keys in groupby(TABLE, attrgetter("scope")):
        yield f"\n## {scope[0].upper()}{scope[1:]}\n"
        yield "| key | what it does | id |"
        yield "|---|---|---|"
        yield from map(_row, keys)
    yield ""


def _row(key: Key) -> str:
    names = [f"`{format_key(name)}`" for name in key.keys.split(",")]
    many = len(names) > _MAX_NAMES
    shown = f"{names[0]} … {names[-1]}" if many else " ".join(names)
    identifier = f"`{key.id}`" if key.is_one else ""
    return f"| {shown} | {key.help} | {identifier} |"


if __name__ == "__main__":
    sys.exit(main())
