"""Finding a text in other texts, in steps."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from recviewer.jsondoc.search import SearchProgress, is_exact

_CHARACTERS_PER_STEP = 1 << 20
"""Characters of short texts that are searched in one step."""

_HITS_PER_STEP = 10_000
"""Hits in one text that are found in one step."""


class Texts:
    """Some texts, one after the other, with one offset for each of their characters."""

    def __init__(self, texts: Sequence[str], skipped: Sequence[int] = ()) -> None:
        """Take texts.

        Args:
            texts: The texts, sanitized.
            skipped: How many characters at the start of each are not searched.
        """
        self._texts = texts
        self._skipped = skipped or [0] * len(texts)
        self._starts = array("Q", accumulate(map(len, texts), initial=0))
        self._lowered: dict[int, str] = {}

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._texts)

    def offset(self, text: int, within: int) -> int:
        """Return the offset of a character of one of the texts."""
        return self._starts[text] + within

    def place(self, offset: int) -> tuple[int, int]:
        """Return which text holds a character, and where in it."""
        text = max(0, bisect_right(self._starts, offset, hi=len(self._texts)) - 1)
        return text, offset - self._starts[text]

    def search(self, query: str) -> Iterator[SearchProgress]:
        """Find all places where the query is, none of them over another.

        Args:
            query: What to find, sanitized. Case is ignored unless it has a capital.

        Yields:
            The progress in characters after each step; the last one holds all hits.
        """
        hits, total, due = array("Q"), self._starts[-1], _CHARACTERS_PER_STEP
        for number in range(len(self._texts) if query else 0):
            start = self._starts[number]
            for count, hit in enumerate(self._hits(number, query), 1):
                hits.append(start + hit)
                if not count % _HITS_PER_STEP:
                    yield SearchProgress(start + hit, total, hits)
            if self._starts[number + 1] > due:
                due = self._starts[number + 1] + _CHARACTERS_PER_STEP
                yield SearchProgress(self._starts[number + 1], total, hits)
        yield SearchProgress(total, total, hits)

    def _hits(self, number: int, query: str) -> Iterator[int]:
        """Yield where a query is in one of the texts."""
        text, skipped = self._texts[number], self._skipped[number]
        if not is_exact(query):
            lowered = self._lowered.get(number)
            if lowered is None:
                # Lowered once: each letter that is typed searches again.
                lowered = self._lowered[number] = text.lower()
            if len(lowered) != len(text):  # the lowered İ has two characters
                pattern = re.compile(re.escape(query), re.IGNORECASE)
                yield from (m.start() for m in pattern.finditer(text, skipped))
                return
            text = lowered
        at = text.find(query, skipped)
        while at >= 0:
            yield at
            at = text.find(query, at + len(query))
