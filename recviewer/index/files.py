"""Files of the index: private to their owner, and locked while somebody uses them.

Nothing of `pathlib` is used: to import it takes as long as to search a thousand texts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

try:
    import fcntl
except ImportError:  # where there are no locks on files, nobody starts anew meanwhile
    fcntl = None  # type: ignore[assignment]

FilePath = str | os.PathLike[str]

_SUFFIX: Final = ".texts"

_NAME_BYTES: Final = 8
"""Random bytes in the name of a block: two are never called the same."""

_COPIED_BYTES: Final = 1 << 20


class Blocks:
    """The blocks of texts in a folder; the database tells which one is in use."""

    def __init__(self, folder: FilePath) -> None:
        self._folder = os.fspath(folder)

    @staticmethod
    def new_name() -> str:
        """Return a name that no block has."""
        return os.urandom(_NAME_BYTES).hex()

    def size(self, name: str) -> int:
        """Return the size of a block; -1 if it is not there."""
        try:
            return os.stat(self._path(name)).st_size  # noqa: PTH116
        except OSError:
            return -1

    def open(self, name: str) -> int:
        """Open a block to be read."""
        return os.open(self._path(name), os.O_RDONLY)

    def write(self, name: str, start: int, data: bytes | bytearray) -> None:
        """Write to a block, which is made if it is not there."""
        file = private_file(self._path(name))
        try:
            view = memoryview(data)
            while view:
                written = os.pwrite(file, view, start)
                view, start = view[written:], start + written
        finally:
            os.close(file)

    def copy(
        self, old: str, new: str, end: int, pieces: Iterable[tuple[int, int]]
    ) -> tuple[list[int], int]:
        """Copy pieces of a block to the end of another one.

        Args:
            old: The one block.
            new: The other one.
            end: Its size.
            pieces: Start and size of each piece.

        Returns:
            Where the pieces start in the other block, and its size.
        """
        starts, data = [], bytearray()
        with open(self._path(old), "rb") as source:  # noqa: PTH123
            for start, size in pieces:
                source.seek(start)
                starts.append(end + len(data))
                data += source.read(size)
                if len(data) > _COPIED_BYTES:
                    self.write(new, end, data)
                    end += len(data)
                    data.clear()
        self.write(new, end, data)
        return starts, end + len(data)

    def remove(self, *, but: str = "") -> None:
        """Remove all blocks but one; whoever has another one open keeps it."""
        for name in names_in(self._folder):
            if name.endswith(_SUFFIX) and name != f"{but}{_SUFFIX}":
                remove_file(f"{self._folder}/{name}")

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}{_SUFFIX}"


def names_in(folder: str) -> list[str]:
    """Return the names in a folder; none if it is gone."""
    try:
        return os.listdir(folder)  # noqa: PTH208
    except FileNotFoundError:
        return []


def remove_file(path: str) -> None:
    """Remove a file, unless it is gone already."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def private_file(path: FilePath) -> int:
    """Open a file that only its owner can read; create it if there is none."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if os.fstat(file).st_mode & 0o077:
            os.fchmod(file, 0o600)
    except OSError:
        os.close(file)
        raise
    return file


def lock(file: int, *, exclusive: bool) -> bool:
    """Lock a file without waiting; return whether that was possible."""
    if fcntl is None:
        return not exclusive
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
