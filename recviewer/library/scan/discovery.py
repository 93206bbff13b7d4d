"""Which files are looked at: what was named, and what may be a recording in folders."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from recviewer.address import STDIN
from recviewer.errors import Cancelled
from recviewer.formats import sniff
from recviewer.library.summary import Summary, unreadable
from recviewer.reading.served_paths import OUTSIDE, ServedPaths
from recviewer.text.numbers import plural

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

_KNOWN = "har httprr json jsonl ndjson responses sse txt yaml yml"
_SUFFIXES = frozenset(_KNOWN.split())
"""Suffixes of recordings: these files are read without a look at them."""

_OTHERS = """
    7z avi bmp bz2 c cc cfg class cpp cs css csv db dll doc docx dylib egg exe gif
    go h hpp htm html ico ini ipynb jar java jpeg jpg js jsx kt less lock lua map md
    mdx mjs mov mp3 mp4 mpg o ogg onnx otf parquet pdf php pl png proto ps1 pt pth
    py pyc pyd pyi pyo rb rs rst safetensors scala scss sh so sql sqlite svelte svg
    swift tar tex tgz tif tiff toml ts tsv tsx ttf vue wasm wav webm webp whl woff
    woff2 xls xlsx xml xz zip
"""
_NEVER = frozenset(_OTHERS.split())
"""Suffixes of what is no recording for certain: these files are not even opened."""

_AHEAD = 20
"""Names that are looked at for every file that is taken: a walk is soon complete, and
never keeps the first file waiting."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How much was found that is not read."""

    folders: int = 0
    """Folders not looked into: hidden, vendored, or seen already."""
    files: int = 0
    """Files that are no recordings, by their suffixes or their first bytes."""

    def __bool__(self) -> bool:
        """Whether a folder was left out: files of other kinds are nothing to tell."""
        return self.folders > 0

    def __str__(self) -> str:
        """Say how much, and why."""
        return (
            f"{plural(self.folders, 'folder')} left out: hidden, vendored or seen"
            f" already; {plural(self.files, 'file')} of other kinds"
        )


@dataclass(slots=True)
class Found:
    """The files under some paths."""

    files: list[str] = field(default_factory=list)
    """Files to read, in order, each once."""
    problems: list[Summary] = field(default_factory=list)
    """What stands in the way, as entries that say so."""
    folders_left_out: int = 0
    """Folders not looked into: hidden, vendored, or seen already."""
    files_left_out: int = 0
    """Files that are no recordings, by their suffixes or their first bytes."""
    complete: bool = False
    """Whether the walk is over: this is all there is."""

    @property
    def left_out(self) -> LeftOut:
        """How much was found so far that is not read."""
        return LeftOut(self.folders_left_out, self.files_left_out)


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
        self,
        paths: Sequence[str],
        cancelled: Cancelled = lambda: False,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Make ready to walk; see `find`.

        Args:
            paths: Where to look.
            cancelled: Asked once a folder.
            served_paths: Where links may lead; None for anywhere.
        """
        self.found = Found()
        self._served_paths = served_paths
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
            suffix = entry.name.rpartition(".")[2].lower()
            if self._leads_out(entry):
                self._problem(path, OUTSIDE)
            elif _is_folder(entry):
                if suffix == "json":
                    self._problem(path, "expected a file, but this is a folder")
                if entry.name.startswith(".") or entry.name in _VENDORED:
                    self.found.folders_left_out += 1
                else:
                    inner.append(path)
            elif suffix in _SUFFIXES or _may_be_recording(entry, suffix):
                self._add(path, f"{absolute}/{entry.name}")
            else:
                self.found.files_left_out += 1
            yield

    def _leads_out(self, entry: os.DirEntry[str]) -> bool:
        """Say whether something is a link to what is not to be shown."""
        if self._served_paths is None or not entry.is_symlink():
            return False
        return not self._served_paths.hold(entry.path)

    def _is_new(self, folder: str) -> bool:
        """Say whether a folder is seen for the first time: links may form loops."""
        info = os.stat(folder)  # noqa: PTH116
        identity = (info.st_dev, info.st_ino)
        new = identity not in self._seen_folders
        self._seen_folders.add(identity)
        self.found.folders_left_out += not new
        return new

    def _problem(self, path: str, reason: str) -> None:
        self.found.problems.append(unreadable(path, reason))


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _may_be_recording(entry: os.DirEntry[str], suffix: str) -> bool:
    """Look at the first bytes of a file whose suffix says nothing."""
    try:
        if suffix in _NEVER or not entry.is_file():
            return False
        with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
            return sniff.looks_like_recording(file.read(sniff.PROBE_BYTES))
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: reading it will say so
        return False
