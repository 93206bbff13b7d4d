"""A text cursor in a flow: pure moves by character, word and line."""

from __future__ import annotations

import re
from typing import NamedTuple

from recviewer.tui.choices.flow import Flow, Line
from recviewer.tui.common.wrapping import cell_of, index_at_cell

_WORD = re.compile(r"\w+|[^\w\s]+")


class Position(NamedTuple):
    """A character of a document."""

    section: int
    """Index of its section."""
    offset: int
    """Offset in the section's form."""


class Walk:
    """Moves over what of a flow shows at a chunk; every move stays inside it."""

    def __init__(self, flow: Flow, chunk: int) -> None:
        self._flow = flow
        self._chunk = chunk

    def newest(self) -> Position | None:
        """Return the newest character; None while nothing shows."""
        section = self._flow.document.newest(self._chunk)
        return None if section is None else Position(section, self._last(section))

    def near(self, position: Position) -> Position:
        """Return a position, or the nearest one that shows."""
        section = min(position.section, self._flow.document.begun(self._chunk) - 1)
        return Position(section, max(0, min(position.offset, self._last(section))))

    def character(self, position: Position, step: int) -> Position:
        """Move by a character, over the ends of sections."""
        section, offset = position.section, position.offset + step
        if offset > self._last(section):
            following = self._shown(section, 1)
            return position if following is None else Position(following, 0)
        if offset < 0:
            previous = self._shown(section, -1)
            if previous is None:
                return position
            return Position(previous, self._last(previous))
        return Position(section, offset)

    def word(self, position: Position, step: int) -> Position:
        """Move to the start of the next or previous word."""
        section, offset = position
        text = self._flow.text(section, self._chunk)
        if step > 0:
            words = _WORD.finditer(text, self._word_end(text, offset))
            found = next(words, None)
        else:
            line_start = max(0, text.rfind("\n", 0, max(0, offset - 1)))
            *_, found = (None, *_WORD.finditer(text, line_start, offset))
        if found is not None:
            return Position(section, found.start())
        edge = self._last(section) if step > 0 else 0
        return self.character(Position(section, edge), step)

    def line(self, position: Position, step: int) -> Position:
        """Move by rows, keeping the column, over rows that are empty."""
        row = self._row(position)
        column = self._column(position)
        last = self._flow.rows(self._chunk) - 1
        target = max(0, min(last, row + step))
        direction = 1 if step > 0 else -1
        while 0 <= target <= last:
            line = self._flow.line(target, self._chunk)
            if line is not None:
                return self._at(line, column)
            target += direction
        return position

    def line_edge(self, position: Position, *, end: bool) -> Position:
        """Move to the first or the last character of the row."""
        line = self._flow.line(self._row(position), self._chunk)
        if line is None:
            return position
        return Position(
            line.section, max(line.start, line.end - 1) if end else line.start
        )

    def at_cell(self, row: int, cell: int) -> Position | None:
        """Return the character under a cell; None where there is no text."""
        line = self._flow.line(row, self._chunk)
        return None if line is None else self._at(line, cell)

    def _at(self, line: Line, cell: int) -> Position:
        text = self._text(line)
        index = index_at_cell(text, cell)
        return Position(line.section, line.start + max(0, min(index, len(text) - 1)))

    def _row(self, position: Position) -> int:
        return self._flow.row_of(position.section, position.offset, self._chunk)

    def _column(self, position: Position) -> int:
        line = self._flow.line(self._row(position), self._chunk)
        if line is None:
            return 0
        return cell_of(self._text(line), position.offset - line.start)

    def _text(self, line: Line) -> str:
        section = self._flow.document.sections[line.section]
        return section.form(self._chunk).text[line.start : line.end]

    def _last(self, section: int) -> int:
        return self._flow.document.sections[section].end_at(self._chunk) - 1

    def _shown(self, section: int, step: int) -> int | None:
        """Return the next section in a direction that shows."""
        section += step
        while 0 <= section < self._flow.document.begun(self._chunk):
            if self._last(section) >= 0:
                return section
            section += step
        return None

    @staticmethod
    def _word_end(text: str, offset: int) -> int:
        match = _WORD.match(text, offset)
        return match.end() if match else offset
