"""A document wrapped to a width: which section and line every row holds."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass

from recviewer.model.track import Kind
from recviewer.render.sections import Document, Section
from recviewer.render.wrap import Wrapped, wrap


@dataclass(frozen=True, slots=True)
class Line:
    """What a row shows: a range of a section's form."""

    section: int
    """Index of the section."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character that has arrived."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A section's forms, wrapped."""

    raw: Wrapped
    complete: Wrapped

    def at(self, chunk: int, section: Section) -> Wrapped:
        return self.complete if chunk >= section.last else self.raw


class Flow:
    """The rows of a document at a width.

    Every section has its place from the start: where several grow at a time, each
    leaves room for what it will become. So a row never moves while playing, and
    what shows at a chunk is found without looking at the other sections.
    """

    def __init__(self, document: Document, width: int) -> None:
        self.document = document
        self.width = width
        self._blocks = [_block(section, width) for section in document.sections]
        self._tops = array("I")
        top = 0
        for index, section in enumerate(document.sections):
            top += _gap(index, section)
            self._tops.append(top)
            top += self._reserved(index)
        self.height = top
        """Rows of the whole document."""

    def rows(self, chunk: int) -> int:
        """Count the rows up to the last one that shows once `chunk` has arrived."""
        index = self.document.begun(chunk) - 1
        return self._tops[index] + self._lines(index, chunk) if index >= 0 else 0

    def line(self, row: int, chunk: int) -> Line | None:
        """Return what a row shows once `chunk` has arrived; None for nothing."""
        index = bisect_right(self._tops, row) - 1
        if index < 0:
            return None
        number = row - self._tops[index]
        section = self.document.sections[index]
        wrapped = self._wrapped(index, chunk)
        if chunk < section.first or number >= len(wrapped):
            return None
        start, stop = wrapped.span(number)
        end = section.end_at(chunk)
        return Line(index, start, min(stop, end)) if start < end else None

    def row_of(self, section: int, offset: int, chunk: int) -> int:
        """Return the row of the character at an offset of a section."""
        wrapped = self._wrapped(section, chunk)
        return self._tops[section] + max(0, wrapped.line_of(offset))

    def end_row(self, section: int, chunk: int) -> int:
        """Return the row of the newest character of a section."""
        return self._tops[section] + self._lines(section, chunk) - 1

    def text(self, section: int, chunk: int) -> str:
        """Return the text of a section as far as it has arrived."""
        entry = self.document.sections[section]
        return self._wrapped(section, chunk).text[: entry.end_at(chunk)]

    def _wrapped(self, index: int, chunk: int) -> Wrapped:
        return self._blocks[index].at(chunk, self.document.sections[index])

    def _lines(self, index: int, chunk: int) -> int:
        end = self.document.sections[index].end_at(chunk)
        return self._wrapped(index, chunk).lines_before(end)

    def _reserved(self, index: int) -> int:
        """Count the rows a section needs while anything below it shows."""
        block = self._blocks[index]
        since = self.document.since
        last = self.document.sections[index].last
        overlaps = index + 1 < len(since) and since[index + 1] < last
        rows = len(block.complete)
        return max(rows, len(block.raw)) if overlaps else rows


def _block(section: Section, width: int) -> _Block:
    complete = wrap(section.complete.text, width)
    if section.raw is section.complete:
        return _Block(complete, complete)
    return _Block(wrap(section.raw.text, width), complete)


def _gap(index: int, section: Section) -> int:
    """Count the empty rows before a section: arguments follow their tool's name."""
    return 0 if index == 0 or section.kind is Kind.TOOL_ARGUMENTS else 1
