"""Which files are looked at: what was named, and `*.json` in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recviewer.library.summary import Summary, unreadable

STDIN = "-"
"""The path that stands for standard input."""

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
    return _Search(cancelled).run(paths)


class _Search:
    """One walk over some paths, which remembers where it has been."""

    def __init__(self, cancelled: Cancelled) -> None:
        self._cancelled = cancelled
        self._found = Found()
        self._seen_files: set[str] = set()
        self._seen_folders: set[tuple[int, int]] = set()

    def run(self, paths: Sequence[str]) -> Found:
        for path in (p if p == STDIN else str(Path(p)) for p in paths):
            if path != STDIN and os.path.isdir(path):  # noqa: PTH112
                self._walk(path)
            else:
                self._add(path, path if path == STDIN else _absolute(path))
        return self._found

    def _add(self, path: str, absolute: str) -> None:
        if absolute not in self._seen_files:
            self._seen_files.add(absolute)
            self._found.files.append(path)

    def _walk(self, top: str) -> None:
        """Walk a folder depth first, without recursion: it may be deep."""
        waiting = [top]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            try:
                if self._is_new(folder):
                    inner = list(self._look_into(folder))
                    waiting.extend(reversed(inner))
            except OSError as error:
                self._problem(folder, error.strerror or str(error))

    def _look_into(self, folder: str) -> Iterator[str]:
        """Add a folder's recordings; yield the folders in it to look into."""
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
        absolute = _absolute(folder)
        for entry in entries:
            path = entry.path.removeprefix("./")
            if _is_folder(entry):
                if entry.name.endswith(".json"):
                    self._problem(path, "expected a file, but this is a folder")
                if entry.name.startswith(".") or entry.name in _VENDORED:
                    self._found.left_out += 1
                else:
                    yield path
            elif entry.name.endswith(".json"):
                self._add(path, f"{absolute}/{entry.name}")

    def _is_new(self, folder: str) -> bool:
        """Say whether a folder is seen for the first time: links may form loops."""
        info = os.stat(folder)  # noqa: PTH116
        identity = (info.st_dev, info.st_ino)
        new = identity not in self._seen_folders
        self._seen_folders.add(identity)
        self._found.left_out += not new
        return new

    def _problem(self, path: str, reason: str) -> None:
        self._found.problems.append(unreadable(path, reason))


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: reading it will say so
        return False
