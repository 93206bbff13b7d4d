"""What a command writes on its two streams, and the status it ends with."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from typing import Final

from recviewer.errors import ReadError, RecviewerError, Remark
from recviewer.text.sanitize import sanitize_line

FINE: Final = 0
UNREADABLE: Final = 1
"""Some recordings could not be read."""
DIFFERENT: Final = 1
"""Answers differ, as diff says it."""
FOUND: Final = 1
"""Recordings are wrong, by the rules of `check`."""
BAD_USAGE: Final = 2
INTERNAL_ERROR: Final = 70
"""A fault of recviewer's own; the number is EX_SOFTWARE of sysexits.h."""
INTERRUPTED: Final = 130
"""Ended by ctrl+c: 128 and the number of SIGINT."""

Line = str | ReadError
"""A line to print, a remark, or what could not be read."""


def print_lines(lines: Iterable[Line], encoding: str | None = None) -> int:
    """Print lines; remarks and errors go to standard error. Return the exit status.

    Args:
        lines: What to print.
        encoding: Encoding of the output; None for that of the terminal.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    status = FINE
    for line in lines:
        if isinstance(line, ReadError):
            status = report(line, UNREADABLE)
        elif isinstance(line, Remark):
            print_remark(line)
        else:
            print(line)
    return status


def colored() -> bool:
    """Return whether standard output shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def missing_terminal() -> str:
    """Say what is expected to draw a screen on; empty if it is there."""
    if not sys.stdout.isatty():
        return "expected a terminal to draw on"
    if os.environ.get("TERM") == "dumb":
        return "expected a terminal that can draw, not TERM=dumb"
    return ""


def report(error: RecviewerError, status: int) -> int:
    """Print an error in one line on standard error; return the exit status given."""
    print_remark(str(error))
    return status


def print_remark(text: str) -> None:
    """Print a line on standard error."""
    print(sanitize_line(f"recviewer: {text}"), file=sys.stderr)
