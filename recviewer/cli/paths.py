"""Paths as arguments: files, folders, `-` for standard input, and addresses."""

from __future__ import annotations

import os
from collections.abc import Sequence

from recviewer.address import STDIN, Address
from recviewer.address import parse as parse_address
from recviewer.errors import ReadError, UsageError

HERE = Address(os.curdir)
"""The current folder, which commands read if no path is given."""

NO_SUCH_PATH = "expected a file or a folder, and there is none"


def path_argument(text: str) -> Address:
    """Parse an argument.

    Raises:
        UsageError: It is no address, or one of a moment in a folder.
    """
    address = parse_address(text)
    if address.is_moment and os.path.isdir(address.path):  # noqa: PTH112
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    return address


def only_paths(arguments: Sequence[str]) -> list[Address] | None:
    """Parse arguments without any option, for which argparse is not needed.

    To import argparse and build a parser takes 6 ms, a tenth of `recviewer show`.

    Returns:
        The addresses; None if there are options, or no arguments at all.
    """
    if not arguments or any(a.startswith("-") and a != STDIN for a in arguments):
        return None
    return [path_argument(argument) for argument in arguments]


def require_paths(paths: Sequence[str]) -> None:
    """Make sure that every path exists.

    Raises:
        ReadError: One does not.
    """
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise ReadError(path, NO_SUCH_PATH)
