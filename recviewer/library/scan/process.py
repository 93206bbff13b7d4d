"""A scan in a process of its own, which takes no time from the one that draws.

It is begun before there is a screen, and waits once it is a pipe full of summaries
ahead. It ends with its last batch, or as soon as nobody holds the other end of its
standard input: whatever ends the one who asked, it is not left behind.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from recviewer.address import STDIN
from recviewer.errors import Cancelled, RecviewerError
from recviewer.reading.served_paths import ServedPaths

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from recviewer.library.scan.scanner import Batch

_PATIENCE = 0.05
"""Seconds between two looks at whether anybody still waits for a batch."""


_ANYWHERE, _INSIDE = "anywhere", "inside"
"""Where links may lead, for the process."""


class ScanProcess:
    """Reads the recordings under some paths, from the moment it is made."""

    def __init__(
        self, paths: Sequence[str], served_paths: ServedPaths | None = None
    ) -> None:
        """Start to read.

        Args:
            paths: Files and folders.
            served_paths: Where links in them may lead: to the paths; None for anywhere.

        Raises:
            OSError: No process can be started.
        """
        self._paths = paths
        self._served_paths = served_paths
        self._begun = self._ended = False
        links = _ANYWHERE if served_paths is None else _INSIDE
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, links, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ready(self) -> Batch | None:
        """Take the next batch if it is there already; None if it is not."""
        try:
            return self._take() if self._source.poll() else None
        except (EOFError, OSError):
            return None  # whoever takes all batches is told

    def batches(self, cancelled: Cancelled = lambda: False) -> Iterator[Batch]:
        """Take what else it reads; once.

        Args:
            cancelled: Asked while there is nothing to take; then the process is ended.

        Yields:
            What `scan` yields; it is done here if the process cannot even begin.

        Raises:
            RecviewerError: It ended in the middle of it.
        """
        from recviewer.library.scan.scanner import scan

        try:
            while not (self._ended or cancelled()):
                if self._source.poll(_PATIENCE):
                    yield self._take()
        except (EOFError, OSError) as error:
            if self._begun:
                what = "the process that reads the recordings ended too early"
                raise RecviewerError(what) from error
        finally:
            self._source.close()
            self.end()
        if not (self._begun or cancelled()):
            yield from scan(
                self._paths, cancelled=cancelled, served_paths=self._served_paths
            )

    def _take(self) -> Batch:
        batch: Batch = self._source.recv()
        self._begun, self._ended = True, batch.last
        return batch

    @cached_property
    def _source(self) -> Connection:
        from multiprocessing.connection import Connection

        assert self._process.stdout is not None
        return Connection(os.dup(self._process.stdout.fileno()), writable=False)

    def end(self) -> None:
        """End it, wherever it is."""
        self._process.kill()
        self._process.communicate()


def begin(
    paths: Sequence[str], served_paths: ServedPaths | None = None
) -> ScanProcess | None:
    """Start to read folders; None where a process of its own is of no use.

    Args:
        paths: Files, folders, and `-` for standard input, which only this process has.
        served_paths: Where links in them may lead: to the paths; None for anywhere.
    """
    if STDIN in paths or not any(map(os.path.isdir, paths)):
        return None
    try:
        return ScanProcess(paths, served_paths)
    except OSError:
        return None


def _main(links: str, *paths: str) -> None:
    """Write batches to standard output until it is done, or nobody wants them."""
    from multiprocessing.connection import Connection

    from recviewer.library.scan.scanner import scan

    asker = select.poll()
    asker.register(0)
    sink = Connection(os.dup(1), readable=False)
    served_paths = ServedPaths.of(paths) if links == _INSIDE else None
    for batch in scan(
        paths, served_paths=served_paths, cancelled=lambda: bool(asker.poll(0))
    ):
        sink.send(batch)


if __name__ == "__main__":
    _main(*sys.argv[1:])
