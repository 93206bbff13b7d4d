"""The files of a zip file on this disk: `zip://FILE.zip/path`."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from recviewer.errors import ReadError
from recviewer.framing import compression
from recviewer.places.place import NOT_THERE, Held, below, refuse

PREFIX: Final = "zip://"
"""Begins a path in a zip file."""

_ENCRYPTED: Final = 1
"""Flag of a file that is kept under a password."""


def split(path: str) -> tuple[str, str]:
    """Split a path into that of the zip file on this disk and one in it.

    Raises:
        ReadError: No part of it is a file.
    """
    rest = path.removeprefix(PREFIX)
    end = rest.find("/", 1)
    while end > 0:
        if os.path.isfile(rest[:end]):  # noqa: PTH113
            return rest[:end], rest[end + 1 :]
        end = rest.find("/", end + 1)
    if os.path.isfile(rest):  # noqa: PTH113
        return rest, ""
    raise ReadError(path, "expected the path of a zip file, and there is none")


class ArchivePlace:
    """A zip file."""

    def __init__(self, file: str) -> None:
        """Open a zip file.

        Raises:
            ReadError: It is none.
        """
        self.start = f"{PREFIX}{file}/"
        try:
            self._archive = zipfile.ZipFile(file)
        except OSError as error:
            raise ReadError(PREFIX + file, error.strerror or str(error)) from None
        except Exception as error:  # zipfile raises errors of many kinds
            reason = f"expected a zip file, and this is none: {error}"
            raise ReadError(PREFIX + file, reason) from None
        self._files = {
            info.filename: info
            for info in self._archive.infolist()
            if not info.is_dir()
        }

    def files(self, name: str) -> Iterable[str]:
        """Return the file of a name, or all files below a folder."""
        found = below(name, self._files)
        if not found and name:
            refuse(self, name, NOT_THERE)
        return found

    def is_file(self, name: str) -> bool:
        """Say whether a file has a name."""
        return name in self._files

    def identity(self, name: str) -> str:
        """Return the checksum of a file's content, which the archive holds."""
        info = self._files.get(name)
        return f"{info.CRC:x}-{info.file_size:x}" if info else ""

    def read(self, name: str) -> Held:
        """Read a file, unless it is far larger than compressed recordings are."""
        info = self._info(name)
        limit = compression.output_limit(info.compress_size)
        if info.file_size > limit:
            refuse(self, name, f"expected a file of at most {limit:,} bytes unpacked")
        return Held(self._data(info, info.file_size + 1), _mtime(info))

    def beginning(self, name: str, size: int) -> bytes:
        """Read the first bytes of a file."""
        return self._data(self._info(name), size)

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._files.get(name)
        if info is None:
            refuse(self, name, NOT_THERE)
        if info.flag_bits & _ENCRYPTED:
            refuse(self, name, "expected a file without a password, but this has one")
        return info

    def _data(self, info: zipfile.ZipInfo, size: int) -> bytes:
        try:
            with self._archive.open(info) as file:
                return file.read(size)
        except Exception as error:  # zipfile and zlib raise errors of many kinds
            refuse(self, info.filename, f"it cannot be unpacked: {error}")


def _mtime(info: zipfile.ZipInfo) -> float:
    with suppress(ValueError, OverflowError):
        return time.mktime((*info.date_time, 0, 0, -1))
    return 0.0
