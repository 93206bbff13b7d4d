"""What the parsers of all commands share: one-line errors, and paths as arguments."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Final, NoReturn

from recviewer.address import STDIN, Address
from recviewer.address import parse as parse_address
from recviewer.errors import ReadError, UsageError

_HELP_WIDTH: Final = 80
"""Cells. To measure the terminal, argparse imports `shutil`, which takes 2 ms."""


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` for bad usage, so that it becomes one line."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_formatter,
            allow_abbrev=False,
        )

    def add_paths(self, nargs: str) -> None:
        """Take paths and addresses as arguments."""
        self.add_argument(
            "paths",
            metavar="PATH",
            nargs=nargs,
            type=_address,
            help="a file, a folder, - for standard input, or an address such as"
            " a.json#exchange=2 or a.json#choice=1&chunk=120",
        )

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with a pointer to the help."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def require_paths(paths: Sequence[str]) -> None:
    """Make sure that every path exists.

    Raises:
        ReadError: One does not.
    """
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise ReadError(path, "expected a file or a folder")


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, width=_HELP_WIDTH)


def _address(text: str) -> Address:
    address = parse_address(text)
    if address.is_moment and os.path.isdir(address.path):  # noqa: PTH112
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    return address
