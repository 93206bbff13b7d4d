"""A scan in a background process, so that it takes no time from the process that draws.

The scan starts before there is a screen. The process ends after its last batch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recviewer.address import STDIN, Address, is_elsewhere, may_be_folder
from recviewer.errors import Cancelled, RecviewerError
from recviewer.index.place import Keeping
from recviewer.library.scan.process import (
    Reporting,
    ReportingProcess,
    links_argument,
    served_paths_of,
)

if TYPE_CHECKING:
    from recviewer.library.scan.batch import Batch
    from recviewer.reading.served_paths import ServedPaths

_POLL_SECONDS = 0.05
"""How long to wait for a batch before asking whether the scan was cancelled."""

_NICENESS = 10
"""By how much the process lowers its priority once the first rows are read. Else it
and its workers delay the screen on two cores: rows came 1.5 times later."""


class BackgroundScan:
    """A process that scans some paths; it starts when the object is created."""

    def __init__(
        self,
        paths: Sequence[str],
        served_paths: ServedPaths | None = None,
        keeping: Keeping = Keeping.NOTHING,
    ) -> None:
        """Start the process.

        Args:
            paths: Files and folders.
            served_paths: If given, links must lead to one of the paths; None for
                anywhere.
            keeping: What is kept of recordings between runs.

        Raises:
            OSError: No process can be started.
        """
        self._paths = paths
        self._served_paths = served_paths
        self._started = self._ended = False
        self._process: ReportingProcess[Batch] = ReportingProcess(
            __name__, (links_argument(served_paths), keeping, *paths)
        )

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def ready(self) -> Batch | None:
        """Return all batches that are there already as one, None without any."""
        ready = None
        try:
            while not self._ended and self._process.is_ready():
                batch = self._take()
                ready = batch.after(ready) if ready else batch
        except (EOFError, OSError):
            pass  # `batches` reports it
        return ready

    def batches(self, cancelled: Cancelled = lambda: False) -> Iterator[Batch]:
        """Return the remaining batches and end the process; may be called once.

        Args:
            cancelled: Polled while there is no batch; ends the iteration.

        Yields:
            What `scan` yields. If the process ends before its first batch, the scan
            is done in this process.

        Raises:
            RecviewerError: The process ended after its first batch and before its last.
        """
        from recviewer.library.scan.scanner import scan

        try:
            while not (self._ended or cancelled()):
                if self._process.is_ready(_POLL_SECONDS):
                    yield self._take()
        except (EOFError, OSError) as error:
            if self._started:
                what = "the process that reads the recordings ended too early"
                raise RecviewerError(what) from error
        finally:
            self._process.end()
        if not (self._started or cancelled()):
            yield from scan(
                self._paths, cancelled=cancelled, served_paths=self._served_paths
            )

    def _take(self) -> Batch:
        batch = self._process.take()
        self._started, self._ended = True, batch.last
        return batch

    def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self._process.end()


def only_file(paths: Sequence[str]) -> Address | None:
    """Return the address of the one file that was named, for opening it at once.

    Args:
        paths: What was named: files, folders, or `-` for standard input.

    Returns:
        None if there are several paths, or the only one is a folder.
    """
    only = paths[0] if len(paths) == 1 else ""
    if is_elsewhere(only):
        from recviewer.places import opening

        return Address(only) if opening.is_file(only) else None
    is_file = only == STDIN or os.path.isfile(only)  # noqa: PTH113
    return Address(only) if only and is_file else None


def start_scan(
    paths: Sequence[str],
    served_paths: ServedPaths | None = None,
    keeping: Keeping = Keeping.NOTHING,
) -> BackgroundScan | None:
    """Start to scan folders in the background.

    Args:
        paths: Files, folders, and `-` for standard input.
        served_paths: If given, links must lead to one of the paths; None for anywhere.
        keeping: What is kept of recordings between runs.

    Returns:
        None if no path is a folder, if standard input is one of the paths (only this
        process has it), or if no process can be started.
    """
    if STDIN in paths or not any(map(may_be_folder, paths)):
        return None
    try:
        return BackgroundScan(paths, served_paths, keeping)
    except OSError:
        return None


def _main(links: str, keeping: str, *paths: str) -> None:
    """Write batches to standard output until the scan is done or stdin is closed."""
    from recviewer.library.scan.scanner import remembering_scan

    reporting: Reporting[Batch] = Reporting()
    is_first = True
    for batch in remembering_scan(
        paths,
        Keeping(keeping),
        at_once=True,
        served_paths=served_paths_of(links, paths),
        cancelled=reporting.cancelled,
    ):
        reporting.report(batch)
        if is_first:
            is_first = False
            os.nice(_NICENESS)


if __name__ == "__main__":
    _main(*sys.argv[1:])
