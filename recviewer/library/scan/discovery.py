"""Finding the files to read: those named, and likely recordings in folders."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from functools import lru_cache
from itertools import islice

import msgspec

from recviewer.address import STDIN, is_elsewhere, is_stored, normal_path
from recviewer.errors import Cancelled, ReadError
from recviewer.library.scan.attachments import (
    FILES_FOLDER,
    archived_files,
    body_files,
    is_body_folder,
    names_in_archive,
)
from recviewer.library.scan.batch import LeftOut
from recviewer.library.summary import Summary, unreadable
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths

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
"""Names of folders that hold other people's files; hidden ones are skipped as well."""

_RECORDING_SUFFIXES = frozenset(
    {
        "har",
        "httprr",
        "json",
        "jsonl",
        "ndjson",
        "responses",
        "sse",
        "txt",
        "yaml",
        "yml",
    }
)
"""Files with these suffixes are read without checking their first bytes."""

_OTHERS = """
    7z avi bmp bz2 c cc cfg class cpp cs css csv db dll doc docx dylib egg exe gif
    go h hpp htm html ico ini ipynb jar java jpeg jpg js jsx kt less lock lua map md
    mdx mjs mov mp3 mp4 mpg o ogg onnx otf parquet pdf php pl png proto ps1 pt pth
    py pyc pyd pyi pyo rb rs rst safetensors scala scss sh so sql sqlite svelte svg
    swift tar tex tgz tif tiff ts tsv tsx ttf vue wasm wav webm webp whl woff
    woff2 xls xlsx xml xz zip
"""
_OTHER_SUFFIXES = frozenset(_OTHERS.split())
"""Files with these suffixes are never recordings and are not even opened."""

_MAX_FOLDERS = 1_024
"""Folders that are remembered: most files of a repository are in a few of them."""

_ENTRIES_PER_FILE = 20
"""Directory entries the walk looks at before each file it hands out: the total is known
soon, and the first file does not wait for it."""


class Discovered(msgspec.Struct):
    """What a walk has discovered so far."""

    files: list[str] = []
    """Files to read, in order, each once."""
    problems: list[Summary] = []
    """Folders and links that cannot be read, as entries with the reason."""
    folders_left_out: int = 0
    """Folders that are hidden, vendored, or were seen already."""
    files_left_out: int = 0
    """Files that are no recordings, by their suffixes or their first bytes."""
    complete: bool = False
    """Whether the walk is over and this is everything."""

    @property
    def left_out(self) -> LeftOut:
        """How much was left out so far."""
        return LeftOut(self.folders_left_out, self.files_left_out)


def discover(paths: Sequence[str], cancelled: Cancelled = lambda: False) -> Discovered:
    """Find all recordings under some paths.

    Args:
        paths: Files of any suffix, folders, and `-` for standard input. A folder that
            is named is walked even if it is hidden or vendored.
        cancelled: Polled once a folder; ends the walk.

    Returns:
        The files in the order of the paths, sorted by name within each folder.
    """
    walk = Walk(paths, cancelled)
    deque(walk.files(), maxlen=0)
    return walk.discovered


def may_be_recording(path: str) -> bool:
    """Tell by the relative path of a file whether a walk would read or probe it."""
    folder, _, name = path.rpartition("/")
    if not _is_walked(folder):
        return False
    return _suffix(name) not in _OTHER_SUFFIXES


def _suffix(name: str) -> str:
    return name.lower().rpartition(".")[2] if "." in name else ""


@lru_cache(_MAX_FOLDERS)
def _is_walked(folder: str) -> bool:
    """Tell by the relative path of a folder whether a walk would look into it."""
    return not any(
        name.startswith(".") or name in _VENDORED or name == FILES_FOLDER
        for name in folder.split("/")
    )


