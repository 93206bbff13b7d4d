"""What a scan knows of recordings from earlier runs, and what it keeps for later ones.

The index is only a cache: whatever goes wrong with it, recordings are read.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import time_ns
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from recviewer.address import STDIN, absolute_path, is_folder_or_store, normal_path
from recviewer.index.cache import Cache, open_store
from recviewer.index.files import FilePath
from recviewer.index.place import Keeping
from recviewer.index.stamp import current_stamp, stamp_of
from recviewer.index.store import Kept, Store
from recviewer.index.texts import Texts
from recviewer.library.scan.discovery import may_be_recording
from recviewer.library.summary import Summary
from recviewer.model.exchange import FileState
from recviewer.reading.served_paths import ServedPaths

if TYPE_CHECKING:
    from recviewer.library.scan.summarize import Found

_MAX_PENDING_RECORDINGS = 2_000
_MAX_PENDING_BYTES = 16_000_000
"""What is kept in one transaction: each takes a while, and blocks other processes."""

Summaries = tuple[Summary, ...]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Summaries).decode


class Remembered(msgspec.Struct):
    """What is kept of a recording."""

    path: str
    """Its path, as a walk gives it."""
    stamp: bytes
    kept: bytes | Summaries
    """Its summaries; as bytes until somebody asks for them."""
    is_plain: int = False
    """Whether it is a recording, with all of its bodies in its file."""
    number: int | None = None
    """Its number among the texts, if those are mapped."""

    @property
    def summaries(self) -> Summaries:
        """Its summaries."""
        if isinstance(self.kept, bytes):
            self.kept = tuple([_named(each, self.path) for each in _decode(self.kept)])
        return self.kept

    @property
    def attached(self) -> tuple[FileState, ...]:
        """Other files that hold bodies of it."""
        return () if self.is_plain else self.summaries[0].attached


class Memory:
    """What the index knows of the recordings under some paths.

    Attributes:
        texts: Whether texts are kept, too.
        now_ns: Tells the time in nanoseconds since the epoch.
        remarks: Lines about what was wrong with the index.
    """

    def __init__(
        self,
        store: Store,
        paths: Sequence[str],
        served_paths: ServedPaths | None = None,
        *,
        texts: bool = True,
        now_ns: Callable[[], int] = time_ns,
    ) -> None:
        """Look up what is known.

        Args:
            store: The index, which is closed with this.
            paths: Files and folders.
            served_paths: What may be read beside a recording; None for anything.
            texts: Whether to keep texts.
            now_ns: Tells the time in nanoseconds since the epoch.
        """
        self.texts = texts
        self.now_ns = now_ns
        self._cache = Cache(store)
        self.remarks = self._cache.remarks
        self._limited = served_paths is not None
        self._known: dict[str, Remembered] = {}
        """What is kept of each recording, by the path that a walk gives it."""
        self._current: set[str] = set()
        """Those of which what is kept holds."""
        self._is_recalled = False
        self._pending: list[Kept] = []
        self._pending_bytes = 0
        self._paths = [normal_path(path) for path in paths if path != STDIN]
        self._names = Names(self._paths)

    def close(self) -> None:
        """Keep what is to be kept, and close the index."""
        self._write()
        self._cache.close()

    def map_texts(self) -> Texts | None:
        """Map all texts that are kept into memory, if any are.

        What is known of recordings is what was kept together with these texts from then
        on.
        """
        with self._cache.using() as store:
            if store is not None and self.texts:
                texts = Texts(store, self._paths)
                self._known.clear()
                rows = (
                    (place.path, place.stamp, place.summaries, place.is_plain, number)
                    for number, place in enumerate(texts.recordings)
                )
                deque(self._noted(rows), maxlen=0)
                return texts
        return None

    def forget_the_rest(self) -> None:
        """Keep nothing any more of what is neither unchanged nor kept again.

        To be called when all recordings were looked at.
        """
        gone = self._known.keys() - self._current
        with self._cache.using() as store:
            if store is not None:
                store.forget(list(map(absolute_path, gone)))

    def recalled(self) -> Iterator[Summaries]:
        """Yield what is known of each recording, though it may have changed.

        To be called once. `unchanged` does it if nobody has.
        """
        with self._cache.using() as store:
            if store is not None:
                for each in self._noted(store.under(self._names.tops)):
                    yield each.summaries

    def _noted(
        self,
        rows: Iterable[tuple[str, bytes, bytes] | tuple[str, bytes, bytes, int, int]],
    ) -> Iterator[Remembered]:
        """Note what is kept, by the paths that a walk gives to the recordings."""
        self._is_recalled = True
        known = self._known
        for path, *row in rows:
            for name in self._names.of(path):
                if name not in known:
                    each = Remembered(name, *row)
                    if self._limited and each.attached:
                        continue
                    known[name] = each
                    yield each

    def unchanged(self, path: str) -> Remembered | None:
        """Return what is known of a recording, if it still is as it was."""
        if not self._is_recalled:
            deque(self.recalled(), maxlen=0)
        known = self._known.get(path)
        if known is None:
            return None
        try:
            stamp = stamp_of(os.stat(path))  # noqa: PTH116
        except OSError:
            stamp = current_stamp(path)  # it may be in a store
        if stamp != known.stamp:
            return None
        if not all(file.unchanged for file in known.attached):
            return None
        self._current.add(path)
        return known

    @property
    def known(self) -> Mapping[str, Remembered]:
        """What is known of each recording, though it may have changed, by path."""
        return self._known

    def keep(self, found: Found) -> None:
        """Keep what was found in a file."""
        if not self._cache.is_open or (self._limited and found.summaries[0].attached):
            return
        try:
            data = _encode([replace(summary, path="") for summary in found.summaries])
        except UnicodeEncodeError:
            return  # such as a title with half a character: it is read each time
        absolute = absolute_path(found.path)
        self._current.add(found.path)
        first = found.summaries[0]
        is_plain = not first.reason and not first.attached
        self._pending.append(Kept(absolute, found.stamp, data, found.texts, is_plain))
        self._pending_bytes += len(found.texts.answers) + len(found.texts.requests)
        full = len(self._pending) >= _MAX_PENDING_RECORDINGS
        if full or self._pending_bytes >= _MAX_PENDING_BYTES:
            self._write()

    def _write(self) -> None:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        with self._cache.using() as store:
            if store is not None and pending:
                store.add(pending)


def remember(
    paths: Sequence[str],
    keeping: Keeping,
    served_paths: ServedPaths | None = None,
    folder: FilePath | None = None,
) -> Memory | None:
    """Return what the index knows of the recordings under some paths.

    Args:
        paths: Files and folders.
        keeping: What is kept for later runs.
        served_paths: What may be read beside a recording; None for anything.
        folder: Where the index is; None for the place where it always is.

    Returns:
        None if nothing is kept, if no path is a folder, or if the index cannot be used:
        there is no place for one, or another process holds it.
    """
    if not any(map(is_folder_or_store, paths)):
        return None
    store = open_store(keeping, folder)
    if store is None:
        return None
    return Memory(store, paths, served_paths, texts=keeping is Keeping.TEXTS)


class Names:
    """The names that walks give to files by their absolute paths."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Take the paths that are walked: files and folders in normal form."""
        self.tops: dict[str, str] = {}
        """The paths by their absolute ones."""
        for path in paths:
            self.tops.setdefault(absolute_path(path), path)
        self._ahead: dict[str, tuple[str, ...]] = {}
        """What stands before the names of the files in a folder, for each path."""

    def of(self, path: str) -> Iterator[str]:
        """Yield the names of a file, one for each path that leads to it."""
        if path in self.tops:
            yield self.tops[path]
        folder, _, name = path.rpartition("/")
        ahead = self._ahead.get(folder)
        if ahead is None:
            ahead = self._ahead[folder] = tuple(self._leading_to(folder))
        # A file of another kind was named itself when it was read.
        if ahead and may_be_recording(name):
            for each in ahead:
                yield each + name

    def _leading_to(self, folder: str) -> Iterator[str]:
        inside = f"{folder}/"
        for absolute, path in self.tops.items():
            top = f"{absolute.rstrip('/')}/"
            inner = inside[len(top) :]
            if inside.startswith(top) and may_be_recording(inner):
                yield inner if path == "." else f"{path.rstrip('/')}/{inner}"


def _named(summary: Summary, path: str) -> Summary:
    """Return a summary of a recording that is called by a path."""
    return replace(
        summary,
        path=path,
        test_id=sys.intern(summary.test_id),
        model=sys.intern(summary.model),
        endpoint=sys.intern(summary.endpoint),
        tool=tuple(map(sys.intern, summary.tool)),
    )
