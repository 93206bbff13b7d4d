"""The processes of a scan: this one and its helpers read different files at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Self

from recviewer.library.scan.discovery import Search
from recviewer.library.scan.worker import Helper, Read
from recviewer.library.summary import Summary

_WORTH = 100
"""So many files have to wait for help to be called."""

_TOGETHER = 16
"""So many files are given to a helper in one go."""

_AHEAD = 2
"""So many times a helper is asked until it has to answer."""

_PATIENCE = 0.02
"""Seconds between two questions whether to go on waiting for a helper."""


class Team:
    """Reads files in their order, whoever is done first.

    Use it as a context manager: at its end the helpers are ended.
    """

    def __init__(self, read: Read, most: int) -> None:
        """Begin alone.

        Args:
            read: Summarises a file in this process.
            most: So many may help.
        """
        self._most = most
        self._read = read
        self._helpers: list[Helper] = []
        self._taken = 0
        self._queue: deque[Helper | Sequence[Summary]] = deque()
        """What was read here, and who answers what stands between that."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for helper in self._helpers:
            helper.end()

    def read(self, search: Search) -> Iterator[Sequence[Summary] | None]:
        """Read all files that a search finds.

        Args:
            search: Finds them.

        Yields:
            The summaries of each file, in the order of the files; None now and then
            while there are none yet.
        """
        files = search.files()
        for path in files:
            if path is None:
                yield None
                continue
            self._taken += 1
            self._queue.append(self._read(path))
            yield from self._in_order()
            self._share(search, files)
        while self._queue:
            yield from self._in_order(_PATIENCE)
            yield None

    def _in_order(self, seconds: float = 0.0) -> Iterator[Sequence[Summary]]:
        """Take from the front of the queue what is there, or is in some seconds."""
        while self._queue:
            first = self._queue[0]
            if not isinstance(first, Helper):
                yield first
            elif first.ready(seconds):
                yield from first.take()
            else:
                return
            self._queue.popleft()

    def _share(self, search: Search, files: Iterator[str | None]) -> None:
        """Give files to helpers, as long as there are plenty."""
        if len(search.found.files) - self._taken > _WORTH:
            self._call()
        for helper in self._helpers:
            helper.ready()
            while helper.asked < _AHEAD and self._plenty(search):
                some = list(filter(None, islice(files, _TOGETHER)))
                self._taken += len(some)
                self._queue.append(helper)
                helper.ask(some)
            if search.found.complete and not self._plenty(search):
                helper.dismiss()

    def _plenty(self, search: Search) -> bool:
        left = len(search.found.files) - self._taken
        return left > _AHEAD * _TOGETHER

    def _call(self) -> None:
        """Call for help; where no process can be started, there is none."""
        while len(self._helpers) < self._most:
            try:
                self._helpers.append(Helper(self._read))
            except OSError:
                self._most = len(self._helpers)
