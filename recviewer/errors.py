"""Errors, each of which reads as one line: where, what, and what was expected."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path  # takes 3 ms that `recviewer show` does not need

TRACEBACK_VARIABLE: Final = "RECVIEWER_TRACEBACK"
"""Environment variable that has internal errors shown with their traceback."""

Cancelled = Callable[[], bool]
"""Polled during long work, which stops once it returns True."""

_MAX_MESSAGE_CHARACTERS = 200
"""Some messages quote the value that caused them."""


class RecviewerError(Exception):
    """Base of every error that recviewer raises on purpose."""


class Remark(str):
    """A line for standard error that is not about an error."""

    __slots__ = ()


class UsageError(RecviewerError):
    """An argument or a setting is invalid, or the arguments do not go together."""


class ReadError(RecviewerError):
    """A recording could not be read.

    Attributes:
        path: The recording.
        reason: What is wrong, and what was expected, in one line.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class NoRecordingError(ReadError):
    """No format recognises the file as a recording."""


class NotServedError(ReadError):
    """The recording is outside of what is served: nothing of it may be shown."""


class CancelledError(RecviewerError):
    """The work was cancelled."""


def describe_unexpected(error: BaseException) -> str:
    """Describe an unexpected exception in one line, with its place in the code."""
    import traceback  # only for a report

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "recviewer" in frame.filename] or frames
    message = " ".join(f"{type(error).__name__}: {error}".split())
    if ours:
        place = f" ({os.path.basename(ours[-1].filename)}:{ours[-1].lineno})"  # noqa: PTH119
    else:
        place = ""
    return message[:_MAX_MESSAGE_CHARACTERS] + place


def not_understood(error: Exception) -> str:
    """Return the reason why a recording cannot be shown that broke our own code."""
    return f"not understood: {describe_unexpected(error)}"
