"""The findings of a recording as rows: how bad, which rule, what, and where."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final

from textual.content import Content

from recviewer.check import registry
from recviewer.check.finding import Finding, Severity
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip

SEVERITY_STYLES: Final = {
    Severity.ERROR: "$failed",
    Severity.WARNING: "$caution",
    Severity.HINT: "$quiet",
}

_SIGNS: Final = {Severity.ERROR: "✖", Severity.WARNING: "!", Severity.HINT: "·"}

_SEVERITY_CELLS: Final = max(map(len, Severity)) + 2
_RULE_CELLS: Final = max(map(len, registry.IDS)) + 2

_MIN_SEVERITY_WIDTH: Final = 70
"""Width from which the severity is written out; in less, the sign says it."""

MAX_FOOTER_LINES: Final = 2
"""Lines that say how to mend what was found."""


class FindingRows:
    """The rows of the findings, as a `RowSource`.

    Attributes:
        findings: The findings, those of the open exchange first, the worst first.
    """

    def __init__(self) -> None:
        self.findings: Sequence[Finding] = ()
        self._exchange = 0

    def show(self, findings: Iterable[Finding], exchange: int) -> None:
        """Show findings.

        Args:
            findings: The findings of a recording.
            exchange: Number of the exchange that is open.
        """
        self._exchange = exchange
        self.findings = sorted(findings, key=self._order)

    def key(self, row: int) -> Hashable:
        """Return all that the look of a row depends on."""
        return self.findings[row], self._exchange

    def draw(self, row: int, width: int) -> Content:
        """Draw a finding."""
        found = self.findings[row]
        style = SEVERITY_STYLES[found.severity]
        left: list[Piece] = [(f"{_SIGNS[found.severity]} ", style)]
        if width >= _MIN_SEVERITY_WIDTH:
            left.append((found.severity.value.ljust(_SEVERITY_CELLS), style))
        left.append((found.rule.ljust(_RULE_CELLS), "bold"))
        said = sanitize_line(found.message)
        left_over = width - pieces_width(left) - cells(said)
        # What the message leaves room for; at least the chunk, which enter leads to.
        places = self._places(found)
        fitting = (p for p in places if cells(p) <= left_over)
        place = next(fitting, places[-1] if width >= _MIN_SEVERITY_WIDTH else " ")
        right: list[Piece] = [(place, "$quiet")]
        room = width - pieces_width(left) - pieces_width(right)
        message: list[Piece] = [(clip(said, max(0, room)), "")]
        gap = " " * (room - pieces_width(message))
        return join_pieces([*left, *message, (gap, ""), *right])

    def is_cut(self, row: int, width: int) -> bool:
        """Return whether the message of a finding has no room in its row."""
        said = sanitize_line(self.findings[row].message)
        return said not in self.draw(row, width).plain

    def _places(self, found: Finding) -> Sequence[str]:
        """Say where a finding is, in more words and in fewer."""
        others = found.exchange is not None and found.exchange != self._exchange
        parts = (
            f"exchange {found.exchange}" if others else "",
            f"choice {found.choice}" if found.choice is not None else "",
            f"chunk {found.chunk:,}" if found.chunk is not None else "",
            "request" if found.is_about_request else "",
        )
        named = [part for part in parts if part]
        if not named:
            return (" ",)
        return f"  {' · '.join(named)} ", f"  {named[-1]} "

    def _order(self, found: Finding) -> tuple[bool, int, int, int, int]:
        others = found.exchange is not None and found.exchange != self._exchange
        return (
            others,
            found.severity.rank,
            found.exchange or 0,
            registry.IDS.index(found.rule),
            found.chunk or 0,
        )


def counts(findings: Iterable[Finding]) -> Content:
    """Count findings for a title: `1 error · 2 hints`."""
    numbers = Counter(each.severity for each in findings)
    parts = [
        Content.styled(plural(numbers[each], each.value), SEVERITY_STYLES[each])
        for each in Severity
        if numbers[each]
    ]
    return Content(" · ").join(parts)


def advice(found: Finding, width: int, *, is_cut: bool = False) -> Iterator[Content]:
    """Say in a few lines what a rule is about, and how to mend what it finds.

    Args:
        found: What it finds.
        width: Cells of a line.
        is_cut: Whether the message has no room in its row: it is said here, then.
    """
    rule = registry.rule(found.rule)
    head = sanitize_line(found.message) if is_cut else rule.title
    lines = textwrap.wrap(
        f"{head[:1].upper()}{head[1:]}. {rule.mend}",
        max(10, width - 2),
        max_lines=MAX_FOOTER_LINES,
        placeholder=" …",
    )
    for line in lines:
        yield Content.styled(f" {line}", "$quiet")
