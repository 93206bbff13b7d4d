"""What can go wrong, said in one line: what, where, what was expected."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

TRACEBACK: Final = "RECVIEWER_TRACEBACK"
"""Set in the environment by somebody who wants to see where recviewer is wrong."""

Cancelled = Callable[[], bool]
"""Asked again and again during long work; once it says yes, nobody waits for it."""

_LONGEST = 200
"""Characters of an error's own words: some quote what they choked on."""


class RecviewerError(Exception):
    """Root of everything recviewer raises on purpose."""


class Remark(str):
    """What is said beside the output, though nothing is wrong."""

    __slots__ = ()


class UsageError(RecviewerError):
    """The command line asks for something that cannot be done."""


class ReadError(RecviewerError):
    """A recording could not be read.

    Attributes:
        path: The recording.
        reason: What is wrong and what was expected, in one line.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class NoRecordingError(ReadError):
    """A file is no recording, as far as any format can tell."""


class OutsideError(ReadError):
    """A recording must not be read, nor any of it shown: it is not served."""


class GivenUpError(RecviewerError):
    """Nobody waits any more for what was being done."""


def unforeseen(error: BaseException) -> str:
    """Say in one line what nobody foresaw, and the place in the code for a report."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "recviewer" in frame.filename] or frames
    words = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
    place = f" ({Path(ours[-1].filename).name}:{ours[-1].lineno})" if ours else ""
    return words + place
