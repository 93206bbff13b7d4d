"""Moves of the text cursor in a wrapped document, and the text of a selection."""

from __future__ import annotations

import re
from collections.abc import Callable

from textual.selection import Selection

from recviewer.model.track import Kind
from recviewer.tui.choices.document import Position
from recviewer.tui.choices.wrapped_document import Line, WrappedDocument
from recviewer.tui.common.wrapping import cell_of, index_at_cell, index_drawn_at

_WORD = re.compile(r"\w+|[^\w\s]+")


class CursorMoves:
    """Moves over the part of a document that shows at a chunk.

    Every move takes a position in that part and returns another one.
    """

    def __init__(self, wrapped: WrappedDocument, chunk: int) -> None:
        self._wrapped = wrapped
        self._document = wrapped.document
        self._chunk = chunk

    def by_key(self, key: str, position: Position) -> Position | None:
        """Return where a key moves the cursor; None if the key is no move."""
        move = _MOVES.get(key)
        return None if move is None else move(self, position)

    def newest(self) -> Position | None:
        """Return the newest character; None while nothing shows."""
        section = self._document.newest(self._chunk)
        return None if section is None else Position(section, self._last(section))

    def near(self, position: Position) -> Position:
        """Return a position if it shows, else the nearest one that does."""
        section = min(position.section, self._document.begun(self._chunk) - 1)
        return Position(section, max(0, min(position.offset, self._last(section))))

    def same_character(self, position: Position, before: int) -> Position:
        """Return where a character is now, as arguments are reformatted at their end.

        Args:
            position: Its position at another chunk.
            before: That chunk.
        """
        section = self._document.sections[position.section]
        source = section.form(before).source(position.offset)
        place = section.form(self._chunk).place(source)
        near = self.near(Position(position.section, place))
        return near if near.section >= 0 and near.offset >= 0 else position

    def character(self, position: Position, step: int) -> Position:
        """Move by one character, also into the next or previous section."""
        section, offset = position.section, position.offset + step
        if offset > self._last(section):
            following = self._visible_section(section, 1)
            return position if following is None else Position(following, 0)
        if offset < 0:
            previous = self._visible_section(section, -1)
            if previous is None:
                return position
            return Position(previous, self._last(previous))
        return Position(section, offset)

    def word(self, position: Position, step: int) -> Position:
        """Move to the start of the next or previous word."""
        section, offset = position
        text = self._wrapped.text(section, self._chunk)
        if step > 0:
            words = _WORD.finditer(text, self._word_end(text, offset))
            word = next(words, None)
        else:
            line_start = max(0, text.rfind("\n", 0, max(0, offset - 1)))
            *_, word = (None, *_WORD.finditer(text, line_start, offset))
        if word is not None:
            return Position(section, word.start())
        edge = self._last(section) if step > 0 else 0
        return self.character(Position(section, edge), step)

    def line(self, position: Position, step: int) -> Position:
        """Move by rows in the same column; empty rows are skipped."""
        row = self.row(position)
        column = self._column(position)
        last = self._wrapped.rows(self._chunk) - 1
        target = max(0, min(last, row + step))
        direction = 1 if step > 0 else -1
        while 0 <= target <= last:
            line = self._wrapped.line(target, self._chunk)
            if line is not None:
                return self._at(line, column)
            target += direction
        return position

    def line_edge(self, position: Position, *, end: bool) -> Position:
        """Move to the first or the last character of the row."""
        line = self._wrapped.line(self.row(position), self._chunk)
        if line is None:
            return position
        return Position(
            line.section, max(line.start, line.end - 1) if end else line.start
        )

    def at_cell(self, row: int, cell: int) -> Position | None:
        """Return the character in a cell of the screen; None where there is no text."""
        line = self._wrapped.line(row, self._chunk)
        return None if line is None else self._at(line, cell)

    def _at(self, line: Line, cell: int) -> Position:
        text = self._wrapped.line_text(line, self._chunk)
        index = index_at_cell(text, cell)
        return Position(line.section, line.start + max(0, min(index, len(text) - 1)))

    def row(self, position: Position) -> int:
        """Return the row that a character is on."""
        return self._wrapped.row_of(position.section, position.offset, self._chunk)

    def _column(self, position: Position) -> int:
        line = self._wrapped.line(self.row(position), self._chunk)
        if line is None:
            return 0
        text = self._wrapped.line_text(line, self._chunk)
        return cell_of(text, position.offset - line.start)

    def _last(self, section: int) -> int:
        return self._document.sections[section].end_at(self._chunk) - 1

    def _visible_section(self, section: int, step: int) -> int | None:
        """Return the next section in a direction of which anything shows."""
        section += step
        while 0 <= section < self._document.begun(self._chunk):
            if self._last(section) >= 0:
                return section
            section += step
        return None

    @staticmethod
    def _word_end(text: str, offset: int) -> int:
        match = _WORD.match(text, offset)
        return match.end() if match else offset


_MOVES: dict[str, Callable[[CursorMoves, Position], Position]] = {
    "left": lambda moves, at: moves.character(at, -1),
    "right": lambda moves, at: moves.character(at, 1),
    "up": lambda moves, at: moves.line(at, -1),
    "down": lambda moves, at: moves.line(at, 1),
    "ctrl+left": lambda moves, at: moves.word(at, -1),
    "ctrl+right": lambda moves, at: moves.word(at, 1),
    "home": lambda moves, at: moves.line_edge(at, end=False),
    "end": lambda moves, at: moves.line_edge(at, end=True),
}
"""Keys of the cursor mode; they take precedence over those of the player."""


def selected_text(wrapped: WrappedDocument, chunk: int, selection: Selection) -> str:
    """Return the text that a mouse selection covers.

    Args:
        wrapped: The document on the screen.
        chunk: The playhead.
        selection: Columns and rows, counted from the start of the document.

    Returns:
        The text of each section it touches, without line breaks that only wrapping
        added, borders or padding.
    """
    last = wrapped.rows(chunk) - 1
    start = selection.start or (0, 0)
    end = selection.end or (wrapped.width, last)
    pieces: list[str] = []
    section = -1
    for row in range(max(0, start[1]), min(end[1], last) + 1):
        line = wrapped.line(row, chunk)
        if line is None:
            continue
        text = wrapped.line_text(line, chunk)
        first = index_drawn_at(text, start[0]) if row == start[1] else 0
        after = index_drawn_at(text, end[0]) if row == end[1] else len(text)
        if line.section != section and pieces:
            kind = wrapped.document.sections[line.section].kind
            pieces.append("\n" if kind is Kind.TOOL_ARGUMENTS else "\n\n")
        section = line.section
        pieces.append(text[first:after])
    return "".join(pieces)
