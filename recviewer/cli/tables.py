"""`recviewer export --format parquet`: two tables of exchanges and their deltas."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

from recviewer.address import STDIN, requested_exchanges
from recviewer.cli.arguments import require_extra
from recviewer.cli.output import FINE, UNREADABLE, report
from recviewer.cli.paths import HERE
from recviewer.errors import ReadError, UsageError
from recviewer.tables.folder import ORIGIN
from recviewer.text.numbers import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from recviewer.export.tables.parts import Order, Written

PARQUET: Final = "parquet"
"""The name of the format."""

LOCAL: Final = "local"
"""What --dask takes for workers that are started on this machine."""

_COMMAND: Final = f"recviewer export --format {PARQUET}"

_PARTS_EACH: Final = 8
"""Parts for each thread of the workers, so that all are busy until the end."""

_MIN_PART_FILES: Final = 50

_PROGRESS_SECONDS: Final = 10
"""Time between two lines about progress, where they cannot replace each other."""


def write_tables(options: Namespace) -> int:
    """Write tables; return the exit status."""
    if options.out is None:
        raise UsageError(f"--format {PARQUET}: expected --out DIR, a folder")
    require_extra(PARQUET, "pyarrow", _COMMAND)
    if options.dask is not None:
        require_extra("dask", "distributed", f"{_COMMAND} --dask")
    from recviewer.export.tables import parts
    from recviewer.library.scan.discovery import discover

    requested = requested_exchanges(options.paths or [HERE])
    found = discover(tuple(requested))
    if not found.files and not found.problems:
        paths = ", ".join(requested)
        reason = "expected recordings, and found none"
        return report(ReadError(paths, reason), UNREADABLE)
    if options.dask is not None and STDIN in requested:
        raise UsageError("--dask: expected files that workers can read, not -")
    total = len(found.files)
    with ExitStack() as stack:
        size, write = parts.MAX_FILES, parts.write_parts
        if options.dask is not None:
            from recviewer.export.tables import cluster

            scheduler = None if options.dask == LOCAL else options.dask
            client = stack.enter_context(cluster.connected(scheduler, options.jobs))
            threads = sum(client.nthreads().values())
            size = min(size, max(_MIN_PART_FILES, total // (threads * _PARTS_EACH)))
            write = partial(cluster.write_parts, client=client)
        out = parts.new_tables(Path(options.out), overwrite=options.overwrite)
        order = _order(options, requested, stack.enter_context(out))
        every = parts.parts(found.files, found.problems, size)
        status, exchanges = _followed(write(every, order), total)
    print(f"{options.out}: {plural(exchanges, 'exchange')} of {plural(total, 'file')}")
    return status


def _order(
    options: Namespace,
    requested: Mapping[str, frozenset[int] | None],
    folder: Path,
) -> Order:
    from recviewer.cli.checks import checks_for
    from recviewer.export.tables.parts import Order

    here = os.getcwd()  # noqa: PTH109
    return Order(
        folder=str(folder.resolve()),
        origin=here,
        numbers={path: only for path, only in requested.items() if only is not None},
        terms=options.filter,
        checks=checks_for(options.filter, tuple(requested)),
        revealed=options.secrets,
        metadata={ORIGIN: os.path.relpath(here, options.out)},
    )


def _followed(every: Iterable[Written], total: int) -> tuple[int, int]:
    """Tell what cannot be read and how far it is.

    Returns:
        The exit status, and the number of exchanges.
    """
    status, exchanges, files = FINE, 0, 0
    progress = Progress(total, sys.stderr)
    for written in every:
        exchanges += written.exchanges
        files += written.files
        if written.problems:
            progress.clear()
        for path, reason in written.problems:
            status = report(ReadError(path, reason), UNREADABLE)
        progress.show(files)
    progress.clear()
    return status, exchanges


class Progress:
    """A line about how far it is; in a log, a new line now and then."""

    def __init__(
        self, total: int, stream: TextIO, clock: Callable[[], float] = monotonic
    ) -> None:
        """Begin with nothing done.

        Args:
            total: Number of files to do.
            stream: Where to write; a terminal, or a log.
            clock: Tells the time in seconds.
        """
        self._total = total
        self._stream = stream
        self._clock = clock
        self._line = ""
        self._on_terminal = stream.isatty()
        self._due = clock() + _PROGRESS_SECONDS

    def show(self, done: int) -> None:
        """Say how many files are done."""
        line = f"recviewer: {done:,} of {plural(self._total, 'file')}"
        if self._on_terminal:
            self._line = line
            print(f"\r{line}", end="", file=self._stream, flush=True)
        elif self._clock() >= self._due:
            self._due += _PROGRESS_SECONDS
            print(line, file=self._stream, flush=True)

    def clear(self) -> None:
        """Make room for other lines."""
        if self._line:
            blank = " " * len(self._line)
            print(f"\r{blank}\r", end="", file=self._stream, flush=True)
            self._line = ""
