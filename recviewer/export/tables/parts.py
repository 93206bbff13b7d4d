"""The export of many files in parts, each of which any process can write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Final

import msgspec

from recviewer.address import STDIN, is_elsewhere
from recviewer.export.tables.parquet import SUFFIX, write
from recviewer.export.tables.rows import Rows, rows_of_file, rows_of_summary
from recviewer.library.catalog.checks import Checks
from recviewer.library.catalog.filter import matching
from recviewer.library.catalog.terms import Terms
from recviewer.library.summary import Summary
from recviewer.reading import reader
from recviewer.tables.schema import TABLES

MAX_FILES: Final = 2_000
"""Files in one part: it takes some seconds, and may have to be written again."""

_UNFINISHED: Final = ".unfinished-"
"""Begins the name of the folder in which tables are written."""


class Order(msgspec.Struct, frozen=True):
    """What is to be written, wherever that happens."""

    folder: str
    """Gets a folder of parts for each table."""
    origin: str = ""
    """Folder that relative paths start at; empty for that of the process."""
    numbers: Mapping[str, frozenset[int]] = {}
    """The only exchanges to write of some files, by path."""
    terms: Terms = ()
    """What exchanges have to match."""
    checks: Checks | None = None
    """What was found in recordings, for terms that ask for it."""
    revealed: bool = False
    """Whether secrets are shown."""
    metadata: Mapping[str, str] = {}
    """What else is written into each file about all of it."""


class Part(msgspec.Struct, frozen=True):
    """Some files, whose rows are together in one file of each table."""

    name: str
    """Name of those files. Sorted by it, rows are in the order of the recordings."""
    paths: tuple[str, ...]
    known: tuple[Summary, ...] = ()
    """Files that are not to be read, because it is known that they cannot be."""

    def halves(self) -> tuple[Part, Part]:
        """Return two parts that come to the same."""
        middle = len(self.paths) // 2
        first = Part(f"{self.name}a", self.paths[:middle], self.known)
        return first, Part(f"{self.name}b", self.paths[middle:])


class Written(msgspec.Struct, frozen=True):
    """What became of a part."""

    files: int
    """How many files were read, or could not be."""
    exchanges: int
    """How many exchanges were written."""
    problems: tuple[tuple[str, str], ...] = ()
    """Path and reason of what could not be read."""


def parts(
    paths: Sequence[str], known: Sequence[Summary] = (), size: int = MAX_FILES
) -> Iterator[Part]:
    """Divide files into parts.

    Args:
        paths: The files.
        known: Files and folders of which it is known that they cannot be read.
        size: Most files in a part.
    """
    left, number = iter(paths), 0
    while some := tuple(islice(left, size)):
        yield Part(f"part-{number:06}", some)
        number += 1
    if known:
        yield Part(f"part-{number:06}", (), tuple(known))


def write_part(part: Part, order: Order) -> Written:
    """Read the files of a part and write their rows.

    Raises:
        OSError: The rows cannot be written.
    """
    told = _Told(order)
    write(told.rows(part), Path(order.folder), part.name, order.metadata)
    files = len(part.paths) + len(part.known)
    return Written(files, told.exchanges, tuple(told.problems))


def write_parts(every: Iterable[Part], order: Order) -> Iterator[Written]:
    """Write parts one after another.

    Args:
        every: The parts.
        order: What is to be written of them.

    Yields:
        What became of each part, as soon as it is written.

    Raises:
        OSError: Rows cannot be written.
    """
    return (write_part(part, order) for part in every)


class _Told:
    """Reads files and remembers what is to be said about them.

    Attributes:
        exchanges: How many exchanges were read and match.
        problems: Path and reason of what could not be read.
    """

    def __init__(self, order: Order) -> None:
        self.exchanges = 0
        self.problems: list[tuple[str, str]] = []
        self._order = order

    def rows(self, part: Part) -> Iterator[Rows]:
        """Yield the rows of a part that match."""
        order = self._order
        for path in part.paths:
            yield from self._matching(self._requested(path))
        known = (rows_of_summary(s, revealed=order.revealed) for s in part.known)
        yield from self._matching(known)

    def _requested(self, path: str) -> Iterator[Rows]:
        """Yield the rows of the exchanges of a file that were asked for."""
        order, done, place = self._order, 0, path
        if path != STDIN and not is_elsewhere(path):
            place = os.path.join(order.origin, path)  # noqa: PTH118 - keeps the text
        read = partial(reader.read, place, listing=True)
        numbers = order.numbers.get(path)
        for rows in rows_of_file(path, read, revealed=order.revealed):
            done += 1
            summary = rows.summary
            wanted = numbers is None or summary.exchange_number in numbers
            if wanted or summary.unreadable:
                yield rows
        for number in sorted(numbers or ()):
            if number >= done:
                reason = f"expected an exchange below {done}, not {number}"
                self.problems.append((path, reason))

    def _matching(self, every: Iterable[Rows]) -> Iterator[Rows]:
        order = self._order
        for rows in every:
            summary = rows.summary
            if summary.unreadable:
                self.problems.append((summary.path, summary.reason))
            if not order.terms or any(matching((summary,), order.terms, order.checks)):
                self.exchanges += not summary.reason
                yield rows


@contextmanager
def new_tables(out: Path, *, overwrite: bool) -> Iterator[Path]:
    """Make a folder for tables, which take their place once all is written.

    Args:
        out: Where they go. Nothing is there of them until the end.
        overwrite: Whether they may replace older ones.

    Yields:
        The folder to write to; it is removed if anything goes wrong.

    Raises:
        FileExistsError: There are tables already, and they must stay.
        OSError: They cannot be written.
    """
    if not overwrite:
        _require_none(out)
    unfinished = out / f"{_UNFINISHED}{token_hex(8)}"
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        if not overwrite:
            _require_none(out)
        for table in TABLES:
            (out / table).mkdir(exist_ok=True)
            for old in _files(out / table):
                old.unlink()
            for new in _files(unfinished / table):
                new.rename(out / table / new.name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _require_none(out: Path) -> None:
    for table in TABLES:
        for found in _files(out / table):
            raise FileExistsError(None, "", str(found.parent))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"[!.]*{SUFFIX}"))
