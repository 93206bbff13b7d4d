"""Writes the tables of docs/keys.md; with `--check`, only reports a stale file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from recviewer.tui.keys import TABLE, Key, key_name
from scripts import tables

_MAX_NAMES = 4
"""Most key names in a cell. Longer lists are digits: the first and last are enough."""


def lines() -> Iterator[str]:
    """Yield a Markdown table for each place where keys work."""
    for scope, keys in groupby(TABLE, attrgetter("scope")):
        yield f"\n## {scope[0].upper()}{scope[1:]}\n"
        yield "| key | what it does | id |"
        yield "|---|---|---|"
        yield from map(_row, keys)
    yield ""


def _row(key: Key) -> str:
    names = [f"`{key_name(name)}`" for name in key.keys.split(",")]
    many = len(names) > _MAX_NAMES
    shown = f"{names[0]} … {names[-1]}" if many else " ".join(names)
    identifier = f"`{key.id}`" if key.is_one else ""
    return f"| {shown} | {key.help} | {identifier} |"


if __name__ == "__main__":
    sys.exit(tables.write("keys.md", "keys", lines()))
