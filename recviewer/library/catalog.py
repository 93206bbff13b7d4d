"""All summaries of a scan, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recviewer.library.summary import Summary


class Catalog:
    """A growing list of summaries; an entry is known by its index, which stays.

    Attributes:
        entries: The summaries.
        haystacks: For each what a filter without a field looks in, in lower case.
        tests: The tests that made them.
        unreadable: How many of them are files that could not be read.
    """

    def __init__(self, summaries: Iterable[Summary] = ()) -> None:
        self.entries: list[Summary] = []
        self.haystacks: list[str] = []
        self.tests: set[str] = set()
        self.unreadable = 0
        self._indexes: dict[str, int] = {}
        self.extend(summaries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.entries)

    def extend(self, summaries: Iterable[Summary]) -> None:
        """Add summaries, the exchanges of a recording one after another."""
        for summary in summaries:
            self._indexes.setdefault(summary.path, len(self.entries))
            self.entries.append(summary)
            self.haystacks.append(haystack(summary))
            self.tests.add(summary.test_id)
            self.unreadable += bool(summary.reason)
        self.tests.discard("")

    @property
    def recordings(self) -> int:
        """Count the files."""
        return len(self._indexes)

    def index_of(self, path: str, exchange: int) -> int | None:
        """Find an exchange; None if it is not there."""
        index = self._indexes.get(path)
        while index is not None and index < len(self.entries):
            entry = self.entries[index]
            if entry.path != path:
                return None
            if entry.exchange == exchange:
                return index
            index += 1
        return None

    def by_path(self) -> Mapping[str, Sequence[Summary]]:
        """Return the summaries of each recording, for a scan that reads it again."""
        known: dict[str, list[Summary]] = {}
        for entry in self.entries:
            known.setdefault(entry.path, []).append(entry)
        return known


def haystack(entry: Summary) -> str:
    """Return everything of an entry that plain words of a filter may match."""
    fields = (entry.title, entry.test_id, entry.model, entry.endpoint, entry.path)
    return "\n".join(fields).lower()
