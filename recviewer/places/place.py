"""What every place offers: it lists files, and reads them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Final, NamedTuple, NoReturn, Protocol

from recviewer.errors import ReadError

NOT_THERE: Final = "expected a file or a folder there, and there is none"

MAX_BYTES: Final = 4 << 30
"""Size of a file that is not read any more: all of it has to fit into memory."""


class Held(NamedTuple):
    """What a file of a place holds."""

    data: bytes
    mtime: float
    """When it was modified, in seconds since the epoch; 0 if the place does not say."""


class Place(Protocol):
    """A place that holds files, by their paths in it."""

    start: str
    """What the path of each of its files begins with."""

    def files(self, name: str) -> Iterable[str]:
        """Return the file of a name, or all files below a folder, in any order.

        Raises:
            ReadError: There is none, or the place cannot be read.
        """

    def is_file(self, name: str) -> bool:
        """Say whether a file has a name, as far as that is known without waiting."""

    def identity(self, name: str) -> str:
        """Return what differs once a file has another content; empty if unknown."""

    def read(self, name: str) -> Held:
        """Read a file.

        Raises:
            ReadError: It cannot be read.
        """

    def beginning(self, name: str, size: int) -> bytes:
        """Read the first bytes of a file.

        Raises:
            ReadError: It cannot be read.
        """

    def close(self) -> None:
        """Release what is open."""


def below(name: str, files: Iterable[str]) -> list[str]:
    """Return those of some files that are in a folder, or have its name."""
    folder = f"{name}/" if name else ""
    return [each for each in files if each == name or each.startswith(folder)]


def path_beside(path: str, folder: str, name: str) -> str | None:
    """Return the path of a file in a folder near another one.

    Args:
        path: The other file.
        folder: The folder, relative to that of the file.
        name: The file's path in it.

    Returns:
        None if it would be outside of that folder.
    """
    root = posixpath.normpath(posixpath.join(posixpath.dirname(path), folder))
    found = posixpath.normpath(posixpath.join(root, name))
    inside = root == "." or found.startswith(f"{root}/")
    # Only what is above the top begins so.
    above = f"{found}/".startswith(("/", "../"))
    return found if inside and not above else None


def refuse(place: Place, name: str, reason: str) -> NoReturn:
    """Raise what is wrong with a file."""
    raise ReadError(place.start + name, reason) from None
