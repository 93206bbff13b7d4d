"""Files of exports: never over another file, never among the recordings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePath
from typing import Final

from recviewer.address import STDIN
from recviewer.model.exchange import Exchange

_SPECIAL: Final = re.compile(r"[^A-Za-z0-9._-]+")

_MAX_STEM_CHARACTERS: Final = 80
"""How much is used of a recording's name, which is often a hash."""


def file_name(path: str, exchange: Exchange, suffix: str) -> str:
    """Return the name of an export, made from that of its recording.

    Returns:
        Plain ASCII without special meaning to any shell, header or file system.
    """
    stem = "stdin" if path == STDIN else PurePath(path).stem
    plain = _SPECIAL.sub("-", stem)[:_MAX_STEM_CHARACTERS].strip("-.") or "recording"
    number = f"-exchange-{exchange.number}" if exchange.number else ""
    return f"{plain}{number}{suffix}"


def folder_outside(recordings: Iterable[Path], candidates: Iterable[Path]) -> Path:
    """Return a folder to save to, which is not among the recordings.

    Args:
        recordings: Recordings, and folders of recordings.
        candidates: Folders to choose from, the best first.

    Returns:
        The first that exists and is not within a folder of recordings.

    Raises:
        FileNotFoundError: There is none.
    """
    taken = [(p if p.is_dir() else p.parent).resolve() for p in recordings]
    for candidate in candidates:
        folder = candidate.resolve()
        if folder.is_dir() and not any(folder.is_relative_to(t) for t in taken):
            return folder
    raise FileNotFoundError("there is no folder to save to outside the recordings")


def free_path(folder: Path, name: str) -> Path:
    """Return where a file of a name, or of that with a number, is not there yet."""
    return next(path for path in _paths(folder, name) if not path.exists())


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file, whose name gets a number if it is taken; return its path.

    Raises:
        OSError: It cannot be written.
    """
    for path in _paths(folder, name):
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        return path
    raise AssertionError  # the numbers never end


def numbered(name: str) -> Iterator[str]:
    """Yield a name, then the same name with a number before its suffix, from 2 on."""
    requested = Path(name)
    yield name
    for number in count(2):
        yield f"{requested.stem}-{number}{requested.suffix}"


def _paths(folder: Path, name: str) -> Iterator[Path]:
    return (folder / each for each in numbered(name))
