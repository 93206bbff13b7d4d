"""A module that runs in a process of its own and reports what it makes, value by value.

The process ends as soon as its standard input is closed: it does not outlive the
process that started it, however that ends.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from recviewer.reading.served_paths import ServedPaths

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from recviewer.errors import Cancelled

_T = TypeVar("_T")

_ANYWHERE: Final = "anywhere"
_INSIDE: Final = "inside"
"""Where links may lead: to any file, or only to those below the paths."""


def start_module(module: str, arguments: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a process that runs a module, with pipes to it and from it.

    Args:
        module: The module, which is looked for where this process does.
        arguments: Its arguments.

    Raises:
        OSError: No process can be started.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            **_environment_of_places(),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )


def _environment_of_places() -> Mapping[str, str]:
    """Return the environment by which the process reads URLs that are masked."""
    web = sys.modules.get("recviewer.places.web")  # else there are none
    return {} if web is None else web.environment()


def links_argument(served_paths: ServedPaths | None) -> str:
    """Return the argument that tells a process where links in its paths may lead."""
    return _ANYWHERE if served_paths is None else _INSIDE


def served_paths_of(links: str, paths: Sequence[str]) -> ServedPaths | None:
    """Return what `links_argument` was made of, in the process.

    Args:
        links: The argument.
        paths: The paths that the process was given.
    """
    return ServedPaths.of(paths) if links == _INSIDE else None


class ReportingProcess(Generic[_T]):
    """A process that runs a module; it starts when the object is created.

    It blocks while a pipe full of values is waiting to be taken.
    """

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        """Start the process.

        Args:
            module: The module, which reports through `Reporting`.
            arguments: Its arguments.

        Raises:
            OSError: No process can be started.
        """
        self._process = start_module(module, arguments)

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def send(self, value: object) -> None:
        """Send the process what it waits for; see `Reporting.receive`.

        Raises:
            OSError: It has ended.
        """
        from multiprocessing.connection import Connection

        assert self._process.stdin is not None
        with Connection(os.dup(self._process.stdin.fileno()), readable=False) as sink:
            sink.send(value)

    def is_ready(self, seconds: float = 0.0) -> bool:
        """Wait some time for a value; say whether `take` returns or raises at once.

        Raises:
            OSError: The process has ended.
        """
        return self._source.poll(seconds)

    def take(self) -> _T:
        """Return the next value.

        Raises:
            EOFError: The process has ended.
        """
        value: _T = self._source.recv()
        return value

    def close_input(self) -> None:
        """Let the process know that nobody waits any more; it ends by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self._source.close()
        self._process.kill()
        self._process.communicate()

    @cached_property
    def _source(self) -> Connection:
        from multiprocessing.connection import Connection

        assert self._process.stdout is not None
        return Connection(os.dup(self._process.stdout.fileno()), writable=False)


class Reporting(Generic[_T]):
    """The other end of a `ReportingProcess`, in the process itself."""

    def __init__(self) -> None:
        """Begin to report through standard output."""
        from multiprocessing.connection import Connection

        self._sink = Connection(os.dup(1), readable=False)
        stdin = select.poll()
        stdin.register(0)
        self.cancelled: Cancelled = lambda: bool(stdin.poll(0))
        """Whether standard input is closed: nobody waits any more."""

    def receive(self) -> object:
        """Return what was sent to the process."""
        from multiprocessing.connection import Connection

        with Connection(os.dup(0), writable=False) as source:
            value: object = source.recv()
        return value

    def report(self, value: _T) -> None:
        """Send a value to the process that waits."""
        self._sink.send(value)
