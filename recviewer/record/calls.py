"""The calls that a recorder in another process passes on, as the app shows them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.errors import ReadError
from recviewer.framing import compression
from recviewer.library.scan.summarize import summaries_of
from recviewer.library.summary import Summary
from recviewer.live.inflow import Call, Inflow, Piece
from recviewer.reading import reader
from recviewer.record.capture import Capture
from recviewer.record.native import ENCODINGS
from recviewer.record.redaction import SecretLeftError, recording_without_secrets
from recviewer.record.reports import Begun, Came, Ended, Finished, Report, Said

_MAX_ENDED: Final = 16
"""Calls that have ended of which is kept what came in, until they are listed anew."""


class News(Struct, frozen=True):
    """What has become of calls."""

    begun: Sequence[Summary]
    """Calls that are new; their paths are made up."""
    ended: Mapping[str, str]
    """For the path of each call that has ended the recording that was written; empty
    if none was."""
    said: Sequence[str]
    """Lines for people."""
    finished: Finished | None = None
    """How the recorder has ended; None while it has not."""


class _Flight(Struct):
    """A call that has not ended."""

    path: str
    inflow: Inflow
    inflate: Callable[[bytes], bytes] | None = None
    """Decompresses what comes; None while nothing has."""


class Calls:
    """What is known of the calls of a run.

    One thread takes reports; others ask.
    """

    def __init__(self, folder: Path) -> None:
        """Know of no call.

        Args:
            folder: Where recordings go.
        """
        self._folder = folder
        self._flights: dict[int, _Flight] = {}
        self._inflows: dict[str, Inflow] = {}
        self._ended: deque[str] = deque()
        """Calls that have ended and may still be open."""
        self._listener: Callable[[News], object] | None = None
        self._untold: list[News] = []
        self._lock = Lock()
        self.lines: Sequence[str] = ()
        """Where the recorder listens, and what to set for clients."""
        self.finished: Finished | None = None
        """How the recorder has ended; None while it has not."""

    def listen(self, listener: Callable[[News], object]) -> None:
        """Tell somebody all news, from the thread that takes reports."""
        with self._lock:
            self._listener = listener
        self._pass_on()

    def inflow(self, path: str) -> Inflow | None:
        """Return what comes in of a call by its path; None if it is no call."""
        return self._inflows.get(path)

    def take(self, reports: Sequence[Report]) -> None:
        """Take what the recorder tells."""
        begun: list[Summary] = []
        ended: dict[str, str] = {}
        said: list[str] = []
        for report in reports:
            match report:
                case Begun():
                    begun += self._begin(report)
                case Came(number, encoding, pieces):
                    if number in self._flights:
                        _feed(self._flights[number], encoding, pieces)
                case Ended(number, file):
                    if flight := self._flights.pop(number, None):
                        ended[flight.path] = file
                        _end(flight, file)
                        self._forget(flight.path)
                case Said(text):
                    said.append(text)
                case Finished():
                    self.finished = report
                case _:
                    pass
        self._untold.append(News(begun, ended, said, self.finished))
        self._pass_on()

    def _pass_on(self) -> None:
        """Tell what was not told yet, as soon as somebody listens."""
        with self._lock:
            while self._listener is not None and self._untold:
                self._listener(self._untold.pop(0))

    def _forget(self, ended: str) -> None:
        """Forget what came in of earlier calls: their recordings hold it."""
        self._ended.append(ended)
        if len(self._ended) > _MAX_ENDED:
            del self._inflows[self._ended.popleft()]

    def _begin(self, begun: Begun) -> Sequence[Summary]:
        capture = Capture(begun.method, begun.url, begun.headers, begun.started)
        capture.sent.append(begun.body)
        path = str(self._folder / f"call-{begun.number}")
        try:
            recording = reader.parse(recording_without_secrets(capture), path)
        except (ReadError, SecretLeftError):
            return ()  # it is listed when it is written, if it can be
        recording = replace(recording, mtime=time())
        inflow = Inflow(call=Call(recording.exchanges[0], begun.started))
        self._inflows[path] = inflow
        self._flights[begun.number] = _Flight(path, inflow)
        return summaries_of(recording, path)


def _feed(flight: _Flight, encoding: str, pieces: Sequence[Piece]) -> None:
    """Let more of a response come in, decompressed."""
    if flight.inflate is None:
        flight.inflate = _inflater(encoding)
    for seconds, data in pieces:
        flight.inflow.put(flight.inflate(data), seconds)


def _inflater(encoding: str) -> Callable[[bytes], bytes]:
    """Return what decompresses pieces; nothing comes of what cannot be read."""
    if encoding in ("", "identity"):
        return bytes
    how = ENCODINGS.get(encoding)
    if how is None:
        return lambda _: b""
    try:
        feed = compression.feeder(how)
    except ImportError:
        return lambda _: b""

    def inflate(data: bytes) -> bytes:
        try:
            return feed(data)
        except Exception:  # each library has errors of its own
            return b""

    return inflate


def _end(flight: _Flight, file: str) -> None:
    if file:
        flight.inflow.end(recording=file)
    else:
        flight.inflow.end("It was not written.")
