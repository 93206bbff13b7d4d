"""Reads what others write, while they do: a pipe, or a file that grows.

Threads do it that nobody waits for: a read may last as long as its writer likes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final

from recviewer.live.inflow import Inflow

_PIPE_BYTES: Final = 1 << 20
"""Bytes that are read at once."""

_FILE_BYTES: Final = 1 << 22

_POLL_SECONDS: Final = 0.05
"""How long to wait before a file is looked at again."""

_COMPARED_BYTES: Final = 512
"""Bytes at the start of a file, and before its new ones, that tell whether what was
read still is there."""


def read_pipe(file: int, inflow: Inflow) -> None:
    """Read a pipe to its end, in a thread.

    Args:
        file: Its descriptor, which is closed then.
        inflow: Takes what comes.
    """

    def read() -> None:
        try:
            while data := os.read(file, _PIPE_BYTES):
                inflow.put(data)
        except OSError as error:
            inflow.end(f"it cannot be read further: {error.strerror or error}")
        else:
            inflow.end()
        with suppress(OSError):
            os.close(file)

    Thread(target=read, name="recviewer-pipe", daemon=True).start()


class GrowingFile:
    """Looks whether a file grows, and reads what is new."""

    def __init__(self, path: Path, data: bytes, stopped: Event) -> None:
        """Look at nothing yet.

        Args:
            path: The file.
            data: What was read of it before.
            stopped: Set when nobody is interested any more.
        """
        self._path = path
        self._size = len(data)
        self._start = data[:_COMPARED_BYTES]
        self._end = data[-_COMPARED_BYTES:]
        self._state: object = None
        self._is_gone = False
        self._stopped = stopped

    def wait_for_change(self, inflow: Inflow) -> bool:
        """Wait until there is something new, which an inflow takes.

        Returns:
            False if the watching was stopped before.
        """
        while not self.read_new(inflow):
            if self._stopped.wait(_POLL_SECONDS):
                return False
        return True

    def watch(self, inflow: Inflow, over: Event) -> Thread:
        """Let an inflow take what is new, in a thread, until it is over."""

        def watch() -> None:
            while not over.wait(_POLL_SECONDS):
                self.read_new(inflow)

        thread = Thread(target=watch, name="recviewer-file", daemon=True)
        thread.start()
        return thread

    def read_new(self, inflow: Inflow) -> bool:
        """Read what is new, and say whether anything is."""
        try:
            info = self._path.stat()
            state = info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns
            if state == self._state and not self._is_gone:
                return False
            with self._path.open("rb") as file:
                is_same = info.st_size >= self._size and self._holds(file.fileno())
                new = os.pread(file.fileno(), _FILE_BYTES, self._size if is_same else 0)
        except OSError as error:
            if not self._is_gone:
                self._is_gone = True
                inflow.say(f"the file is gone: {error.strerror or error}")
            return False
        self._is_gone = False
        whole = len(new) < _FILE_BYTES
        self._state = state if whole else None  # else more is there already
        if not is_same:
            self._size, self._start, self._end = 0, b"", b""
            inflow.begin_again("the file was rewritten")
        elif not new:
            return False
        self._size += len(new)
        self._start = (self._start + new)[:_COMPARED_BYTES]
        self._end = (self._end + new)[-_COMPARED_BYTES:]
        inflow.put(new)
        return True

    def _holds(self, file: int) -> bool:
        """Say whether a file still holds what was read of it, as far as it is cheap."""
        start = os.pread(file, len(self._start), 0)
        end = os.pread(file, len(self._end), self._size - len(self._end))
        return (start, end) == (self._start, self._end)
