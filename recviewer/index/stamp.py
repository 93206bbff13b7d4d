"""What a file is recognised by, so that it need not be read again."""

from __future__ import annotations

import os
import struct
from typing import Final

from recviewer.address import is_stored

_STAMP: Final = struct.Struct("<qqqQ")

_UNSETTLED_NS: Final = 2_000_000_000
"""A file that was written this short before it was read may be written again without
another time: some file systems count in steps of two seconds."""

_PACKAGE: Final = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
"""The folder of the program."""

_DIGEST_BYTES: Final = 12


def current_stamp(path: str) -> bytes:
    """Return how a file is now; nothing if it is not there, or nobody can tell."""
    if is_stored(path):
        from recviewer.places import opening

        return opening.identity(path).encode()
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116
    except OSError:
        return b""


def settled_stamp(path: str, now_ns: int) -> bytes:
    """Return how a file is; nothing if it may change without another stamp.

    Args:
        path: The file.
        now_ns: The time, in nanoseconds since the epoch.
    """
    if is_stored(path):
        return current_stamp(path)
    try:
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return b""
    return stamp_of(info) if is_settled(info, now_ns) else b""


def stamp_of(info: os.stat_result) -> bytes:
    """Return what a file is recognised by: size, times and inode."""
    inode = info.st_ino & 0xFFFF_FFFF_FFFF_FFFF
    return _STAMP.pack(info.st_size, info.st_mtime_ns, info.st_ctime_ns, inode)


def is_settled(info: os.stat_result, now_ns: int) -> bool:
    """Return whether a file cannot be written again without another stamp.

    A time in the future, as after a clock was set back, tells nothing.

    Args:
        info: How the file was before it was read.
        now_ns: The time then, in nanoseconds since the epoch.
    """
    return max(info.st_mtime_ns, info.st_ctime_ns) < now_ns - _UNSETTLED_NS


def program_stamp(folder: str = _PACKAGE) -> bytes:
    """Return what a program is recognised by: paths, sizes and times of its modules.

    Whoever changes it does not give it another version each time.

    Args:
        folder: The folder of its modules.
    """
    from hashlib import blake2b  # loads OpenSSL, which a search does without

    digest = blake2b(digest_size=_DIGEST_BYTES)
    for below, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(below, name)  # noqa: PTH118 - there are hundreds
                info = os.stat(path)  # noqa: PTH116
                facts = f"{path}\0{info.st_size}\0{info.st_mtime_ns}\n"
                digest.update(facts.encode("utf-8", "surrogateescape"))
    return digest.digest()
