"""A search in a process of its own, so that it takes no time from the one that draws.

The process keeps all texts in memory. It ends as soon as its standard input is closed:
it does not outlive the process that started it, however that ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from recviewer.address import STDIN
from recviewer.errors import Cancelled, RecviewerError
from recviewer.index.place import Keeping
from recviewer.library.scan.process import (
    links_argument,
    served_paths_of,
    start_module,
)
from recviewer.reading import reader

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from recviewer.reading.served_paths import ServedPaths
    from recviewer.search.engine import Engine, Order, Report

_POLL_SECONDS: Final = 0.05
"""How long to wait for a report before asking whether nobody wants any more."""


class BackgroundSearch:
    """A process that searches some paths; it starts when the object is created."""

    def __init__(
        self,
        paths: Sequence[str],
        served_paths: ServedPaths | None = None,
        keeping: Keeping = Keeping.NOTHING,
    ) -> None:
        """Start the process.

        Args:
            paths: Files, folders, and `-` for standard input.
            served_paths: If given, links must lead to one of the paths; None for
                anywhere.
            keeping: What is kept of recordings between runs.

        Raises:
            OSError: No process can be started.
        """
        from multiprocessing.connection import Connection

        links = links_argument(served_paths)
        self._process = start_module(__name__, (links, keeping, *paths))
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        orders, reports = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._orders = Connection(os.dup(orders), readable=False)
        self._reports = Connection(os.dup(reports), writable=False)
        # Both ends know only the copies: closing those ends the process.
        self._process.stdin.close()
        self._process.stdout.close()
        self._orders.send(reader.stdin() if STDIN in paths else b"")

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def send(self, order: Order) -> None:
        """Give the process an order.

        Raises:
            RecviewerError: It has ended.
        """
        try:
            self._orders.send(order)
        except OSError as error:
            raise RecviewerError(_ENDED) from error

    def reports(self, cancelled: Cancelled = lambda: False) -> Iterator[Report]:
        """Yield what the process reports, until it is ended.

        Args:
            cancelled: Polled while there is no report; ends the iteration.

        Raises:
            RecviewerError: The process ended by itself.
        """
        try:
            while not cancelled():
                if self._reports.poll(_POLL_SECONDS):
                    yield self._reports.recv()
        except (EOFError, OSError) as error:
            if not cancelled():
                raise RecviewerError(_ENDED) from error

    def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self._orders.close()
        self._process.kill()
        self._process.wait()


_ENDED: Final = "the process that searches the recordings ended"


def _main(links: str, keeping: str, *paths: str) -> None:
    """Follow orders from standard input until that is closed."""
    from multiprocessing.connection import Connection

    orders = Connection(os.dup(0), writable=False)
    reports = Connection(os.dup(1), readable=False)
    # What helps to read must not hold them open, nor read from them.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    from recviewer.search.engine import Engine

    served_paths, memory = served_paths_of(links, paths), None
    if keeping == Keeping.TEXTS:
        from recviewer.library.scan.memory import remember

        memory = remember(paths, Keeping.TEXTS, served_paths)
    with suppress(EOFError, OSError):  # once nobody is there any more
        engine = Engine(paths, served_paths, memory=memory, stdin=orders.recv())
        _serve(orders, reports, engine)


def _serve(orders: Connection, reports: Connection, engine: Engine) -> None:
    from recviewer.search.engine import Idle

    taken = 0
    try:
        while True:
            is_idle = engine.is_idle
            if is_idle:
                reports.send(Idle(taken))
            if orders.poll(None if is_idle else 0):
                taken += 1
                made = engine.take(orders.recv())
            else:
                made = engine.step()
            for report in made:
                reports.send(report)
    finally:
        engine.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
