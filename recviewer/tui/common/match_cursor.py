"""The matches of a search, and the one that is current."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator


class MatchCursor:
    """Walks over the matches of a search, from the last on to the first again.

    Attributes:
        query: The text that is searched for; empty if nothing is.
        offsets: Where matches start, ascending.
        progress: Share of the text that has been searched, from 0 to 1.
    """

    def __init__(self) -> None:
        self.search("")

    def search(self, query: str) -> None:
        """Begin a search; nothing is found yet."""
        self.query = query
        self.offsets = array("Q")
        self.progress = 0.0
        self._current: int | None = None

    def extend(self, offsets: array[int], progress: float = 1.0) -> None:
        """Take the matches found so far."""
        self.offsets, self.progress = offsets, progress

    @property
    def current(self) -> int | None:
        """Offset of the current match."""
        return None if self._current is None else self.offsets[self._current]

    @property
    def index(self) -> int | None:
        """Number of the current match among all, from 0."""
        return self._current

    def leave(self) -> None:
        """Have no current match any more."""
        self._current = None

    def has_step(self, count: int) -> bool:
        """Say whether some matches on there is one, without beginning again."""
        if self._current is None:
            return bool(self.offsets)
        return 0 <= self._current + count < len(self.offsets)

    def start_from(self, offset: int) -> int | None:
        """Make the first match at or after an offset current, and return its offset."""
        return self._go_to(bisect_left(self.offsets, offset))

    def step(self, count: int) -> int | None:
        """Go some matches on, back if negative, and return the new one's offset.

        Without a current match, one step on leads to the first, one back to the last.
        """
        if self._current is None:
            return self._go_to(count - 1 if count > 0 else count)
        return self._go_to(self._current + count)

    def within(self, start: int, end: int) -> Iterator[tuple[int, bool]]:
        """Yield matches that reach into a range.

        Yields:
            The offset of a match, and whether it is the current one.
        """
        first = bisect_left(self.offsets, start - len(self.query) + 1)
        for index in range(first, bisect_left(self.offsets, end)):
            yield self.offsets[index], index == self._current

    @property
    def status(self) -> str:
        """How the search stands, in a word or two; empty without a search."""
        if not self.query:
            return ""
        if self.progress < 1:
            return f"searching {self.progress:.0%}"
        if not self.offsets:
            return "not found"
        count = f"{len(self.offsets):,}"
        if self._current is None:
            return f"{count} found"
        return f"{self._current + 1:,}/{count}"

    def _go_to(self, index: int) -> int | None:
        if self.offsets:
            self._current = index % len(self.offsets)
        return self.current
