"""Writes the tables of docs/check.md; with `--check`, only reports a stale file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from recviewer.check import registry
from recviewer.check.rule import Rule

PAGE = Path(__file__).parents[1] / "docs" / "check.md"
BEGIN = "<!-- begin: written by make rules -->"


def main() -> int:
    """Bring the page up to date; return 1 if it was only checked and is stale."""
    old = PAGE.read_text(encoding="utf-8")
    introduction = old.partition(BEGIN)[0]
    new = "\n".join([f"{introduction}{BEGIN}", *lines()])
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(new, encoding="utf-8")
    elif new != old:
        print("docs/check.md is stale: run `make rules`", file=sys.stderr)
        return 1
    return 0


def lines() -> Iterator[str]:
    """Yield a Markdown table for each group of rules."""
    for letter, group in registry.GROUPS.items():
        yield f"\n### {group}\n"
        yield "| rule | severity | found | why it matters | how to mend it |"
        yield "|---|---|---|---|---|"
        yield from map(_row, registry.named([letter]))
    yield ""


def _row(rule: Rule) -> str:
    severity = rule.severity.value if rule.on else f"{rule.severity.value}, off"
    cells = (f"`{rule.id}` {rule.title}", severity, rule.means, rule.why, rule.mend)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
