"""Paths as arguments: files, folders, `-` for standard input, and addresses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from recviewer.address import STDIN, Address, is_elsewhere
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
    if is_elsewhere(text):
        return _address_elsewhere(text)
    address = parse_address(text)
    if address.is_moment and os.path.isdir(address.path):  # noqa: PTH112
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    return address


def _address_elsewhere(text: str) -> Address:
    from recviewer.places import opening
    from recviewer.text.secrets import masked_url

    try:
        address = parse_address(text)
    except UsageError as error:
        raise UsageError(masked_url(str(error))) from None
    return replace(address, path=opening.canonical(address.path))


def only_paths(arguments: Sequence[str]) -> list[Address] | None:
    """Parse arguments without any option, for which argparse is not needed.

    To import argparse and build a parser takes 6 ms, a tenth of `recviewer show`.

    Returns:
        The addresses; None if there are options, or no arguments at all.
    """
    if not arguments or has_options(arguments):
        return None
    return [path_argument(argument) for argument in arguments]


def has_options(arguments: Iterable[str]) -> bool:
    """Say whether one of some arguments looks like an option."""
    return any(each.startswith("-") and each != STDIN for each in arguments)


def require_on_disk(paths: Iterable[str], what: str) -> None:
    """Make sure that paths are of this disk.

    Args:
        paths: The paths.
        what: What the caller does with them, for the error.

    Raises:
        UsageError: One is not.
    """
    for path in filter(is_elsewhere, paths):
        from recviewer.text.secrets import masked_url

        raise UsageError(f"{masked_url(path)}: expected a path on this disk, {what}")


def require_paths(paths: Sequence[str]) -> None:
    """Make sure that every path exists, or its place can be opened.

    Raises:
        ReadError: One does not, or cannot.
    """
    for path in paths:
        if is_elsewhere(path):
            from recviewer.places import opening

            opening.place_of(path)
        elif path != STDIN and not os.path.lexists(path):
            raise ReadError(path, NO_SUCH_PATH)
