"""What a search found in a choice: all of its text, also what has yet to arrive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Protocol

from recviewer.jsondoc import parsing
from recviewer.jsondoc.search import SearchProgress
from recviewer.text.find import Texts
from recviewer.tui.choices.document import Document, Form, Position
from recviewer.tui.common.match_cursor import MatchCursor


class FoundText:
    """The matches in a document, as one state to draw.

    Their offsets count the characters of all sections in their complete form. The part
    of a section that is still a raw form shows the same matches where it has them.
    """

    def __init__(self, document: Document, texts: Texts, matches: MatchCursor) -> None:
        self._document = document
        self._texts = texts
        self._offsets: Sequence[int] = matches.offsets
        self._length = len(matches.query)
        self._current = matches.current

    def within(
        self, section: int, form: Form, start: int, end: int
    ) -> Iterator[tuple[int, int, bool]]:
        """Yield the matches that reach into a range of a section's form.

        Yields:
            Start and end in that form, and whether it is the current match.
        """
        complete = self._document.sections[section].complete
        same, base = form is complete, self._texts.offset(section, 0)
        first = start if same else complete.place(form.source(start))
        last = end if same else complete.place(form.source(end - 1)) + 1
        index = bisect_left(self._offsets, base + max(0, first - self._length + 1))
        while index < len(self._offsets) and self._offsets[index] < base + last:
            offset = self._offsets[index] - base
            left, right = offset, offset + self._length
            if not same:
                left = form.place(complete.source(left))
                right = form.place(complete.source(right - 1)) + 1
            yield left, right, self._offsets[index] == self._current
            index += 1


class SearchedDocument:
    """The text of a document, for one search after the other."""

    def __init__(self, document: Document) -> None:
        self.document = document
        """The document."""
        sections = document.sections
        self._texts = Texts(
            [section.complete.text for section in sections],
            [section.complete.label_length for section in sections],
        )

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search all that was recorded; labels were not."""
        return self._texts.search(query)

    def found(self, matches: MatchCursor) -> FoundText | None:
        """Return what is highlighted now; None if nothing is searched for."""
        if not matches.query:
            return None
        return FoundText(self.document, self._texts, matches)

    def match_of(self, channel: str, start: int, end: int) -> tuple[str, int] | None:
        """Return a piece of a channel as it is drawn, and its offset.

        Args:
            channel: Name of the channel.
            start: Where the piece starts in the text of the channel, in which the
                halves of characters are joined.
            end: Where it ends.

        Returns:
            None if the document has no such channel.
        """
        index = self.document.section_of(channel)
        if index is None:
            return None
        section = self.document.sections[index]
        if section.track is not None:
            start, end = parsing.recorded_span(section.track.text, start, end)
        left, right = section.complete.span(start, end)
        text = section.complete.text[left:right]
        return text, self._texts.offset(index, left)

    def offset(self, position: Position, playhead: int) -> int:
        """Return the offset of a character that shows at a playhead."""
        section = self.document.sections[position.section]
        source = section.form(playhead).source(position.offset)
        return self._texts.offset(position.section, section.complete.place(source))

    def position(self, offset: int, playhead: int) -> Position:
        """Return where the character at an offset is drawn at a playhead."""
        index, within = self._texts.place(offset)
        section = self.document.sections[index]
        form = section.form(playhead)
        if form is section.complete:
            return Position(index, within)
        return Position(index, form.place(section.complete.source(within)))

    def arrival(self, offset: int, length: int) -> int:
        """Return the chunk at which the last character of a match arrives."""
        index, within = self._texts.place(offset + length - 1)
        section = self.document.sections[index]
        return section.delta_at(within, section.last).chunk


class Reader(Protocol):
    """What shows a choice to a person, with a cursor at what was found."""

    @property
    def playhead(self) -> int:
        """The newest chunk that shows."""

    def reading_position(self) -> Position | None:
        """Return the character from which a search begins; None for the first."""

    def enter_cursor(self, position: Position) -> None:
        """Put the cursor on a character."""

    def leave_cursor(self) -> None:
        """Show no cursor any more."""

    def await_match(self, chunk: int) -> None:
        """Ask for the playhead to go to the chunk that completes a match."""


class ChoiceFindTarget:
    """Finds in a choice, as a `FindTarget`, also what has yet to arrive.

    Attributes:
        found: What is highlighted; None for nothing.
        match_ahead: The match to go to once the playhead has reached its end.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.read(Document())

    def read(self, document: Document) -> None:
        """Find in another document from now on."""
        self._searched = SearchedDocument(document)
        self.found: FoundText | None = None
        self.match_ahead: int | None = None

    def match_of(self, channel: str, start: int, end: int) -> tuple[str, int] | None:
        """Return a piece of a channel as it is drawn, and where it is found."""
        return self._searched.match_of(channel, start, end)

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search the whole text, also what has not arrived at the playhead."""
        return self._searched.steps(query)

    def start(self) -> int:
        """Begin at the cursor, else at the top of the window."""
        position = self._reader.reading_position()
        if position is None:
            return 0
        return self._searched.offset(position, self._reader.playhead)

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Put the cursor on a match, once the playhead has reached its end."""
        self.found, self.match_ahead = self._searched.found(matches), None
        if not matches.query:
            self._reader.leave_cursor()
        elif match is not None:
            chunk = self._searched.arrival(match, len(matches.query))
            playhead = self._reader.playhead
            if chunk > playhead:
                self.match_ahead = match
                self._reader.await_match(chunk)
            else:
                self._reader.enter_cursor(self._searched.position(match, playhead))
