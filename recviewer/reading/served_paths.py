"""What may be opened when others look on, and what its places are called in links."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from recviewer.address import Address, parse
from recviewer.errors import UsageError

OUTSIDE: Final = "outside of what is served"
"""Why something is not opened, in the words a person reads."""


class ServedPath(Struct, frozen=True):
    """One thing that was named to be served."""

    path: str
    """The path as it was given."""
    real: str
    """The same, absolute and without links."""
    name: str
    """What it is called in links; unlike the name of any other root."""


class ServedPaths(Struct, frozen=True):
    """The files and folders that are served: nothing else is opened.

    A link names a recording by a path from the folder that is served. Where a single
    file or several things are served, the path begins with the name of one of them; of
    those with equal names, the second one is called `name~2`.
    """

    served_paths: tuple[ServedPath, ...]
    """What was named, in order."""

    @classmethod
    def of(cls, paths: Sequence[str]) -> Self:
        """Take what exists now as what may be opened.

        Args:
            paths: Files and folders, as given.
        """
        served_paths: list[ServedPath] = []
        for path in paths:
            real = os.path.realpath(path)
            name, number = os.path.basename(real) or "root", 1  # noqa: PTH119
            while any(root.name == _numbered(name, number) for root in served_paths):
                number += 1
            served_paths.append(ServedPath(path, real, _numbered(name, number)))
        return cls(tuple(served_paths))

    def hold(self, path: str) -> bool:
        """Say whether a path leads to a place inside, whatever links are on the way.

        Args:
            path: A file or a folder.
        """
        real = os.path.realpath(path)
        return any(_is_within(real, root.real) for root in self.served_paths)

    def find(self, at: str) -> Address:
        """Find the moment that a link leads to.

        Args:
            at: An address whose path is one of those that `at` writes.

        Returns:
            The same moment, by the path it has on this machine.

        Raises:
            UsageError: It is no address, leads outside, or to nothing.
        """
        if "\0" in at:
            raise UsageError("expected an address without a zero byte")
        address = parse(at, lambda text: self._lookup(text) is not None)
        path = self._lookup(address.path)
        if path is None:
            where = OUTSIDE if _climbs(address.path) else "not there"
            raise UsageError(f"{address.path}: {where}")
        if not self.hold(path):
            raise UsageError(f"{address.path}: {OUTSIDE}")
        if os.path.isdir(path):  # noqa: PTH112
            raise UsageError(f"{at}: expected a recording, not a folder")
        return replace(address, path=path)

    def at(self, address: Address) -> str | None:
        """Write the address of a moment for a link.

        Args:
            address: A moment; its path as it is on this machine.

        Returns:
            The address that `find` reads; None where nothing that is served holds it.
        """
        path = _absolute(address.path)
        for root in self.served_paths:
            top = _absolute(root.path)
            if _is_within(path, top):
                inner = "" if path == top else os.path.relpath(path, top)
                name = "" if self._is_plain else root.name
                return str(replace(address, path="/".join(filter(None, (name, inner)))))
        return None

    @property
    def _is_plain(self) -> bool:
        """Whether paths in links begin right in the one folder that is served."""
        return len(self.served_paths) == 1 and os.path.isdir(  # noqa: PTH112
            self.served_paths[0].real
        )

    def _lookup(self, place: str) -> str | None:
        """Return the path here of what a link calls `place`, if it exists."""
        from pathlib import Path  # not needed where nothing is served

        if _climbs(place):
            return None
        name, _, inner = ("", "", place) if self._is_plain else place.partition("/")
        for root in self.served_paths:
            path = f"{root.path}/{inner}" if inner else root.path
            if (self._is_plain or root.name == name) and _exists(path):
                return str(Path(path))
        return None


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}~{number}"


def _is_within(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip("/") + "/")


def _climbs(place: str) -> bool:
    """Say whether a path of a link tries to leave where it begins."""
    return place.startswith("/") or os.pardir in place.split("/")


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110  (a `Path` raises for a long name)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100  (links stay as they are named)
