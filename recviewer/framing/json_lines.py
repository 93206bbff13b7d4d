"""JSON values, one a line: NDJSON, JSON lines."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import LineNumbers, Slices
from recviewer.model.exchange import Lines

_ROW = re.compile(rb"[^ \t\r\n].*")
_VALUE = re.compile(rb"[{\[]")


@dataclass(frozen=True, slots=True)
class SplitLines:
    """The lines of a text that are not blank."""

    texts: Slices
    """JSON text of each; one that is none is kept as it is."""
    lines: Lines
    """Where they stand."""
    note: str = ""
    """What is wrong with them."""


def split_lines(text: bytes) -> SplitLines | None:
    """Split JSON lines.

    Args:
        text: Lines, of which one or the other may be broken.

    Returns:
        The lines; None where the text is something else: fewer than two lines, or
        the first is no JSON object or list, or most others are none.
    """
    first = _ROW.search(text)
    if first is None or not _VALUE.match(first[0]):
        return None
    # What stands on one line is another's: it is not parsed here as well.
    if not _ROW.search(text, first.end()) or not parsing.is_json(first[0]):
        return None
    starts, ends = array("Q"), array("Q")
    likely = 0
    for match in _ROW.finditer(text, first.start()):
        start, end = match.span()
        starts.append(start)
        ends.append(end - text.endswith(b"\r", start, end))
        likely += text.startswith((b"{", b"["), start)
    if 2 * likely < len(starts):
        return None
    numbers = LineNumbers(text, starts), LineNumbers(text, ends, add=1)
    lines = Lines(*numbers, split=r'split("\n")', prefix="")
    texts = Slices(text, starts, ends)
    note = "" if parsing.is_json(texts[-1]) else "the last line is cut: it is no JSON"
    return SplitLines(texts, lines, note)
