"""JSON lines (NDJSON): one JSON value per line."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.offsets import LineNumbers, Slices
from recviewer.model.exchange import Lines, Spans

_ROW = re.compile(rb"[^ \t\r\n].*")
_VALUE = re.compile(rb"[{\[]")


class SplitLines(msgspec.Struct, frozen=True):
    """The lines of a text that are not blank."""

    texts: Slices
    """JSON text of each; a line that is not JSON is kept as it is."""
    lines: Lines | Spans
    """Their places in it."""
    note: str = ""
    """What is wrong with them."""

    def paths(self) -> Iterator[str]:
        """Yield the jq path of each value, where `.` is the text."""
        return map(".".__add__, self.lines.paths())


def split_lines(text: bytes) -> SplitLines | None:
    """Split JSON lines, some of which may be broken.

    Returns:
        The lines. None for any other text: fewer than two lines, a first line that is
        not a JSON object or list, or mostly other lines.
    """
    first = _ROW.search(text)
    if first is None or not _VALUE.match(first[0]):
        return None
    # A single line is the business of other formats: it is not parsed here too.
    if not _ROW.search(text, first.end()) or not parsing.is_json(first[0]):
        return None
    starts, ends = array("Q"), array("Q")
    likely = 0
    for start, end in rows(text, first.start()):
        starts.append(start)
        ends.append(end)
        likely += text.startswith((b"{", b"["), start)
    if 2 * likely < len(starts):
        return None
    lines = numbered(text, starts, ends)
    texts = Slices(text, starts, ends)
    is_cut = not parsing.is_json(texts[-1])
    note = "the last line is cut off: it is not JSON" if is_cut else ""
    return SplitLines(texts, lines, note)


def rows(text: bytes, at: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where each line that is not blank starts and ends.

    Args:
        text: The lines.
        at: Where to begin.
    """
    for match in _ROW.finditer(text, at):
        start, end = match.span()
        yield start, end - text.endswith(b"\r", start, end)


def numbered(text: bytes, starts: array[int], ends: array[int]) -> Lines:
    """Return the line numbers of parts of a text, each of which is in one line.

    Args:
        text: The text; its lines end at line feeds.
        starts: Offset of the start of each part.
        ends: Offset of the end of each part.
    """
    numbers = LineNumbers(text, starts), LineNumbers(text, ends, add=1)
    return Lines(*numbers, split=r'split("\n")', prefix="")
