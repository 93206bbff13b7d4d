"""Lines of files in which findings are, for programs that show files by lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from recviewer.address import STDIN
from recviewer.check.finding import Finding
from recviewer.jsondoc.nodes import root
from recviewer.jsondoc.paths import steps_below

_MAX_BYTES: Final = 20_000_000
"""Larger files are not read again for a line."""


def with_lines(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """Yield findings with the numbers of their lines, from 1.

    It is the line where the value begins in a file of JSON, and the first line of any
    other file.
    """
    for each in findings:
        yield each, _line(each)


def _line(finding: Finding) -> int:
    path = finding.json_path
    if path is None or not finding.path.endswith(".json"):
        return 1
    steps = steps_below(".", path.partition(" | ")[0])
    text = _text(finding.path)
    if not steps or not text:
        return 1
    try:
        start = root(text).descend(steps).start
    except (ValueError, RecursionError):
        return 1
    return text.count(b"\n", 0, start) + 1


@lru_cache(maxsize=1)
def _text(path: str) -> bytes:
    """Return a file, of which there are mostly several findings; empty if it is big."""
    if path == STDIN:
        return b""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read(_MAX_BYTES + 1)
    except OSError:
        return b""
    return text if len(text) <= _MAX_BYTES else b""