class Walk:
    """One walk over files and folders.

    Attributes:
        discovered: What it has discovered so far.
        may_fork: Whether the files may be read by forked processes: connections to a
            store do not survive a fork.
    """

    def __init__(
        self,
        paths: Sequence[str],
        cancelled: Cancelled = lambda: False,
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Create a walk; it starts with `files`.

        Args:
            paths: Files, folders and `-`; see `discover`.
            cancelled: Polled once a folder; ends the walk.
            served_paths: Where links may lead; None for anywhere.
        """
        self.discovered = Discovered()
        self._served_paths = served_paths
        self._paths = paths
        self._cancelled = cancelled
        self._seen_files: set[str] = set()
        self._attached: set[str] = set()
        self._named = {_absolute(path) for path in paths if path != STDIN}
        self._seen_folders: set[tuple[int, int]] = set()
        self.may_fork = not any(map(is_stored, paths))

    def files(self) -> Iterator[str | None]:
        """Walk, staying some way ahead of the files that are taken.

        Yields:
            The files in order; None whenever the next one is not discovered yet.
        """
        steps, taken, discovered = self._steps(), 0, self.discovered
        while not discovered.complete or taken < len(discovered.files):
            deque(islice(steps, _ENTRIES_PER_FILE), maxlen=0)
            if taken < len(discovered.files):
                yield discovered.files[taken]
                taken += 1
            else:
                yield None

    def _steps(self) -> Iterator[None]:
        """Walk over everything; each directory entry is a step."""
        for path in map(normal_path, self._paths):
            if is_elsewhere(path):
                yield from self._look_elsewhere(path)
            elif path != STDIN and os.path.isdir(path):  # noqa: PTH112
                yield from self._walk_folder(path)
            else:
                self._add(path, path if path == STDIN else _absolute(path))
                yield
        self.discovered.complete = True

    def _look_elsewhere(self, top: str) -> Iterator[None]:
        """Add the recordings at or below a path beyond the folders of this disk."""
        from recviewer.places import opening

        try:
            found = opening.files(top)
        except ReadError as error:
            self._problem(top, error.reason)
            return
        folders: set[str] = set()
        walked: list[str] = []
        for path in found:
            inner = path[len(top) :].lstrip("/")
            folder = _left_out(inner.rpartition("/")[0])
            if folder is None:
                walked.append(path)
            else:
                folders.add(folder)
        attached = _archived_elsewhere(walked)
        chosen: list[str] = []
        for path in walked:
            if path in attached:
                pass  # it is read with the recording that names it
            elif not path[len(top) :] or _may_be_recording_elsewhere(path):
                chosen.append(path)
            else:
                self.discovered.files_left_out += 1
        self.discovered.folders_left_out += len(folders)
        opening.expect(chosen)
        for path in chosen:
            self._add(path, path)
            yield

    def _add(self, path: str, absolute: str) -> None:
        if absolute not in self._seen_files:
            self._seen_files.add(absolute)
            self.discovered.files.append(path)

    def _walk_folder(self, top: str) -> Iterator[None]:
        """Walk a folder depth first, without recursion because it may be deep."""
        waiting = [top]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            inner: list[str] = []
            try:
                if self._is_new(folder):
                    yield from self._list(folder, inner)
            except OSError as error:
                self._problem(folder, error.strerror or str(error))
            waiting.extend(reversed(inner))

    def _list(self, folder: str, inner: list[str]) -> Iterator[None]:
        """Add the recordings of a folder, and to `inner` the folders to walk next."""
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
        absolute = _absolute(folder)
        names = [entry.name for entry in entries]
        # A folder of bodies that is named itself is shown as it is.
        bodies = absolute not in self._named and is_body_folder(absolute)
        for name in body_files(absolute) if bodies else archived_files(absolute, names):
            self._attached.add(f"{absolute}/{name}")
        for entry in entries:
            path = entry.path.removeprefix("./")
            if is_elsewhere(path):
                path = entry.path
            suffix = _suffix(entry.name)
            if self._leads_out(entry):
                self._problem(path, NOT_SERVED)
            elif _is_folder(entry):
                if suffix == "json":
                    self._problem(path, "expected a file, but this is a folder")
                if entry.name.startswith(".") or entry.name in _VENDORED:
                    self.discovered.folders_left_out += 1
                else:
                    inner.append(path)
            elif f"{absolute}/{entry.name}" in self._attached:
                pass  # it is read with the recording that names it
            elif suffix in _RECORDING_SUFFIXES or _may_be_recording(entry, suffix):
                self._add(path, f"{absolute}/{entry.name}")
            else:
                self.discovered.files_left_out += 1
            yield

    def _leads_out(self, entry: os.DirEntry[str]) -> bool:
        """Say whether an entry is a link to something that is not served."""
        if self._served_paths is None or not entry.is_symlink():
            return False
        return not self._served_paths.contains(entry.path)

    def _is_new(self, folder: str) -> bool:
        """Say whether a folder is seen for the first time; links may form loops."""
        info = os.stat(folder)  # noqa: PTH116
        identity = (info.st_dev, info.st_ino)
        new = identity not in self._seen_folders
        self._seen_folders.add(identity)
        self.discovered.folders_left_out += not new
        return new

    def _problem(self, path: str, reason: str) -> None:
        self.discovered.problems.append(unreadable(path, reason))


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _may_be_recording(entry: os.DirEntry[str], suffix: str) -> bool:
    """Check the first bytes of a file whose suffix says nothing."""
    from recviewer.formats import sniff  # hardly any folder has such files

    try:
        if suffix in _OTHER_SUFFIXES or not entry.is_file():
            return False
        with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
            return sniff.looks_like_recording(file.read(sniff.PROBE_BYTES))
    except OSError:
        return False


def _left_out(folder: str) -> str | None:
    """Return the folder in which a walk stops on the way to another one, if any."""
    if _is_walked(folder):
        return None
    parents = (folder[: match.end()] for match in re.finditer(r"[^/]+", folder))
    return next(parent for parent in parents if not _is_walked(parent))


def _may_be_recording_elsewhere(path: str) -> bool:
    """Tell by its name, or else by its first bytes, whether to read a file."""
    suffix = _suffix(path.rpartition("/")[2])
    if suffix in _RECORDING_SUFFIXES:
        return True
    if suffix in _OTHER_SUFFIXES:
        return False
    from recviewer.formats import sniff
    from recviewer.places import opening

    try:
        start = opening.beginning(path, sniff.PROBE_BYTES)
    except ReadError:
        return False
    return sniff.looks_like_recording(start)


def _archived_elsewhere(paths: Sequence[str]) -> Set[str | None]:
    """Return the files that HTTP archives among them name; see `archived_files`."""
    from recviewer.places import opening

    archives = [path for path in paths if path.endswith(".har")]
    if len(archives) == len(paths):
        return set()
    attached: set[str | None] = set()
    for path in archives:
        with suppress(ReadError):  # it is told when it is read as a recording
            names = names_in_archive(opening.content(path).data)
            attached.update(opening.beside(path, ".", name) for name in names)
    return attached


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: reading it will report that
        return False
