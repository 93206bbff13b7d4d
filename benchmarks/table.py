"""The table of a run: what | bound | measured | ok."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure and its bound."""

    what: str
    """What was measured, and how."""
    measured: float
    """The figure."""
    bound: float
    """The figure must not exceed it, or fall below it where `at_least` is set."""
    unit: str = "x"
    """Unit of both."""
    at_least: bool = False
    """Whether the bound is a lower one."""

    @property
    def ok(self) -> bool:
        """Whether the figure is within its bound. NaN is not."""
        if self.at_least:
            return self.measured >= self.bound
        return self.measured <= self.bound

    def cells(self) -> tuple[str, str, str, str]:
        """Return the cells of the row as text."""
        sign = ">=" if self.at_least else "<="
        return (
            self.what,
            f"{sign} {_figure(self.bound, self.unit)}",
            _figure(self.measured, self.unit),
            "yes" if self.ok else "NO",
        )


HEAD = ("what", "bound", "measured", "ok")


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Lay rows out as a Markdown table with aligned columns."""
    table = [HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, cells in enumerate(table):
        padded = (c.ljust(w) for c, w in zip(cells, widths, strict=True))
        yield f"| {' | '.join(padded)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


def _figure(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value % 1 == 0 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}" + (unit if unit in ("x", "%") else f" {unit}")
