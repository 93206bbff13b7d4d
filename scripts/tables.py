"""Tables that are written into a page of the documentation, behind its introduction."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

_DOCS = Path(__file__).parents[1] / "docs"


def write(page: str, target: str, lines: Iterable[str]) -> int:
    """Bring a page up to date; with `--check`, only report one that is stale.

    Args:
        page: Name of the page.
        target: The target of make that writes it.
        lines: What follows the introduction.

    Returns:
        The exit status: 1 if the page was only checked and is stale.
    """
    path, begin = _DOCS / page, f"<!-- begin: written by make {target} -->"
    old = path.read_text(encoding="utf-8")
    introduction = old.partition(begin)[0]
    new = "\n".join([f"{introduction}{begin}", *lines])
    if "--check" not in sys.argv[1:]:
        path.write_text(new, encoding="utf-8")
    elif new != old:
        print(f"docs/{page} is stale: run `make {target}`", file=sys.stderr)
        return 1
    return 0
