"""A file of lines that only grows, which several processes may write to."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

_LOCK_SECONDS = 1.0
"""How long to wait for another process that writes."""

_RETRY_SECONDS = 0.01


class Journal:
    """Lines of a file; what is there is never written again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[bytes]:
        """Return all lines; none if there is no file.

        Raises:
            OSError: It cannot be read.
        """
        try:
            return self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []

    def append(self, lines: Sequence[bytes]) -> None:
        """Add lines at the end, all of them or none; only its owner may read them.

        A line that another process left unfinished stays a line of its own.

        Raises:
            OSError: They cannot be written.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        file = os.open(self.path, flags, 0o600)
        try:
            with _locked(file):
                size = os.fstat(file).st_size
                is_cut_off = size > 0 and os.pread(file, 1, size - 1) != b"\n"
                data = b"\n" * is_cut_off + b"".join(line + b"\n" for line in lines)
                try:
                    _write(file, data)
                except OSError:
                    with suppress(OSError):
                        os.ftruncate(file, size)
                    raise
        finally:
            os.close(file)


def _write(file: int, data: bytes) -> None:
    """Write all of the data; a disk that gets full takes only a part of it."""
    while data:
        written = os.write(file, data)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        data = data[written:]


@contextmanager
def _locked(file: int) -> Iterator[None]:
    """Keep other processes of ours from writing to a file.

    One that holds the lock for long was stopped in the middle of it; it is not waited
    for, since a single write at the end of a file is whole without a lock, too.
    """
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock

    end = monotonic() + _LOCK_SECONDS
    while True:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if monotonic() > end:
                break
            sleep(_RETRY_SECONDS)
        except OSError:  # a file system without locks
            break
        else:
            break
    try:
        yield
    finally:
        with suppress(OSError):
            flock(file, LOCK_UN)
