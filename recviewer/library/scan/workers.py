"""Worker processes that read files beside the process that scans them."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Generic, NoReturn, Self, TypeAlias, TypeVar

from msgspec import Struct

from recviewer.errors import Cancelled
from recviewer.library.scan.discovery import Walk

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_T = TypeVar("_T")

MAX_WORKERS = 3
"""Worker processes of one scan. With more, putting the results in order takes all the
time of the scanning process."""

_NICENESS = 19
"""Lowest priority, for machines that have no core to spare."""

_MAX_FILE_BYTES = 64_000_000
"""Size of a file that a worker reads. Larger ones are read by the scanning process, so
that memory holds only one of them at a time."""

_MIN_WAITING_FILES = 100
"""Files that have to wait before workers are started."""

FIRST_FILES = 50
"""Files that fill a screen. They are the first batch, and wait for no worker."""

_REQUEST_FILES = 16
"""Files sent to a worker in one request."""

_SHARED_FILES = 64
"""Files looked at for one request: some of them may be known."""

_MAX_PENDING_REQUESTS = 2
"""Requests a worker has not answered yet, beyond which it gets no more."""

_POLL_SECONDS = 0.02
"""How long to wait for a worker before giving the caller a turn."""

Read: TypeAlias = Callable[[str, Cancelled], _T]
"""Reads a file and returns what is wanted of it, which has to be picklable and not
None; polls now and then whether to stop."""


def usable_workers() -> int:
    """Return how many workers this process can use.

    There are none where processes cannot be forked, or where other threads run: a
    fork would copy the locks they hold.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 0
    return min(MAX_WORKERS, (os.cpu_count() or 1) - 1)


