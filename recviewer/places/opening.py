"""From a path beyond this disk to the place that holds its file."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Sequence
from threading import Lock

from recviewer.address import is_on_web, is_stored
from recviewer.errors import ReadError
from recviewer.places import archive, git
from recviewer.places.place import Held, Place, path_beside
from recviewer.text.secrets import masked_url

_MAX_PLACES = 16
"""Places that are kept open."""

_places: dict[object, Place] = {}
"""Those that were opened, by what each is recognised by."""

_one_at_a_time = Lock()


def place_of(path: str) -> tuple[Place, str]:
    """Open the place of a path, unless it is open already.

    Returns:
        The place, and the path of the file or folder in it.

    Raises:
        ReadError: There is no such place, or it cannot be opened.
    """
    if path.startswith(git.PREFIX):
        return _place_in_git(path)
    if is_on_web(path):
        return _place_on_web(path)
    if is_stored(path):
        return _place_in_store(path)
    file, name = archive.split(path)
    # A file that was replaced is another place.
    info = os.stat(file)  # noqa: PTH116
    key = ("zip", file, info.st_ino, info.st_size, info.st_mtime_ns)
    return _open(key, lambda: archive.ArchivePlace(file)), name


def _place_in_git(path: str) -> tuple[Place, str]:
    from recviewer.places.commit import CommitPlace

    revision, colon, name = path.removeprefix(git.PREFIX).partition(":")
    if not colon:
        raise ReadError(path, "expected git:REV:PATH")
    here = os.getcwd()  # noqa: PTH109
    place = _open(("git", here, revision), lambda: CommitPlace(revision, here))
    if isinstance(place, CommitPlace) and _is_relative(name):
        return place, place.path_from_root(name)
    normal = posixpath.normpath(name) if name else ""
    return place, name if _is_relative(normal) else normal


def _place_on_web(path: str) -> tuple[Place, str]:
    from recviewer.places.web import WebPlace

    place = _open(("web", path), lambda: WebPlace(path))
    return place, path.removeprefix(place.start)


def _place_in_store(path: str) -> tuple[Place, str]:
    from recviewer.places.store import StorePlace

    scheme, _, rest = path.partition("://")
    bucket, _, name = rest.partition("/")
    url = f"{scheme}://{bucket}"
    return _open(("store", url), lambda: StorePlace(url)), name


def _is_relative(name: str) -> bool:
    """Say whether a path is from here; all others are from the root."""
    return name.startswith(("./", "../")) or name in (".", "..")


def _open(key: object, opened: Callable[[], Place]) -> Place:
    """Return an open place; each process has its own, which no fork shares."""
    key = (os.getpid(), key)
    with _one_at_a_time:
        if key not in _places:
            while len(_places) >= _MAX_PLACES:
                _places.pop(next(iter(_places)))
            _places[key] = opened()
        return _places[key]


def close_all() -> None:
    """Release what is open in all places."""
    with _one_at_a_time:
        for place in _places.values():
            place.close()
        _places.clear()


def canonical(path: str) -> str:
    """Return the one way to write a path; the same if its place cannot be opened.

    Passwords and signatures of a URL are hidden from now on.
    """
    if is_on_web(path):
        from recviewer.places import web

        return web.hide(path)
    try:
        place, name = place_of(path)
    except ReadError:
        # Whoever reads it is told.
        return masked_url(path) if is_stored(path) else path
    return (place.start + name).rstrip("/")


def is_file(path: str) -> bool:
    """Say whether a path is of a file and not of a folder."""
    try:
        place, name = place_of(path)
    except ReadError:
        return False
    return place.is_file(name)


def files(path: str) -> Sequence[str]:
    """Return the file of a path, or all files below it, as a walk would find them.

    Returns:
        Their paths: those of a folder by name, before those of folders in it.

    Raises:
        ReadError: There is none, or the place cannot be read.
    """
    place, name = place_of(path)
    return [
        place.start + each for each in sorted(place.files(name), key=_in_walking_order)
    ]


def _in_walking_order(path: str) -> list[tuple[bool, str]]:
    *folders, name = path.split("/")
    return [*((True, folder) for folder in folders), (False, name)]


def expect(paths: Sequence[str]) -> None:
    """Say which files of one place will be read, in this order."""
    if paths and is_stored(paths[0]):
        from recviewer.places.store import StorePlace

        place, _ = place_of(paths[0])
        assert isinstance(place, StorePlace)
        place.expect([path[len(place.start) :] for path in paths])


def identity(path: str) -> str:
    """Return what differs once a file has another content; empty if unknown."""
    try:
        place, name = place_of(path)
    except ReadError:
        return ""
    return place.identity(name)


def content(path: str) -> Held:
    """Read a file.

    Raises:
        ReadError: It cannot be read.
    """
    place, name = place_of(path)
    return place.read(name)


def beginning(path: str, size: int) -> bytes:
    """Read the first bytes of a file.

    Raises:
        ReadError: It cannot be read.
    """
    place, name = place_of(path)
    return place.beginning(name, size)


def beside(path: str, folder: str, name: str) -> str | None:
    """Return the path of a file in a folder near another one; see `path_beside`."""
    place, inner = place_of(path)
    found = path_beside(inner, folder, name)
    return None if found is None else place.start + found
