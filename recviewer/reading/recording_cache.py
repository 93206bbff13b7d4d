"""The recording that was read last, kept for its other exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recviewer.errors import Cancelled, OutsideError
from recviewer.model.exchange import Recording
from recviewer.reading import reader
from recviewer.reading.served_paths import OUTSIDE, ServedPaths

_LARGEST = 50_000_000
"""Exchanges of so many bytes or more are not kept: reading them again takes a second,
and keeping them several times as much memory."""


@dataclass(slots=True)
class RecordingCache:
    """Reads recordings; one of several exchanges is read once for all of them."""

    served_paths: ServedPaths | None = None
    """What may be read; None for anything."""
    _recording: Recording | None = None
    _state: object = None

    def read(self, path: Path, cancelled: Cancelled = lambda: False) -> Recording:
        """Read a recording, unless it is the last one and has not changed since.

        Args:
            path: A file of any suffix, or standard input.
            cancelled: Asked again and again while a big one is read.

        Raises:
            OutsideError: If it must not be read.
            ReadError: If it cannot be read.
            GivenUpError: If it was cancelled.
        """
        if self.served_paths is not None and not self.served_paths.hold(str(path)):
            raise OutsideError(path, OUTSIDE)
        kept, state = self._recording, _state(path)
        if kept is not None and (kept.path, self._state) == (path, state):
            return kept
        self._recording = None  # never two at a time in memory
        recording = reader.read(path, cancelled)
        if state is not None and _worth_keeping(recording):
            self._recording, self._state = recording, state
        return recording


def _worth_keeping(recording: Recording) -> bool:
    # What they take once unpacked, which says more than the size of the file.
    taken = sum(memoryview(exchange.raw).nbytes for exchange in recording.exchanges)
    return len(recording.exchanges) > 1 and taken < _LARGEST


def _state(path: Path) -> object:
    """Return what changes with a file; None where there is none to look at."""
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns
