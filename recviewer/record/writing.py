"""Writes recordings in a process of its own.

To look for the secrets of an exchange takes milliseconds in which no other thread runs:
streams that pass meanwhile would come late, and so would the times of their chunks.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Final

from recviewer.errors import describe_unexpected
from recviewer.library.scan.process import Reporting, ReportingProcess
from recviewer.record.capture import Capture
from recviewer.record.folder import Folder
from recviewer.record.redaction import SecretLeftError

_NICENESS: Final = 10
"""By how much the process lowers its priority: what passes goes first."""


class NotWrittenError(Exception):
    """An exchange was not written; the message says why."""


def write(folder: Folder, capture: Capture) -> Path:
    """Write an exchange into a folder; return its file.

    Raises:
        NotWrittenError: It cannot be written.
    """
    try:
        return folder.write(capture)
    except SecretLeftError:
        why = "it holds a secret where it cannot be replaced faithfully"
    except OSError as error:
        why = error.strerror or str(error)
    except Exception as error:  # an exchange may hold anything
        why = describe_unexpected(error)
    raise NotWrittenError(why)


class WritingProcess:
    """A process that writes into a folder; it starts when the object is created."""

    def __init__(self, folder: Folder) -> None:
        """Start the process.

        Args:
            folder: The folder.

        Raises:
            OSError: No process can be started.
        """
        self._folder = folder
        self._process: ReportingProcess[Path | str] = ReportingProcess(__name__)
        self._process.send(folder)

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def write(self, capture: Capture) -> Path:
        """Write an exchange; return its file.

        Raises:
            NotWrittenError: It cannot be written.
        """
        try:
            self._process.send(capture)
            found = self._process.take()
        except (EOFError, OSError):  # somebody has killed it: nothing shall be lost
            return write(self._folder, capture)
        if isinstance(found, str):
            raise NotWrittenError(found)
        return found

    def end(self) -> None:
        """End the process, which waits for more."""
        self._process.end()


def _main() -> None:
    """Write what comes on standard input until that is closed."""
    # Ctrl+c reaches the whole group. What is waiting is to be written.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    reporting: Reporting[Path | str] = Reporting()
    folder = reporting.receive()
    assert isinstance(folder, Folder)
    while True:
        try:
            capture = reporting.receive()
        except EOFError:
            return
        assert isinstance(capture, Capture)
        try:
            reporting.report(write(folder, capture))
        except NotWrittenError as error:
            reporting.report(str(error))


if __name__ == "__main__":
    _main()
