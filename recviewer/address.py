"""One moment of a recording as text.

`path`, `path#exchange=2`, `path#choice=1&chunk=120`; all numbers count from 0.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from recviewer.errors import ReadError, UsageError

_Item = TypeVar("_Item")

STDIN: Final = "-"
"""The path that stands for standard input."""

_EXPECTED = "expected exchange=, choice= or chunk= with a number after #"


@dataclass(frozen=True, slots=True)
class Address:
    """A recording, and where in it to look."""

    path: str
    """The path as it was given; `-` is standard input."""
    exchange: int | None = None
    """Number of the exchange; None means the first one, or all of them."""
    choice: int | None = None
    """Wire index of the choice."""
    chunk: int | None = None
    """Number of the chunk."""

    @property
    def is_moment(self) -> bool:
        """Whether it says more than the path."""
        return bool(self._fragment())

    def __str__(self) -> str:
        """Write it so that `parse` reads the same address again."""
        fragment = self._fragment()
        # A path with a # of its own needs one more, so that the last one parts them.
        return f"{self.path}#{fragment}" if fragment or "#" in self.path else self.path

    def _fragment(self) -> str:
        numbers = {
            "exchange": self.exchange,
            "choice": self.choice,
            "chunk": self.chunk,
        }
        return "&".join(f"{k}={n}" for k, n in numbers.items() if n is not None)


def parse(text: str, exists: Callable[[str], bool] = os.path.lexists) -> Address:
    """Read an address.

    Args:
        text: What the person wrote.
        exists: Says whether a path exists: a file whose name holds a `#` is a file.

    Returns:
        The address.

    Raises:
        UsageError: If what follows the last `#` is no place in a recording.
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
    return text.isascii() and text.isdigit() and len(text) <= 12


def only_file(paths: Sequence[str]) -> Address | None:
    """Return the address of the one file that was named, for opening it at once.

    Args:
        paths: What was named: files, folders, or `-` for standard input.

    Returns:
        None if there are several paths, or the only one is a folder.
    """
    only = paths[0] if len(paths) == 1 else ""
    is_file = only == STDIN or Path(only).is_file()
    return Address(only) if only and is_file else None


def asked_for(addresses: Sequence[Address]) -> Mapping[str, frozenset[int] | None]:
    """Say which exchanges some addresses ask for.

    Args:
        addresses: Addresses; one that names a moment asks for the exchange it is in.

    Returns:
        The paths, each once, in order; with the numbers of exchanges, or None for all.
    """
    asked: dict[str, frozenset[int] | None] = {}
    for address in addresses:
        before = asked.get(address.path, frozenset())
        if before is None or not address.is_moment:
            asked[address.path] = None
        else:
            asked[address.path] = before | {address.exchange or 0}
    return asked


def select(
    numbers: frozenset[int] | None, path: str, exchanges: Sequence[_Item]
) -> Iterator[_Item | ReadError]:
    """Take the exchanges that were asked for from those a recording holds.

    Args:
        numbers: Numbers of exchanges; None for all.
        path: The recording.
        exchanges: Everything it holds.

    Yields:
        The exchanges, or an error for one that the recording does not hold.
    """
    for number in range(len(exchanges)) if numbers is None else sorted(numbers):
        if number < len(exchanges):
            yield exchanges[number]
        else:
            reason = f"expected an exchange below {len(exchanges)}, not {number}"
            yield ReadError(path, reason)
