"""A process that summarises some of the files of a scan beside the one that scans."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from socket import SHUT_WR, socket
from typing import NoReturn

from recviewer.library.scan.summarize import summarize
from recviewer.library.summary import Summary

_MOST = 3
"""So many help at most: who puts all in order is then busy with that alone."""

_NICE = 19
"""How far it steps back where the machine has no core to spare for it."""

_BIG = 64_000_000
"""Bytes of a file that is left to the asker, so that memory holds one of them only."""

Answer = Sequence[Sequence[Summary]]
"""The summaries of each of some files."""

Read = Callable[[str], Sequence[Summary]]
"""Summarises a file."""


def useful() -> int:
    """Return how many helpers this process may have: none beside other threads."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 0
    return min(_MOST, (os.cpu_count() or 1) - 1)


class Helper:
    """A copy of this process that summarises files, and ends with this one."""

    def __init__(self, read: Read) -> None:
        """Begin it.

        Args:
            read: Summarises in this process what the other one does not.

        Raises:
            OSError: No process can be started.
        """
        self._read = read
        self._connection, other = Pipe()
        self._pid = os.fork()
        if not self._pid:
            _help(other)
        other.close()
        self._poll = select.poll()
        self._poll.register(self._connection.fileno(), select.POLLIN)
        self._asked: deque[Sequence[str]] = deque()
        self._answers: deque[Answer] = deque()

    @property
    def asked(self) -> int:
        """How many times it was asked that it has not answered yet."""
        return len(self._asked)

    def ask(self, paths: Sequence[str]) -> None:
        """Let it summarise some files."""
        self._asked.append(paths)
        with suppress(OSError):  # if it has ended, that is seen when it should answer
            self._connection.send(paths)

    def dismiss(self) -> None:
        """Let it end once it has answered: nothing more will be asked."""
        same = socket(fileno=os.dup(self._connection.fileno()))
        with same, suppress(OSError):  # it may have ended
            same.shutdown(SHUT_WR)

    def ready(self, seconds: float = 0.0) -> bool:
        """Wait some time for answers; say whether there are any to take."""
        while self._asked and self._poll.poll(0 if self._answers else seconds * 1000):
            self._answers.append(self._received(self._asked.popleft()))
        return bool(self._answers)

    def take(self) -> Answer:
        """Take the answer to what it was asked first, which has to be ready."""
        return self._answers.popleft()

    def end(self) -> None:
        """End it, whatever it does."""
        self._connection.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _received(self, paths: Sequence[str]) -> Answer:
        """Receive an answer; what is missing in it, whatever of, is answered here."""
        try:
            answer: Sequence[Sequence[Summary] | None] = self._connection.recv()
        except (EOFError, OSError):
            answer = [None] * len(paths)
        return [
            self._read(path) if summaries is None else summaries
            for path, summaries in zip(paths, answer, strict=True)
        ]


def _help(connection: Connection) -> NoReturn:
    """Answer until nobody asks any more."""
    asker = os.getppid()

    def alone() -> bool:
        return os.getppid() != asker

    try:
        _let_go(connection.fileno())
        while True:
            paths = connection.recv()
            connection.send(
                [None if _is_big(p) else summarize(p, alone) for p in paths]
            )
    finally:
        os._exit(0)


def _is_big(path: str) -> bool:
    try:
        return os.stat(path).st_size > _BIG  # noqa: PTH116
    except OSError:
        return False


def _let_go(kept: int) -> None:
    """Give back what is the asker's: files, the terminal, and who interrupts it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
