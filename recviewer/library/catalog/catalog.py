"""All summaries of a scan, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from recviewer.library.catalog.query import FLAGS
from recviewer.library.summary import Summary

_KIND = attrgetter(
    *("test_id", "model", "endpoint", "format", "protocol", "finish", "choices"),
    *(flag for flag in FLAGS if flag != "unreadable"),
    "reason",
)
"""What many entries have in common."""

APART = "\0"
"""What stands between the name of a file and a title."""


class Catalog:
    """A growing list of summaries; an entry is known by its index, which stays.

    A filter looks at what entries share only once for all of them.

    Attributes:
        entries: The summaries.
        texts: File name and title of each, in lower case, apart by what no name can
            hold; without the sign of a cut title, which alone would double their width.
        folders: For each the number of its folder.
        folder_paths: The path of each folder, in lower case, up to and with its last
            slash.
        kinds: For each the number of its kind: of those it differs from in title,
            path and figures only.
        examples: One entry of each kind.
        shared: For each kind its test, model and endpoint, in lower case.
        tests: The tests that made them.
        unreadable: How many of them are recordings that could not be read.
        tested: How many are known to be of a test.
        others: How many are something other than a call to a model.
    """

    def __init__(self, summaries: Iterable[Summary] = ()) -> None:
        self.entries: list[Summary] = []
        self.texts: list[str] = []
        self.folders: list[int] = []
        self.folder_paths: list[str] = []
        self.kinds: list[int] = []
        self.examples: list[Summary] = []
        self.shared: list[str] = []
        self.tests: set[str] = set()
        self.unreadable = self.tested = self.others = self._no_recordings = 0
        self._indexes: dict[str, int] = {}
        self._folders: dict[str, int] = {}
        self._kinds: dict[object, int] = {}
        self.extend(summaries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.entries)

    def extend(self, summaries: Iterable[Summary]) -> None:
        """Add summaries, the exchanges of a recording one after another."""
        for summary in summaries:
            self._indexes.setdefault(summary.path, len(self.entries))
            self.entries.append(summary)
            folder, slash, name = summary.path.rpartition("/")
            title = summary.title.removesuffix("…")
            self.texts.append(f"{name}{APART}{title}".lower())
            self.folders.append(self._folder(folder + slash))
            self.kinds.append(self._kind_of(summary))
            self.unreadable += summary.unreadable
            self.tested += bool(summary.test_id)
            self.others += summary.other
            self._no_recordings += bool(summary.reason) and summary.other

    @property
    def recordings(self) -> int:
        """Count the files, but for those that are no recordings."""
        return len(self._indexes) - self._no_recordings

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

    def _folder(self, path: str) -> int:
        """Return the number of a folder, a new one if it is the first."""
        number = self._folders.setdefault(path, len(self.folder_paths))
        if number == len(self.folder_paths):
            self.folder_paths.append(path.lower())
        return number

    def _kind_of(self, summary: Summary) -> int:
        """Return the number of an entry's kind, a new one if it is the first."""
        kind = self._kinds.setdefault(_KIND(summary), len(self.examples))
        if kind == len(self.examples):
            shared = (summary.test_id, summary.model, summary.endpoint)
            self.examples.append(summary)
            self.shared.append("\n".join(shared).lower())
            if summary.test_id:
                self.tests.add(summary.test_id)
        return kind
