"""The catalog: all summaries of a scan, with what a filter needs to be fast."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter

from recviewer.library.catalog.terms import FLAGS
from recviewer.library.summary import Summary

_KIND = attrgetter(
    *(
        "test_id",
        "model",
        "endpoint",
        "format",
        "protocol",
        "finish",
        "choices",
        "tool",
    ),
    *(flag for flag in FLAGS if flag != "unreadable"),
    "reason",
)
"""The fields that many entries have in common; they define an entry's kind."""

SEPARATOR = "\0"
"""Stands between file name and title in `Catalog.texts`."""


class Catalog:
    """A growing list of summaries; the index of an entry never changes.

    Entries that differ only in title, path and numbers are of the same kind, so that a
    filter has to look at their common fields only once.

    Attributes:
        entries: The summaries.
        texts: For each entry its file name and title, in lower case, joined by
            `SEPARATOR`. The ellipsis of a shortened title is left out, because a
            non-ASCII character would double the size of the text in memory.
        folders: For each entry the number of its folder.
        folder_paths: For each folder its path in lower case, with a slash at the end.
        kinds: For each entry the number of its kind.
        examples: For each kind one of its entries.
        kind_sizes: For each kind the number of its entries.
        shared: For each kind its test, model and endpoint, in lower case.
        tests: Ids of all tests.
        unreadable: Number of recordings that could not be read.
        tested: Number of entries with a known test.
        others: Number of entries that are not calls to a model.
    """

    def __init__(self, summaries: Iterable[Summary] = ()) -> None:
        self.entries: list[Summary] = []
        self.texts: list[str] = []
        self.folders: list[int] = []
        self.folder_paths: list[str] = []
        self.kinds: list[int] = []
        self.examples: list[Summary] = []
        self.kind_sizes: list[int] = []
        self.shared: list[str] = []
        self.tests: set[str] = set()
        self.unreadable = self.tested = self.others = self._no_recordings = 0
        self._indexes: dict[str, int] = {}
        self._folders: dict[str, int] = {}
        self._kinds: dict[object, int] = {}
        self.extend(summaries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries)

    def extend(self, summaries: Iterable[Summary]) -> None:
        """Add summaries; those of a recording must be together and in order."""
        for summary in summaries:
            self._indexes.setdefault(summary.path, len(self.entries))
            self.entries.append(summary)
            folder, slash, name = summary.path.rpartition("/")
            title = summary.title.removesuffix("…")
            self.texts.append(f"{name}{SEPARATOR}{title}".lower())
            self.folders.append(self._folder(folder + slash))
            self.kinds.append(self._kind_of(summary))
            self.unreadable += summary.unreadable
            self.tested += bool(summary.test_id)
            self.others += summary.other
            self._no_recordings += bool(summary.reason) and summary.other

    def without(self, paths: Collection[str]) -> Catalog:
        """Return a catalog without some recordings."""
        return Catalog([e for e in self.entries if e.path not in paths])

    @property
    def recordings(self) -> int:
        """Number of files, without those that are no recordings."""
        return len(self._indexes) - self._no_recordings

    def index_of(self, path: str, exchange_number: int) -> int | None:
        """Return the index of an exchange; None if the catalog lacks it."""
        index = self._indexes.get(path)
        while index is not None and index < len(self.entries):
            entry = self.entries[index]
            if entry.path != path:
                return None
            if entry.exchange_number == exchange_number:
                return index
            index += 1
        return None

    def turns(self) -> Sequence[Summary]:
        """Return the entries, with what `conversations` asks of them at least."""
        return self.entries

    def has_status(self, status: int) -> bool:
        """Say whether an entry has this HTTP status."""
        return any(entry.status == status for entry in self.entries)

    def files(self) -> Iterable[str]:
        """Return the paths of what rules can be checked in, some more than once."""
        return [e.path for e in self.entries if not (e.reason and e.other)]

    def of_test(self, test_id: str) -> Sequence[Summary]:
        """Return the entries of a test."""
        return [entry for entry in self.entries if entry.test_id == test_id]

    def by_path(self) -> Mapping[str, Sequence[Summary]]:
        """Return the summaries of each recording, as a rescan needs them."""
        known: dict[str, list[Summary]] = {}
        for entry in self.entries:
            known.setdefault(entry.path, []).append(entry)
        return known

    def _folder(self, path: str) -> int:
        """Return the number of a folder, adding it if it is new."""
        number = self._folders.setdefault(path, len(self.folder_paths))
        if number == len(self.folder_paths):
            self.folder_paths.append(path.lower())
        return number

    def _kind_of(self, summary: Summary) -> int:
        """Return the number of an entry's kind, adding it if it is new."""
        kind = self._kinds.setdefault(_KIND(summary), len(self.examples))
        if kind == len(self.examples):
            shared = (summary.test_id, summary.model, summary.endpoint)
            self.examples.append(summary)
            self.kind_sizes.append(0)
            self.shared.append("\n".join(shared).lower())
            if summary.test_id:
                self.tests.add(summary.test_id)
        self.kind_sizes[kind] += 1
        return kind