class WorkerPool(Generic[_T]):
    """Reads files with the help of workers and returns them in order.

    Use it as a context manager: leaving it ends the workers.
    """

    def __init__(
        self,
        read: Read[_T],
        max_workers: int,
        cancelled: Cancelled = lambda: False,
        known: Callable[[str], _T | None] = lambda _: None,
    ) -> None:
        """Create a pool without workers; they are started once there is enough to do.

        Args:
            read: Reads a file, in any of the processes.
            max_workers: Number of workers to start at most.
            cancelled: Polled while this process reads a file.
            known: Returns what is wanted of a file without reading it, if that is
                known; called in this process.
        """
        self._max_workers = max_workers
        self._read = read
        self._known = known
        self._cancelled = cancelled
        self._workers: list[Worker[_T]] = []
        self._taken = 0
        self._read_here = 0
        self._queue: deque[_Result[_T] | _Shared[_T]] = deque()
        """Results in order: those of this process, and those a worker will send."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def read(self, walk: Walk) -> Iterator[_T | None]:
        """Read all files that a walk discovers.

        Yields:
            What was read of each file, in the order of the files; None now and then
            while the next ones are not known yet.
        """
        files = walk.files()
        for path in files:
            if path is None:
                yield None
                continue
            self._taken += 1
            value = self._known(path)
            if value is None:
                self._read_here += 1
                value = self._read(path, self._cancelled)
            self._queue.append(_Result(value))
            yield from self._ready()
            self._share(walk, files)
        while self._queue:
            yield from self._ready(_POLL_SECONDS)
            yield None

    def _ready(self, seconds: float = 0.0) -> Iterator[_T]:
        """Take the results at the front of the queue that are there within a time."""
        while self._queue:
            first = self._queue[0]
            if isinstance(first, _Result):
                yield first.value
            elif first.worker.is_ready(seconds):
                answers = iter(first.worker.take())
                for known in first.values:
                    yield next(answers) if known is None else known
            else:
                return
            self._queue.popleft()

    def _share(self, walk: Walk, files: Iterator[str | None]) -> None:
        """Send files to the workers while plenty are left."""
        if not walk.may_fork:
            return
        if self._read_here >= FIRST_FILES and self._left(walk) > _MIN_WAITING_FILES:
            self._start_workers()
        plenty = _SHARED_FILES
        for worker in self._workers:
            worker.is_ready()
            while worker.pending < _MAX_PENDING_REQUESTS and self._left(walk) > plenty:
                self._send(worker, filter(None, islice(files, _SHARED_FILES)))
            if walk.discovered.complete and self._left(walk) <= plenty:
                worker.dismiss()

    def _send(self, worker: Worker[_T], paths: Iterator[str]) -> None:
        """Send a worker as many of some files as are not known and fit in a request."""
        values: list[_T | None] = []
        unknown: list[str] = []
        for path in paths:
            self._taken += 1
            value = self._known(path)
            values.append(value)
            if value is None:
                unknown.append(path)
            if len(unknown) == _REQUEST_FILES:
                break
        if unknown:
            self._queue.append(_Shared(worker, values))
            worker.request(unknown)
        else:
            self._queue += [_Result(value) for value in values if value is not None]

    def _left(self, walk: Walk) -> int:
        """Return how many of the discovered files nobody reads yet."""
        return len(walk.discovered.files) - self._taken

    def _start_workers(self) -> None:
        """Start all workers, or as many as the system allows."""
        while len(self._workers) < self._max_workers:
            try:
                self._workers.append(Worker(self._read, self._cancelled))
            except OSError:
                self._max_workers = len(self._workers)


class _Result(Struct, Generic[_T], frozen=True):
    """What this process read of a file."""

    value: _T


class _Shared(Struct, Generic[_T], frozen=True):
    """Files of which a worker reads those that are not known."""

    worker: Worker[_T]
    values: list[_T | None]
    """What is known of each file."""


class Worker(Generic[_T]):
    """A forked copy of this process that reads files; it ends with this one."""

    def __init__(self, read: Read[_T], cancelled: Cancelled = lambda: False) -> None:
        """Start the process.

        Args:
            read: Reads a file; in this process the files that the worker does not.
            cancelled: Polled while this process reads a file.

        Raises:
            OSError: No process can be started.
        """
        from multiprocessing.connection import Pipe  # known folders need no worker

        self._read = read
        self._cancelled = cancelled
        self._connection, other = Pipe()
        self._pid = os.fork()
        if not self._pid:
            _serve(other, read)
        other.close()
        self._poll = select.poll()
        self._poll.register(self._connection.fileno(), select.POLLIN)
        self._requests: deque[Sequence[str]] = deque()
        self._answers: deque[Sequence[_T]] = deque()

    @property
    def pending(self) -> int:
        """How many requests are not answered yet."""
        return len(self._requests)

    def request(self, paths: Sequence[str]) -> None:
        """Send it files to read."""
        self._requests.append(paths)
        with suppress(OSError):  # a worker that has ended is noticed on receiving
            self._connection.send(paths)

    def dismiss(self) -> None:
        """Let it end after its last answer; there are no more requests."""
        from socket import SHUT_WR, socket

        duplicate = socket(fileno=os.dup(self._connection.fileno()))
        with duplicate, suppress(OSError):  # it may have ended
            duplicate.shutdown(SHUT_WR)

    def is_ready(self, seconds: float = 0.0) -> bool:
        """Wait some time for answers; say whether `take` has one to return."""
        while self._requests and self._poll.poll(
            0 if self._answers else seconds * 1000
        ):
            self._answers.append(self._receive(self._requests.popleft()))
        return bool(self._answers)

    def take(self) -> Sequence[_T]:
        """Return the answer to the oldest request; `is_ready` has to be true."""
        return self._answers.popleft()

    def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self._connection.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _receive(self, paths: Sequence[str]) -> Sequence[_T]:
        """Receive an answer; files missing in it are read in this process."""
        try:
            answer: Sequence[_T | None] = self._connection.recv()
        except (EOFError, OSError):
            answer = [None] * len(paths)
        return [
            self._read(path, self._cancelled) if result is None else result
            for path, result in zip(paths, answer, strict=True)
        ]


def _serve(connection: Connection, read: Read[_T]) -> NoReturn:
    """Answer requests in the worker process until the connection is closed."""
    parent = os.getppid()

    def is_orphan() -> bool:
        return os.getppid() != parent

    try:
        _release_inherited(connection.fileno())
        while True:
            paths = connection.recv()
            connection.send(
                [None if _is_big(path) else read(path, is_orphan) for path in paths]
            )
    finally:
        os._exit(0)


def _is_big(path: str) -> bool:
    try:
        return os.stat(path).st_size > _MAX_FILE_BYTES  # noqa: PTH116
    except OSError:
        return False


def _release_inherited(connection: int) -> None:
    """Release inherited interrupts, terminal and files, except for the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    os.closerange(3, connection)
    os.closerange(connection + 1, os.sysconf("SC_OPEN_MAX"))
