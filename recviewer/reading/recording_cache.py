"""A cache of the last recording that was read, for its other exchanges."""

from __future__ import annotations

import os

from recviewer.address import is_elsewhere
from recviewer.errors import Cancelled, NotServedError
from recviewer.model.exchange import Recording
from recviewer.reading import reader
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths

_MAX_CACHED_BYTES = 50_000_000
"""Size of the text from which on a recording is not cached: reading it again takes
a second, while keeping it takes several times its size in memory."""


class RecordingCache:
    """Reads recordings, and caches the last one if it has several exchanges."""

    def __init__(self, served_paths: ServedPaths | None = None) -> None:
        """Create an empty cache.

        Args:
            served_paths: What may be read; None for anything.
        """
        self._served_paths = served_paths
        self._recording: Recording | None = None
        self._identity: object = None

    def read(self, path: str, cancelled: Cancelled = lambda: False) -> Recording:
        """Return a recording, from the cache if the file has not changed.

        Raises:
            NotServedError: It is outside of what is served.
            ReadError: It cannot be read.
            CancelledError: Reading was cancelled.
        """
        served = self._served_paths
        if served is not None and not served.contains(path):
            raise NotServedError(path, NOT_SERVED)
        cached, identity = self._recording, _identity(path)
        if (
            cached is not None
            and (cached.path, self._identity) == (path, identity)
            and all(file.unchanged for file in cached.attached)
        ):
            return cached
        self._recording = None  # never two at a time in memory
        recording = reader.read(path, cancelled, served)
        if identity is not None and _is_worth_caching(recording):
            self._recording, self._identity = recording, identity
        return recording


def _is_worth_caching(recording: Recording) -> bool:
    return len(recording.exchanges) > 1 and recording.text_size < _MAX_CACHED_BYTES


def _identity(path: str) -> object:
    """Return a value that changes with the file; None if it has no status."""
    if is_elsewhere(path):
        from recviewer.places import opening

        return opening.identity(path) or None
    try:
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns
