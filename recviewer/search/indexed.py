"""Searching files by the texts that the index keeps, without reading them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from recviewer.errors import Cancelled
from recviewer.index.passages import Passage, unpack
from recviewer.index.texts import Texts
from recviewer.library.catalog.checks import Checks
from recviewer.library.scan.memory import Memory
from recviewer.library.summary import Summary
from recviewer.search.hits import Query, Requested, SearchedFile
from recviewer.search.holding import holding
from recviewer.search.pattern import Pattern, Spans, TooSlowError
from recviewer.search.said import AREAS, Area, area_of

if TYPE_CHECKING:
    from recviewer.library.scan.summarize import Found


class IndexedTexts:
    """Tells what is in files as far as their folded texts tell it.

    They do not tell where in its file a hit is: one that is to be described has to be
    read. What the index does not know is read in the way that is fast, and kept.
    """

    def __init__(
        self,
        memory: Memory,
        requested: Requested,
        query: Query,
        find: Callable[[str], Spans],
        *,
        checks: Checks | None = None,
        counting: bool = False,
    ) -> None:
        """Look through all texts that are known.

        Args:
            memory: What the index knows of the recordings.
            requested: The exchanges to search, by path.
            query: What to look for.
            find: Finds the pattern of the query in a text.
            checks: What was found in recordings, for terms that ask for it.
            counting: Whether hits are only counted.
        """
        self._memory = memory
        self._requested = requested
        self._query = query
        self._find = find
        self._checks = checks
        self._counting = counting
        self._texts = memory.map_texts()
        self._held: Mapping[int, int | None] = {}
        """The numbers of those that may hold the pattern, and how often they do in all
        areas; None if that is open."""
        self._counts_all = counting and query.areas == AREAS and not query.terms
        if self._texts is not None:
            self._held = _held(self._texts, query.pattern, query.areas)

    def close(self) -> None:
        """Release the texts."""
        if self._texts is not None:
            self._texts.close()

    def known(self, path: str) -> SearchedFile | None:
        """Return what is in a file; None if it has to be read to tell."""
        known = self._memory.unchanged(path)
        if known is None or known.number is None or self._texts is None:
            return None
        is_held = known.number in self._held
        if known.is_plain and self._requested.get(path) is None:
            if not is_held:
                return SearchedFile(path)
            count = self._held[known.number]
            if self._counts_all and count is not None:
                return SearchedFile(path, count=count)
        try:
            passages = self._texts.passages(known.number) if is_held else ()
        except ValueError:
            return None
        return self._searched(path, known.summaries, passages)

    def examined(
        self, path: str, cancelled: Cancelled
    ) -> tuple[SearchedFile | None, Found | None]:
        """Read a file in the way that is fast, unless that was done before.

        Returns:
            What is in it, None if it has to be read as a whole to tell; and what is to
            be kept of it, if anything.
        """
        if self._requested.get(path) is not None or self._memory.unchanged(path):
            return None, None
        from recviewer.library.scan.summarize import examine  # known folders need none

        now_ns = self._memory.now_ns()
        found = examine(path, cancelled, texts=True, now_ns=now_ns)
        if not found.stamp:
            return None, None
        passages = unpack(found.texts)
        return self._searched(path, found.summaries, passages), found

    def _searched(
        self, path: str, summaries: Sequence[Summary], passages: Iterable[Passage]
    ) -> SearchedFile | None:
        if self._requested.get(path) is not None:
            return None
        if summaries[0].reason and not summaries[0].format:  # it is no recording
            is_named = path in self._requested
            return None if is_named else SearchedFile(path, is_recording=False)
        terms, areas = self._query.terms, self._query.areas
        exchanges: Container[int] | None = None
        if terms:
            from recviewer.library.catalog.filter import matching

            matched = matching(summaries, terms, self._checks)
            exchanges = {summary.exchange_number for summary in matched}
        count = 0
        try:
            for passage in passages:
                passes = exchanges is None or passage.exchange in exchanges
                if passes and area_of(passage) in areas:
                    count += len(self._find(passage.text))
                    if count and not self._counting:
                        return None
        except TooSlowError:
            return None
        return SearchedFile(path, count=count)


def _held(
    texts: Texts, pattern: Pattern, areas: Collection[Area]
) -> Mapping[int, int | None]:
    """Return the numbers of the recordings that may hold a pattern, and how often."""
    tell = holding(pattern)
    sides = [texts.requests] if Area.REQUESTS in areas else []
    if set(areas) - {Area.REQUESTS}:
        sides.append(texts.answers)
    found: dict[int, int | None] = {}
    for side in sides:
        high = 0
        for start, end in side.spans:
            low, high = high, bisect_left(side.starts, end, high)
            starts = [at - start for at in side.starts[low:high]] + [end - start]
            for index, count in tell(texts.block[start:end], starts):
                number = side.recordings[low + index]
                before = found.get(number, 0)
                if count is None or before is None:
                    found[number] = None
                else:
                    found[number] = before + count
    return found
