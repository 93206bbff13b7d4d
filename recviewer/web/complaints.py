"""What goes wrong while serving, told in the server's terminal."""

from __future__ import annotations

import logging
import os
import sys

from aiohttp.http import HttpProcessingError

from recviewer.errors import TRACEBACK, unforeseen
from recviewer.text.sanitize import sanitize_line


class Complaints(logging.Handler):
    """Writes what libraries log in one line each, so that nobody can fill the screen.

    What a client gets wrong is told to that client alone; what goes wrong again and
    again is told once.
    """

    _told = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record to standard error."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            return
        if os.environ.get(TRACEBACK):
            print(self.format(record), file=sys.stderr)
            return
        what = record.getMessage().partition("\n")[0]
        words = ": ".join([what, *([unforeseen(error)] if error else [])])
        if words != self._told:
            self._told = words
            print(sanitize_line(f"recviewer: {words}"), file=sys.stderr)
