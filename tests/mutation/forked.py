"""A piece of work in a process of its own, which may hang, crash or leave files."""

from __future__ import annotations

import os
import pickle
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final, Self

_MEMORY: Final = 4 << 30
"""Bytes that the work may take."""

_WALL_PER_CPU: Final = 10
"""How much longer than its CPU time the work may last: other programs run too."""


@dataclass(frozen=True)
class Forked:
    """Work that goes on in a process which is forked from this one."""

    pid: int
    folder: Path
    """Where all its temporary files go."""

    @classmethod
    def start(cls, work: Callable[[], object], seconds: float = 3600) -> Self:
        """Begin.

        Args:
            work: Its result has to be one that can be pickled.
            seconds: CPU time after which the process is ended.
        """
        folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        pid = os.fork()
        if not pid:
            try:
                _limit(ceil(seconds))
                _hide(folder)
                (folder / "result").write_bytes(pickle.dumps(work()))
            finally:
                os._exit(0)  # nothing that the parent began is ended here
        return cls(pid, folder)

    @staticmethod
    def ended() -> int:
        """Wait until any work has ended, and tell its `pid`."""
        return os.wait()[0]

    def result(self) -> Any:
        """Wait for the result; None if the work does not come to one."""
        with suppress(ChildProcessError):  # it has been waited for
            os.waitpid(self.pid, 0)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what it has started itself
        try:
            return pickle.loads((self.folder / "result").read_bytes())
        except (FileNotFoundError, EOFError):
            return None
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def _limit(seconds: int) -> None:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds * _WALL_PER_CPU)


def _hide(folder: Path) -> None:
    os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = str(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
