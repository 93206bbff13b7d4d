"""What the oracles were compared with, printed at the end of a test run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Record = Callable[[str, object], None]

_COMPARED, _WITHOUT = "oracle compared", "oracle without"

_NAMED = 3
"""So many files are named with each reason."""

Row = tuple[str, Mapping[str, int]]


def compared(record: Record, protocol: str, formats: Mapping[str, int]) -> None:
    """Put into the report how many exchanges of each format were compared."""
    record(_COMPARED, (protocol, dict(formats)))


def without(record: Record, files: Mapping[str, Sequence[str]]) -> None:
    """Put into the report the files of the exchanges without an oracle, by reason."""
    record(_WITHOUT, {reason: list(names) for reason, names in files.items()})


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table of protocols and formats, and what has no oracle."""
    rows = list(_properties(terminalreporter, _COMPARED))
    if rows:
        terminalreporter.section("exchanges compared with oracles")
        for line in table(rows):
            terminalreporter.write_line(line)
    for found in _properties(terminalreporter, _WITHOUT):
        for reason, names in sorted(found.items()):
            terminalreporter.write_line(f"{len(names):>5} without: {reason}")
            few = sorted(set(names))
            for name in few[:_NAMED] + ["…"] * (len(few) > _NAMED):
                terminalreporter.write_line(f"{'':>8}{name}")


def table(rows: list[Row]) -> Iterator[str]:
    """Give the lines of a table: a protocol a line, a format a column."""
    formats = sorted({name for _, counts in rows for name in counts})
    total: Counter[str] = Counter()
    for _, counts in rows:
        total.update(counts)
    names = "".join(f"{name:>{len(name) + 2}}" for name in [*formats, "all"])
    yield f"{'':<20}{names}"
    for protocol, counts in [*sorted(rows), ("all", total)]:
        cells = ((name, counts.get(name, 0)) for name in formats)
        figures = "".join(f"{count or '·':>{len(name) + 2}}" for name, count in cells)
        yield f"{protocol:<20}{figures}{sum(counts.values()):>5}"


def _properties(terminalreporter: Any, name: str) -> Iterator[Any]:
    for reports in terminalreporter.stats.values():
        for report in reports:
            for key, value in getattr(report, "user_properties", ()):
                if key == name and report.when == "call":
                    yield value
