"""Addresses: one moment of a recording as text.

`path`, `path#exchange=2`, `path#choice=1&chunk=120`; all numbers count from 0.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from msgspec import Struct

from recviewer.errors import ReadError, UsageError

_Item = TypeVar("_Item")

STDIN: Final = "-"
"""The path that stands for standard input."""

_STORES: Final = ("s3://", "gs://", "az://")
_WEB: Final = ("https://", "http://")
PLACES: Final = ("git:", "zip://", *_WEB, *_STORES)
"""Beginnings of paths that lead beyond the folders of this disk."""

_MAX_DIGITS = 12
"""Digits of the largest number in an address."""

_EXPECTED = "expected exchange=, choice= or chunk= with a number after #"


class Address(Struct, frozen=True):
    """A recording, or one place in it."""

    path: str
    """The path as given; `-` is standard input."""
    exchange: int | None = None
    """Number of the exchange; None for the first one, or for all of them."""
    choice: int | None = None
    """Wire index of the choice."""
    chunk: int | None = None
    """Number of the chunk."""

    @property
    def is_moment(self) -> bool:
        """Whether the address names more than the path."""
        return bool(self._fragment())

    def __str__(self) -> str:
        """Write the address so that `parse` reads the same one."""
        fragment = self._fragment()
        # A path that contains a # gets another one behind it, which `parse` splits at.
        return f"{self.path}#{fragment}" if fragment or "#" in self.path else self.path

    def _fragment(self) -> str:
        numbers = {
            "exchange": self.exchange,
            "choice": self.choice,
            "chunk": self.chunk,
        }
        return "&".join(f"{k}={n}" for k, n in numbers.items() if n is not None)


def parse(text: str, exists: Callable[[str], bool] = os.path.lexists) -> Address:
    """Parse an address.

    Args:
        text: `PATH` or `PATH#exchange=2&choice=1&chunk=120`.
        exists: Tells whether a path exists: a `#` may be part of a file's name.

    Raises:
        UsageError: What follows the last `#` is no place in a recording.
    """
    path, hash_sign, fragment = text.rpartition("#")
    if text and (not hash_sign or exists(text)):
        return Address(text)
    if not path:
        raise UsageError(f"expected a path, not {text!r}")
    numbers: dict[str, int] = {}
    for part in fragment.split("&") if fragment else ():
        key, _, number = part.partition("=")
        if key not in ("exchange", "choice", "chunk") or not _is_number(number):
            raise UsageError(f"{text}: {_EXPECTED}, not {part!r}")
        if key in numbers:
            raise UsageError(f"{text}: expected {key}= once")
        numbers[key] = int(number)
    return Address(path, **numbers)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS


def is_elsewhere(path: str) -> bool:
    """Say whether a path leads to what `places` reads, and not to a file of a folder.

    A file of such a name is given with `./` before it.
    """
    return path.startswith(PLACES)


def is_on_web(path: str) -> bool:
    """Say whether a path is the URL of a single file."""
    return path.startswith(_WEB)


def is_stored(path: str) -> bool:
    """Say whether a path leads to an object store."""
    return path.startswith(_STORES)


def absolute_path(path: str) -> str:
    """Return a path as it is from every folder."""
    return path if is_elsewhere(path) else os.path.abspath(path)  # noqa: PTH100


def is_folder_or_store(path: str) -> bool:
    """Say whether a path is one of those whose recordings the index keeps."""
    return is_stored(path) or os.path.isdir(path)  # noqa: PTH112


def may_be_folder(path: str) -> bool:
    """Say whether there may be several recordings under a path."""
    return is_elsewhere(path) or os.path.isdir(path)  # noqa: PTH112


def normal_path(path: str) -> str:
    """Drop empty and `.` components, as `pathlib` does, which takes 3 ms to import."""
    if is_elsewhere(path):
        return path
    parts = [part for part in path.split("/") if part not in ("", ".")]
    root = "/" if path.startswith("/") else ""
    normal = root + "/".join(parts) or "."
    return f"./{normal}" if is_elsewhere(normal) else normal


def requested_exchanges(
    addresses: Sequence[Address],
) -> Mapping[str, frozenset[int] | None]:
    """Collect the exchanges that addresses name, by path.

    Args:
        addresses: Addresses; one that names a moment stands for its exchange.

    Returns:
        Each path once, in order and in normal form, with numbers of exchanges, or None
        for all of them.
    """
    requested: dict[str, frozenset[int] | None] = {}
    for address in addresses:
        path = normal_path(address.path)
        before = requested.get(path, frozenset())
        if before is None or not address.is_moment:
            requested[path] = None
        else:
            requested[path] = before | {address.exchange or 0}
    return requested


def select(
    numbers: frozenset[int] | None, path: str, exchanges: Sequence[_Item]
) -> Iterator[_Item | ReadError]:
    """Select exchanges of a recording by number; all of them without numbers.

    Yields:
        The exchanges, and an error for each number that the recording does not have.
    """
    for number in range(len(exchanges)) if numbers is None else sorted(numbers):
        if number < len(exchanges):
            yield exchanges[number]
        else:
            reason = f"expected an exchange below {len(exchanges)}, not {number}"
            yield ReadError(path, reason)
