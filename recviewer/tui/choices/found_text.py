"""What a search found in a choice: all of its text, also what has yet to arrive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

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
