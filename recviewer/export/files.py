"""Where an export goes: never over a file, never among the recordings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Final

from recviewer.address import STDIN
from recviewer.model.exchange import Exchange

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")

_LONGEST: Final = 80
"""Characters of a recording's name that are kept: many a name is a hash."""


def file_name(path: Path, exchange: Exchange, suffix: str) -> str:
    """Name an export after the exchange in it.

    Args:
        path: The recording.
        exchange: The exchange.
        suffix: What the name ends with, such as `.md`.

    Returns:
        Plain ASCII that no shell, header or file system takes for anything else.
    """
    stem = "stdin" if str(path) == STDIN else path.stem
    plain = _UNSAFE.sub("-", stem)[:_LONGEST].strip("-.") or "recording"
    number = f"-exchange-{exchange.number}" if exchange.number else ""
    return f"{plain}{number}{suffix}"


def folder_outside(recordings: Iterable[Path], candidates: Iterable[Path]) -> Path:
    """Choose where to save.

    Args:
        recordings: Folders of recordings, and recordings.
        candidates: Folders that may do, the best first.

    Returns:
        The first that is there, and neither holds recordings nor lies among them.

    Raises:
        FileNotFoundError: If none will do.
    """
    kept = [(p if p.is_dir() else p.parent).resolve() for p in recordings]
    for folder in candidates:
        whole = folder.resolve()
        if whole.is_dir() and not any(whole.is_relative_to(k) for k in kept):
            return whole
    raise FileNotFoundError("there is no folder to save to outside the recordings")


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that was not there before.

    Args:
        folder: Where.
        name: Its name; a number is added where a file has that already.
        data: What it holds.

    Returns:
        The file.

    Raises:
        OSError: If it cannot be written.
    """
    wanted = Path(name)
    for number in count(1):
        plain = name if number == 1 else f"{wanted.stem}-{number}{wanted.suffix}"
        try:
            with (folder / plain).open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        return folder / plain
    raise AssertionError  # counting has no end
