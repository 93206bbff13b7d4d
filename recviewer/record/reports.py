"""What a recorder in a process of its own is told, and tells whoever shows its calls.

Nothing of it takes time from the streams that pass: a thread looks now and then at what
has come of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from msgspec import Struct

from recviewer.live.inflow import Piece
from recviewer.record.capture import Capture, Headers
from recviewer.record.folder import Naming
from recviewer.record.recorded import Recorded

_FLUSH_SECONDS: Final = 0.05
"""Time between two looks; nobody reads faster."""


class Orders(Struct, frozen=True):
    """What to record, and how, as arguments say it."""

    to: Sequence[str]
    out: str
    naming: Naming
    port: int
    command: Sequence[str] = ()
    """A program and its arguments; none to record until it is told to end."""
    variables: Sequence[str] = ()
    """Variables to set for it besides those of the SDKs."""
    output: str = os.devnull
    """File that takes what the command prints."""


class Listening(Struct, frozen=True):
    """The proxy answers from now on."""

    lines: tuple[str, ...]
    """Where, and what to set for clients."""


class Refused(Struct, frozen=True):
    """Nothing can be recorded."""

    reason: str


class Begun(Struct, frozen=True):
    """A request has come whole."""

    number: int
    """Its number in this run, from 1."""
    method: str
    url: str
    headers: Headers
    body: bytes
    started: float
    """When it began, by the monotonic clock of the machine."""


class Came(Struct, frozen=True):
    """More of a response has come."""

    number: int
    encoding: str
    """Value of its `Content-Encoding`."""
    pieces: Sequence[Piece]


class Ended(Struct, frozen=True):
    """No more of a response will come."""

    number: int
    file: str
    """The recording that was written; empty if none was."""


class Said(Struct, frozen=True):
    """A line for people, such as what was not written."""

    text: str


class Finished(Struct, frozen=True):
    """The recorder ends."""

    status: int | None
    """Exit status of the command; None if there is none."""
    recorded: Recorded

    @property
    def words(self) -> str:
        """What has ended, as one line."""
        what = "Recording has ended"
        if self.status is not None:
            what = f"The command has ended with status {self.status}"
        return f"{what}: {self.recorded}."


Report = Listening | Refused | Begun | Came | Ended | Said | Finished
"""One thing that a recorder tells."""


class _Told(Struct):
    """How much of a call was told."""

    number: int
    capture: Capture
    pieces: int = 0
    begun: bool = False

    def news(self) -> list[Report]:
        """Return what is new."""
        capture, news = self.capture, list[Report]()
        if not self.begun and capture.is_asked:
            self.begun = True
            head = capture.request_headers
            news.append(
                Begun(
                    self.number,
                    capture.method,
                    capture.url,
                    head,
                    capture.request_body,
                    capture.started,
                )
            )
        if self.begun and (pieces := capture.pieces[self.pieces :]):
            self.pieces += len(pieces)
            news.append(Came(self.number, capture.content_encoding, pieces))
        return news


class Reports:
    """Tells what passes, as it passes."""

    def __init__(self, send: Callable[[Sequence[Report]], object]) -> None:
        """Begin to tell, in a thread.

        Args:
            send: Sends reports; may take its time. An `OSError` says that nobody
                listens any more.
        """
        self._send = send
        self._lock = Lock()
        self._count = 0
        self._calls: dict[int, _Told] = {}
        """The calls that have not ended, by the identity of what is kept of them."""
        self._waiting: list[Report] = []
        self._lines: list[str] | None = []
        """What was said before the proxy answered; None since it does."""
        self._over = Event()
        self._thread = Thread(target=self._tell, name="recviewer-reports", daemon=True)
        self._thread.start()

    def begin(self, capture: Capture) -> None:
        """Tell from now on what comes of a call."""
        with self._lock:
            self._count += 1
            self._calls[id(capture)] = _Told(self._count, capture)

    def end(self, capture: Capture, file: Path | None) -> None:
        """Tell that a call has ended.

        Args:
            capture: What came of it.
            file: The recording that was written; None if none was.
        """
        with self._lock:
            told = self._calls.pop(id(capture))
            if told.begun:
                written = "" if file is None else str(file)
                self._waiting.append(Ended(told.number, written))

    def say(self, text: str) -> None:
        """Tell a line for people."""
        with self._lock:
            if self._lines is not None:
                self._lines.append(text)
            else:
                self._waiting.append(Said(text))

    def listen(self) -> None:
        """Tell that the proxy answers, together with all that was said until now."""
        with self._lock:
            self._waiting.append(Listening(tuple(self._lines or ())))
            self._lines = None

    def close(self, last: Report) -> None:
        """Tell what is left to tell, and this at last."""
        with self._lock:
            self._waiting.append(last)
        self._over.set()
        self._thread.join()

    def _tell(self) -> None:
        with suppress(OSError):
            while not self._over.wait(_FLUSH_SECONDS):
                self._flush()
            self._flush()

    def _flush(self) -> None:
        with self._lock:
            news = [report for told in self._calls.values() for report in told.news()]
            reports, self._waiting = [*news, *self._waiting], []
        if reports:
            self._send(reports)
