"""The parser of all commands: its errors are one line, its help is 80 cells wide."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final, NoReturn

from recviewer.cli.paths import path_argument
from recviewer.errors import UsageError
from recviewer.library.catalog.terms import (
    FIELDS,
    NUMBER_EXAMPLES,
    Terms,
    parse,
    unknown_fields,
    wrong_numbers,
)

_FORMATTER: Final = partial(argparse.RawDescriptionHelpFormatter, width=80)
"""Measures no terminal: for that argparse imports `shutil`, which takes 2 ms."""

_MAX_PORT: Final = 65_535

_MAX_JOBS: Final = 64
"""Most processes that --jobs can ask for."""


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` for bad usage, so that it becomes one line."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_FORMATTER,
            allow_abbrev=False,
        )

    def add_paths(self, *, stdin: bool = True) -> None:
        """Take paths and addresses as arguments, or none for the current folder.

        Args:
            stdin: Whether `-` stands for standard input.
        """
        dash = "- for standard input, " if stdin else ""
        self.add_argument(
            "paths",
            metavar="PATH",
            nargs="*",
            type=path_argument,
            help=f"a file, a folder, {dash}or an address such as a.json#exchange=2 or"
            " a.json#choice=1&chunk=120; the current folder if none is given",
        )

    def add_filter(self) -> None:
        """Take a filter, in the language of the library's filter."""
        self.add_argument(
            "--filter",
            metavar="TERMS",
            type=_terms,
            default=(),
            help="only exchanges that meet all terms, such as 'tools: -model:gpt'",
        )

    def add_index(self) -> None:
        """Take an option to read everything and keep nothing."""
        self.add_argument(
            "--no-index",
            action="store_true",
            help="neither use nor write what is kept of recordings between runs",
        )

    def add_jobs(self) -> None:
        """Take a number of processes."""
        self.add_argument(
            "--jobs",
            metavar="N",
            type=_jobs,
            help="number of processes; 1 for only one",
        )

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with a pointer to the help."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def port(text: str) -> int:
    """Parse the number of a port, or 0 for any.

    Raises:
        UsageError: It is none.
    """
    if text.isascii() and text.isdigit() and int(text) <= _MAX_PORT:
        return int(text)
    raise UsageError(f"port {text!r}: expected a number from 0 to {_MAX_PORT}")


def require_extra(extra: str, module: str, command: str) -> None:
    """Raise `UsageError` with the way to install what a command needs, if it is not."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise UsageError(f"{command} needs an extra: pip install 'recviewer[{extra}]'")


def _terms(text: str) -> Terms:
    if unknown := unknown_fields(text):
        fields = " ".join(FIELDS)
        raise UsageError(
            f"--filter: {unknown[0]} is no field; expected one of {fields}, or quotes"
            " around what is a text"
        )
    if wrong := wrong_numbers(text):
        raise UsageError(
            f"--filter: {wrong[0]}: expected a number, as in"
            f" {' '.join(NUMBER_EXAMPLES)}"
        )
    return parse(text)


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MAX_JOBS:
        raise UsageError(f"--jobs: expected a number from 1 to {_MAX_JOBS}")
    return int(text)
