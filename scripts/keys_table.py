"""Write the table of keys into README.md; with `--check`, only say if it is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from textual.keys import format_key

from recviewer.tui.keys import TABLE, Key

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"

_MANY = 4
"""Keys beyond these are digits, of which the first and the last say enough."""


def main() -> int:
    """Bring the README up to date; return 1 where it was checked and is stale."""
    old = README.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    table = "\n".join(lines())
    new = f"{before}{begin}\n{table}\n{end}{after}"
    if "--check" not in sys.argv[1:]:
        README.write_text(new, encoding="utf-8")
    elif new != old:
        print("README.md: the table of keys is stale; run `make keys`", file=sys.stderr)
        return 1
    return 0


def lines() -> Iterator[str]:
    """Yield a Markdown table for each place where keys mean something."""
    for scope, keys in groupby(TABLE, attrgetter("scope")):
        yield f"\n**{scope[0].upper()}{scope[1:]}**\n"
        yield "| key | what it does | id |"
        yield "|---|---|---|"
        yield from map(_row, keys)
    yield ""


def _row(key: Key) -> str:
    names = [f"`{format_key(name)}`" for name in key.keys.split(",")]
    shown = f"{names[0]} … {names[-1]}" if len(names) > _MANY else " ".join(names)
    name = f"`{key.id}`" if key.is_one else ""
    return f"| {shown} | {key.help} | {name} |"


if __name__ == "__main__":
    sys.exit(main())
