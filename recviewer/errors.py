"""What can go wrong, said in one line: what, where, what was expected."""

from __future__ import annotations

from pathlib import Path


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
