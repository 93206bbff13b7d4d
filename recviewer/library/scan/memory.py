"""What a scan knows of recordings from earlier runs, and what it keeps for later ones.

The index is only a cache: whatever goes wrong with it, recordings are read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from recviewer.address import STDIN, normal_path
from recviewer.index.cache import Cache, open_store
from recviewer.index.place import Keeping
from recviewer.index.stamp import stamp_of
from recviewer.index.store import Kept, Store
from recviewer.index.texts import Texts
from recviewer.library.scan.discovery import may_be_recording
from recviewer.library.summary import Summary
from recviewer.reading.served_paths import ServedPaths

if TYPE_CHECKING:
    from recviewer.library.scan.summarize import Found

_MAX_PENDING_RECORDINGS = 2_000
_MAX_PENDING_BYTES = 16_000_000
"""What is kept in one transaction: each takes a while, and blocks other processes."""

Summaries = tuple[Summary, ...]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Summaries).decode


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
        self._known: dict[str, tuple[bytes, Summaries]] = {}
        """Stamp and summaries of each recording, by the path that a walk gives it."""
        self._current: set[str] = set()
        """Those of which what is kept holds."""
        self._is_recalled = False
        self._pending: list[Kept] = []
        self._pending_bytes = 0
        self._paths = [normal_path(path) for path in paths if path != STDIN]

    def close(self) -> None:
        """Keep what is to be kept, and close the index."""
        self._write()
        self._cache.close()

    def map_texts(self) -> Texts | None:
        """Map all texts that are kept into memory, if any are."""
        with self._cache.using() as store:
            if store is not None and self.texts:
                return Texts(store, self._paths)
        return None

    def forget_the_rest(self) -> None:
        """Keep nothing any more of what is neither unchanged nor kept again.

        To be called when all recordings were looked at.
        """
        gone = [os.path.abspath(path) for path in self._known.keys() - self._current]  # noqa: PTH100
        with self._cache.using() as store:
            if store is not None:
                store.forget(gone)

    def recalled(self) -> Iterator[Summaries]:
        """Yield what is known of each recording, though it may have changed.

        To be called once. `unchanged` does it if nobody has.
        """
        self._is_recalled = True
        with self._cache.using() as store:
            if store is not None:
                for top in self._paths:
                    yield from self._under(store, top)

    def _under(self, store: Store, top: str) -> Iterator[Summaries]:
        absolute = os.path.abspath(top)  # noqa: PTH100
        folder = absolute.rstrip("/") + "/"
        ahead = "" if top == "." else f"{top.rstrip('/')}/"
        for path, stamp, data in store.under((absolute,)):
            inner = path[len(folder) :]
            name = ahead + inner if inner else top
            if name in self._known or (inner and not may_be_recording(inner)):
                continue  # it was named itself when it was read
            summaries = tuple([_named(summary, name) for summary in _decode(data)])
            if not (self._limited and summaries[0].attached):
                self._known[name] = stamp, summaries
                yield summaries

    def unchanged(self, path: str) -> Summaries | None:
        """Return what is known of a recording, if it still is as it was."""
        if not self._is_recalled:
            for _ in self.recalled():
                pass
        known = self._known.get(path)
        if known is None:
            return None
        stamp, summaries = known
        try:
            if stamp_of(os.stat(path)) != stamp:  # noqa: PTH116
                return None
        except OSError:
            return None
        if not all(file.unchanged for file in summaries[0].attached):
            return None
        self._current.add(path)
        return summaries

    @property
    def known(self) -> Mapping[str, tuple[bytes, Summaries]]:
        """Stamp and summaries of each recording that was recalled, by path."""
        return self._known

    def keep(self, found: Found) -> None:
        """Keep what was found in a file."""
        if not self._cache.is_open or (self._limited and found.summaries[0].attached):
            return
        try:
            data = _encode([replace(summary, path="") for summary in found.summaries])
        except UnicodeEncodeError:
            return  # such as a title with half a character: it is read each time
        absolute = os.path.abspath(found.path)  # noqa: PTH100
        self._current.add(found.path)
        self._pending.append(Kept(absolute, found.stamp, data, found.texts))
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
    folder: Path | None = None,
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
    if not any(map(os.path.isdir, paths)):
        return None
    store = open_store(keeping, folder)
    if store is None:
        return None
    return Memory(store, paths, served_paths, texts=keeping is Keeping.TEXTS)


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
