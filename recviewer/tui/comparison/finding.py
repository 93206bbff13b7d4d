"""Finding a text in both sides of a comparison, folded or not."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from recviewer.compare.alignment import Gap
from recviewer.jsondoc.search import SearchProgress
from recviewer.text.find import Texts
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.comparison.document import Document
from recviewer.tui.comparison.lines import LABEL, Found


class ComparisonTexts:
    """The texts of all parts of a document, searched as one.

    What is equal on both sides is found once.
    """

    def __init__(self, document: Document) -> None:
        """Take the parts that a document has now."""
        self._parts = list(document.parts)
        self._gaps = document.gaps()
        self._entries: list[tuple[int, int]] = []
        texts: list[str] = []
        for number, part in enumerate(self._parts):
            self._entries += [(number, LABEL), (number, 0)]
            texts += [part.label, part.texts[0]]
            if part.texts[0] != part.texts[1]:
                self._entries.append((number, 1))
                texts.append(part.texts[1])
        self._places = {entry: place for place, entry in enumerate(self._entries)}
        self._texts = Texts(texts)

    def is_of(self, document: Document) -> bool:
        """Return whether these are the texts that a document has."""
        return self._parts == document.parts

    def search(self, query: str) -> Iterator[SearchProgress]:
        """Search all texts."""
        for progress in self._texts.search(query):
            hits = array(
                "Q", (hit for hit in progress.hits if self._counts(hit, query))
            )
            yield SearchProgress(progress.done, progress.total, hits)

    def place(self, match: int) -> tuple[int, int, int]:
        """Return the part of a match, the text in it, and the offset in that."""
        entry, offset = self._texts.place(match)
        return (*self._entries[entry], offset)

    def offset(self, part: int, text: int, offset: int) -> int | None:
        """Return the number of a place; None if that text is not searched."""
        entry = self._places.get((part, text))
        return None if entry is None else self._texts.offset(entry, offset)

    def within(
        self, found: MatchCursor, part: int, text: int, start: int, end: int
    ) -> Iterator[Found]:
        """Yield the matches in a range of a text."""
        base = self.offset(part, text, 0)
        if base is not None:
            for match, is_current in found.within(base + start, base + end):
                at = match - base
                if at >= 0:
                    yield Found(at, at + len(found.query), is_current)

    def _counts(self, hit: int, query: str) -> bool:
        """Return whether a match was not found in the other text already."""
        part, text, offset = self.place(hit)
        if text != 1:
            return True
        gaps: Sequence[Gap] = self._gaps.get(part, ())
        last = bisect_right(gaps, offset + len(query) - 1, key=lambda gap: gap.after)
        return last > 0 and gaps[last - 1].after_end > offset


class ComparisonFindTarget:
    """Finds in a comparison, as a `FindTarget`."""

    def __init__(
        self,
        document: Document,
        here: Callable[[], int],
        go_to: Callable[[int], None],
    ) -> None:
        """Find in a document.

        Args:
            document: The document, which may still grow.
            here: Returns the row under the cursor.
            go_to: Called with the row of a match, once it is unfolded.
        """
        self._document, self._here, self._go_to = document, here, go_to
        self._texts = ComparisonTexts(document)

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search everything, also what is folded."""
        if not self._texts.is_of(self._document):
            self._texts = ComparisonTexts(self._document)
        return self._texts.search(query)

    def start(self) -> int:
        """Begin at the row under the cursor."""
        anchor = self._document.anchor(self._here())
        if anchor is None:
            return 0
        text, offset = (LABEL, 0) if anchor.offset < 0 else (0, anchor.offset)
        return self._texts.offset(anchor.part, text, offset) or 0

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Highlight all matches, and go to the row of one."""
        document, texts = self._document, self._texts
        document.show_found(lambda *place: texts.within(matches, *place))
        if match is not None:
            document.current = -1
            part, text, offset = texts.place(match)
            self._go_to(document.reveal(part, -1 if text == LABEL else offset, text))
