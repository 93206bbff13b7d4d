"""Which files are looked at: what was named, and `*.json` in folders."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from recviewer.address import STDIN
from recviewer.library.summary import Summary, unreadable

_VENDORED = frozenset(
    {
        "__pycache__",
        "bower_components",
        "node_modules",
        "site-packages",
        "third_party",
        "vendor",
        "venv",
        "virtualenv",
    }
)
"""Folders of other people's files; hidden folders are left out as well."""

_AHEAD = 20
"""Names that are looked at for every file that is taken: a walk is soon complete, and
never keeps the first file waiting."""

Cancelled = Callable[[], bool]
"""Says whether to stop."""


@dataclass(slots=True)
class Found:
    """The files under some paths."""

    files: list[str] = field(default_factory=list)
    """Files to read, in order, each once."""
    problems: list[Summary] = field(default_factory=list)
    """What stands in the way, as entries that say so."""
    left_out: int = 0
    """Folders not looked into: hidden, vendored, or seen already."""
    complete: bool = False
    """Whether the walk is over: this is all there is."""


def left_out(folders: int) -> str:
    """Say how many folders were not looked into, and why."""
    count = f"{folders:,} folder{'' if folders == 1 else 's'}"
    return f"{count} left out: hidden, vendored or seen already"


def find(paths: Sequence[str], cancelled: Cancelled = lambda: False) -> Found:
    """Find the recordings under some paths.

    Args:
        paths: Files of any suffix, folders, and `-` for standard input. A folder that
            is named is looked into, whatever it is called.
        cancelled: Asked once a folder.

    Returns:
        What was found, in the order of the paths and sorted by name in each folder.
    """
    search = Search(paths, cancelled)
    deque(search.files(), maxlen=0)
    return search.found


class Search:
    """One walk over some paths, which remembers where it has been.

    Attributes:
        found: What was found so far.
    """

    def __init__(
        self, paths: Sequence[str], cancelled: Cancelled = lambda: False
    ) -> None:
        """Make ready to walk; see `find`."""
        self.found = Found()
        self._paths = paths
        self._cancelled = cancelled
        self._seen_files: set[str] = set()
        self._seen_folders: set[tuple[int, int]] = set()

    def files(self) -> Iterator[str | None]:
        """Walk some way ahead of the files that are taken.

        Yields:
            The files in order; None whenever the next one is yet to be found.
        """
        steps, taken, found = self._steps(), 0, self.found
        while not found.complete or taken < len(found.files):
            deque(islice(steps, _AHEAD), maxlen=0)
            if taken < len(found.files):
                yield found.files[taken]
                taken += 1
            else:
                yield None

    def _steps(self) -> Iterator[None]:
        """Walk over everything, a step for each name."""
        for path in (p if p == STDIN else str(Path(p)) for p in self._paths):
            if path != STDIN and os.path.isdir(path):  # noqa: PTH112
                yield from self._walk(path)
            else:
                self._add(path, path if path == STDIN else _absolute(path))
                yield
        self.found.complete = True

    def _add(self, path: str, absolute: str) -> None:
        if absolute not in self._seen_files:
            self._seen_files.add(absolute)
            self.found.files.append(path)

    def _walk(self, top: str) -> Iterator[None]:
        """Walk a folder depth first, without recursion: it may be deep."""
        waiting = [top]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            inner: list[str] = []
            try:
                if self._is_new(folder):
                    yield from self._look_into(folder, inner)
            except OSError as error:
                self._problem(folder, error.strerror or str(error))
            waiting.extend(reversed(inner))

    def _look_into(self, folder: str, inner: list[str]) -> Iterator[None]:
        """Add a folder's recordings; collect the folders in it to look into."""
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
        absolute = _absolute(folder)
        for entry in entries:
            path = entry.path.removeprefix("./")
            if _is_folder(entry):
                if entry.name.endswith(".json"):
                    self._problem(path, "expected a file, but this is a folder")
                if entry.name.startswith(".") or entry.name in _VENDORED:
                    self.found.left_out += 1
                else:
                    inner.append(path)
            elif entry.name.endswith(".json"):
                self._add(path, f"{absolute}/{entry.name}")
            yield

    def _is_new(self, folder: str) -> bool:
        """Say whether a folder is seen for the first time: links may form loops."""
        info = os.stat(folder)  # noqa: PTH116
        identity = (info.st_dev, info.st_ino)
        new = identity not in self._seen_folders
        self._seen_folders.add(identity)
        self.found.left_out += not new
        return new

    def _problem(self, path: str, reason: str) -> None:
        self.found.problems.append(unreadable(path, reason))


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: reading it will say so
        return False
