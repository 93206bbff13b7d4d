"""Writes the tables of docs/check.md; with `--check`, only reports a stale file."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from recviewer.check import registry
from recviewer.check.rule import Rule
from scripts import tables


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
    sys.exit(tables.write("check.md", "rules", lines()))
