"""A document wrapped to a width: which section and line every row holds."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from recviewer.model.track import Kind
from recviewer.tui.choices.sections import Document, Section
from recviewer.tui.common.wrapping import Wrapped, wrap_steps

_SECTIONS = 512
"""So many sections at most are wrapped at a time, however short they are."""


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

    def steps(self, width: int) -> Iterator[None]:
        yield from wrap_steps(self.complete, width)
        if self.raw is not self.complete:
            yield from wrap_steps(self.raw, width)


class Flow:
    """The rows of a document at a width.

    Every section has its place from the start: where several grow at a time, each
    leaves room for what it will become. So a row never moves while playing, and
    what shows at a chunk is found without looking at the other sections.
    A long document is wrapped from its start on, in steps: its rows become more,
    but those that are there stay.
    """

    def __init__(
        self, document: Document, width: int, *, steps: int | None = None
    ) -> None:
        """Wrap a document.

        Args:
            document: The document.
            width: Cells there are.
            steps: Steps to take now; all there are if None. See `go_on`.
        """
        self.document = document
        self.width = width
        self.whole = False
        """Whether all of it is wrapped."""
        self._blocks: list[_Block] = []
        self._tops = array("I")
        self._steps = self._wrap()
        self.go_on(steps)

    @property
    def height(self) -> int:
        """Rows of the document, as far as it is wrapped."""
        return self._tops[-1] + self._reserved(len(self._tops) - 1) if self._tops else 0

    def go_on(self, steps: int | None = 1) -> None:
        """Wrap some more of it; all that is left if `steps` is None."""
        for _ in islice(self._steps, steps):
            pass

    def rows(self, chunk: int) -> int:
        """Count the rows up to the last one that shows once `chunk` has arrived."""
        index = min(self.document.begun(chunk), len(self._tops)) - 1
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
        """Return the row of the character at an offset of a section.

        It is wrapped as far as that.
        """
        while not self._reaches(section, offset, chunk):
            self.go_on()
        wrapped = self._wrapped(section, chunk)
        return self._tops[section] + max(0, wrapped.line_of(offset))

    def end_row(self, section: int, chunk: int) -> int:
        """Return the row of the newest character of a section."""
        return self._tops[section] + self._lines(section, chunk) - 1

    def text(self, section: int, chunk: int) -> str:
        """Return the text of a section as far as it has arrived."""
        entry = self.document.sections[section]
        return entry.form(chunk).text[: entry.end_at(chunk)]

    def _wrap(self) -> Iterator[None]:
        for index, section in enumerate(self.document.sections):
            top = self.height + _gap(index, section)
            block = _block(section)
            self._blocks.append(block)
            self._tops.append(top)
            yield from block.steps(self.width)
            if not (index + 1) % _SECTIONS:
                yield
        self.whole = True

    def _reaches(self, section: int, offset: int, chunk: int) -> bool:
        return self.whole or (
            section < len(self._blocks)
            and self._wrapped(section, chunk).reaches(offset)
        )

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


def _block(section: Section) -> _Block:
    """Return a section of which nothing is wrapped yet."""
    complete = Wrapped(section.complete.text, whole=False)
    if section.raw is section.complete:
        return _Block(complete, complete)
    return _Block(Wrapped(section.raw.text, whole=False), complete)


def _gap(index: int, section: Section) -> int:
    """Count the empty rows before a section: arguments follow their tool's name."""
    return 0 if index == 0 or section.kind is Kind.TOOL_ARGUMENTS else 1
