"""What is served to a browser: which files may be opened, and their names in links."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from recviewer.address import Address, parse
from recviewer.errors import UsageError

NOT_SERVED: Final = "outside of what is served"
"""Reason shown for a file that is not opened."""


class ServedPath(Struct, frozen=True):
    """A file or folder that is served."""

    path: str
    """The path as given."""
    real_path: str
    """The absolute path with symbolic links resolved."""
    name: str
    """Its unique name in links."""


class ServedPaths(Struct, frozen=True):
    """The files and folders that are served; nothing else is opened.

    A link names a recording by its path in the folder that is served. If a single file
    or several paths are served, the link begins with the name of one of them; of those
    with equal names, the second one is called `name~2`.
    """

    paths: tuple[ServedPath, ...]
    """What is served, in the order given."""

    @classmethod
    def of(cls, paths: Sequence[str]) -> Self:
        """Resolve paths and give each a unique name."""
        served: list[ServedPath] = []
        for path in paths:
            real_path = os.path.realpath(path)
            name = os.path.basename(real_path) or "root"  # noqa: PTH119
            number = 1
            while any(root.name == _numbered(name, number) for root in served):
                number += 1
            served.append(ServedPath(path, real_path, _numbered(name, number)))
        return cls(tuple(served))

    def contains(self, path: str) -> bool:
        """Say whether a file or folder is served, after resolving symbolic links."""
        real_path = os.path.realpath(path)
        return any(is_within(real_path, root.real_path) for root in self.paths)

    def resolve(self, at: str) -> Address:
        """Return the moment that a link leads to.

        Args:
            at: An address as written by `link_address`.

        Returns:
            The same moment, by the path on this machine.

        Raises:
            UsageError: It is not an address, leads outside, or to nothing.
        """
        if "\0" in at:
            raise UsageError("expected an address without a zero byte")
        address = parse(at, lambda text: self._lookup(text) is not None)
        path = self._lookup(address.path)
        if path is None:
            where = NOT_SERVED if _climbs(address.path) else "not there"
            raise UsageError(f"{address.path}: {where}")
        if not self.contains(path):
            raise UsageError(f"{address.path}: {NOT_SERVED}")
        if os.path.isdir(path):  # noqa: PTH112
            raise UsageError(f"{at}: expected a recording, not a folder")
        return replace(address, path=path)

    def link_address(self, address: Address) -> str | None:
        """Return the address of a moment as it stands in links.

        Args:
            address: A moment, by the path on this machine.

        Returns:
            The address that `resolve` reads; None if it is not served.
        """
        path = _absolute(address.path)
        for root in self.paths:
            top = _absolute(root.path)
            if is_within(path, top):
                inner = "" if path == top else os.path.relpath(path, top)
                name = "" if self._is_plain else root.name
                link_path = "/".join(filter(None, (name, inner)))
                return str(replace(address, path=link_path))
        return None

    @property
    def _is_plain(self) -> bool:
        """Whether a single folder is served, so that links need not name it."""
        return len(self.paths) == 1 and os.path.isdir(  # noqa: PTH112
            self.paths[0].real_path
        )

    def _lookup(self, link_path: str) -> str | None:
        """Return the path on this machine of a path in a link, if it exists."""
        from pathlib import Path  # not needed where nothing is served

        if _climbs(link_path):
            return None
        name, _, inner = (
            ("", "", link_path) if self._is_plain else link_path.partition("/")
        )
        for root in self.paths:
            path = f"{root.path}/{inner}" if inner else root.path
            if (self._is_plain or root.name == name) and _exists(path):
                return str(Path(path))
        return None


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}~{number}"


def is_within(path: str, top: str) -> bool:
    """Return whether a path is a folder or in it; both have to be normal."""
    return path == top or path.startswith(top.rstrip("/") + "/")


def _climbs(link_path: str) -> bool:
    """Say whether a path in a link tries to leave the folder it begins in."""
    return link_path.startswith("/") or os.pardir in link_path.split("/")


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110  (a `Path` raises for a long name)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100  (links stay as they are named)
