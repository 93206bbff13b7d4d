"""A document wrapped to a width: which section and line each row holds."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

import msgspec

from recviewer.model.track import Kind
from recviewer.tui.choices.document import Document, Section
from recviewer.tui.common.wrapping import Wrapped, wrap_steps

_SECTIONS_PER_STEP = 512
"""Sections wrapped in one step at most, however short they are."""

_STEPS_PER_TURN = 4
"""Steps of wrapping before the event loop gets its turn."""


class Line(msgspec.Struct, frozen=True):
    """What a row shows: a range of a section's form."""

    section: int
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character that has arrived."""


class _Block(msgspec.Struct, frozen=True):
    """Both forms of a section, wrapped."""

    raw: Wrapped
    complete: Wrapped

    def at(self, chunk: int, section: Section) -> Wrapped:
        return self.complete if chunk >= section.last else self.raw

    def steps(self, width: int) -> Iterator[None]:
        yield from wrap_steps(self.complete, width)
        if self.raw is not self.complete:
            yield from wrap_steps(self.raw, width)


class WrappedDocument:
    """The rows of a document at a width.

    Every section has its final place from the start: where several sections grow at
    the same time, each reserves the rows it will need. So rows never move while
    playing, and a row is found by bisecting.
    A long document is wrapped from its start in steps. Later steps add rows and leave
    the existing ones unchanged.
    """

    def __init__(
        self,
        document: Document,
        width: int,
        *,
        steps: int | None = None,
        before: WrappedDocument | None = None,
    ) -> None:
        """Wrap a document.

        Args:
            document: The document.
            width: Cells of a row.
            steps: Steps to do now; all of them if None. See `wrap_more`.
            before: The document wrapped when it had less text, if it was.
        """
        self.document = document
        self.width = width
        self.finished = False
        """Whether all of it is wrapped."""
        self._before = before._blocks if before and before.width == width else []
        self._blocks: list[_Block] = []
        self._tops = array("I")
        self._steps = self._wrap()
        self.wrap_more(steps)

    @property
    def height(self) -> int:
        """Rows of the part that is wrapped."""
        return self._tops[-1] + self._reserved(len(self._tops) - 1) if self._tops else 0

    def wrap_more(self, steps: int | None = 1) -> None:
        """Do some more steps of wrapping; all that are left if `steps` is None."""
        for _ in islice(self._steps, steps):
            pass

    def rows(self, chunk: int) -> int:
        """Count the rows up to the last one that shows at a chunk."""
        index = min(self.document.begun(chunk), len(self._tops)) - 1
        return self._tops[index] + self._lines(index, chunk) if index >= 0 else 0

    def line(self, row: int, chunk: int) -> Line | None:
        """Return what a row shows at a chunk; None for an empty row."""
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

    def line_text(self, line: Line, chunk: int) -> str:
        """Return the text of a line at a chunk."""
        form = self.document.sections[line.section].form(chunk)
        return form.text[line.start : line.end]

    def row_of(self, section: int, offset: int, chunk: int) -> int:
        """Return the row of a character; wraps the document that far if needed."""
        while not self._reaches(section, offset, chunk):
            self.wrap_more()
        wrapped = self._wrapped(section, chunk)
        return self._tops[section] + max(0, wrapped.line_of(offset))

    def end_row(self, section: int, chunk: int) -> int:
        """Return the row of the newest character of a section at a chunk."""
        return self._tops[section] + self._lines(section, chunk) - 1

    def newest_rows(self, section: int, since: int, chunk: int) -> range:
        """Return the rows of a section that changed since an earlier chunk."""
        last = max(0, self.document.sections[section].end_at(since) - 1)
        return range(
            self.row_of(section, last, chunk), self.end_row(section, chunk) + 1
        )

    def text(self, section: int, chunk: int) -> str:
        """Return the text of a section that has arrived at a chunk."""
        entry = self.document.sections[section]
        return entry.form(chunk).text[: entry.end_at(chunk)]

    def _wrap(self) -> Iterator[None]:
        for index, section in enumerate(self.document.sections):
            top = self.height + _gap(index, section)
            known = self._before[index] if index < len(self._before) else None
            block = _block(section, known)
            self._blocks.append(block)
            self._tops.append(top)
            yield from block.steps(self.width)
            if not (index + 1) % _SECTIONS_PER_STEP:
                yield
        self.finished = True
        self._before = []

    def _reaches(self, section: int, offset: int, chunk: int) -> bool:
        return self.finished or (
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


def _block(section: Section, before: _Block | None) -> _Block:
    """Return a section of which no more is wrapped than when it had less text."""
    complete = _unwrapped(section.complete.text, before.complete if before else None)
    if section.raw is section.complete:
        return _Block(complete, complete)
    raw = _unwrapped(section.raw.text, before.raw if before else None)
    return _Block(raw, complete)


def _unwrapped(text: str, before: Wrapped | None) -> Wrapped:
    if before is None or not text.startswith(before.text):
        return Wrapped(text, whole=False)
    return Wrapped(text, before.starts[:], whole=False)


def _gap(index: int, section: Section) -> int:
    """Count the empty rows before a section; arguments follow their name directly."""
    return 0 if index == 0 or section.kind is Kind.TOOL_ARGUMENTS else 1


class GradualWrapping:
    """The wrapped document that shows now, and its successor while that is wrapped.

    It does no more than a few steps at a time, so that a long document never blocks
    the event loop.
    """

    def __init__(self) -> None:
        self.shown = WrappedDocument(Document(), 1)
        """The document to draw; it may still get more rows."""
        self._next = self.shown

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to wrap."""
        return self._next.finished

    def begin(self, document: Document, width: int, rows: int) -> None:
        """Start to wrap a document; most are finished at once.

        If the document already shows at another width, that stays on the screen until
        the new wrapping is finished.

        Args:
            document: The document.
            width: Cells of a row.
            rows: Rows that a new document must have at once.
        """
        self._next = WrappedDocument(
            document, width, steps=_STEPS_PER_TURN, before=self._next
        )
        known = self.shown.finished and self.shown.document is document
        if self._next.finished or not known:
            while not self._next.finished and self._next.height < rows:
                self._next.wrap_more(_STEPS_PER_TURN)
            self.shown = self._next

    def proceed(self) -> None:
        """Wrap some more."""
        self._next.wrap_more(_STEPS_PER_TURN)
        if self._next.finished:
            self.shown = self._next
