"""One exchange while it passes through the proxy: its bytes and their times."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Any

from recviewer.live.inflow import Piece

Headers = Sequence[tuple[str, str]]
"""Names and values, in the order in which they were sent."""


def header(headers: Headers, name: str) -> str:
    """Return the value of a header by its name in lower case; empty without one."""
    return next((value for each, value in headers if each.lower() == name), "")


class Ending(StrEnum):
    """How an exchange ended; what is not whole is marked in its recording."""

    WHOLE = "whole"
    """All of the response came, whether or not the client waited for it."""
    CLIENT = "client"
    """The client went away before the end."""
    SERVER = "server"
    """The server broke off."""
    UNREACHABLE = "unreachable"
    """No response began: the server could not be reached, or closed at once."""
    STOPPED = "stopped"
    """The recorder was stopped meanwhile."""


class Capture:
    """What passed of one exchange. It is held in memory until the exchange ends."""

    def __init__(self, method: str, url: str, headers: Headers, started: float) -> None:
        """Begin with what a request begins with.

        Args:
            method: Its method.
            url: Where it is sent to.
            headers: Its headers, as the client sent them.
            started: When it came, by a monotonic clock.
        """
        self.method = method
        self.url = url
        self.request_headers = headers
        self.started = started
        self.since_request = True
        """Whether that is known; otherwise it is when the response began."""
        self.sent: list[bytes] = []
        """The body of the request, in pieces."""
        self.is_asked = False
        """Whether all of the request has come."""
        self.status: int | None = None
        self.headers: Headers = ()
        """Headers of the response."""
        self.headers_at: float | None = None
        """When they arrived."""
        self.pieces: list[Piece] = []
        """The body of the response, as it came over the wire."""
        self.ended = started
        self.ending = Ending.STOPPED
        self.failure = ""
        """What went wrong, in words; empty if nothing did."""

    def __getstate__(self) -> dict[str, object]:
        """Return what is sent to other processes: few large values are quicker."""
        seconds = array("d", [piece.seconds for piece in self.pieces])
        sizes = array("q", [len(piece.data) for piece in self.pieces])
        return vars(self) | {"pieces": (seconds, sizes, self.body)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what was sent."""
        seconds, sizes, body = state["pieces"]
        ends = list(accumulate(sizes))
        parts = (body[end - n : end] for n, end in zip(sizes, ends, strict=True))
        vars(self).update(state, pieces=list(map(Piece, seconds, parts)))

    def answer(self, status: int, headers: Headers, now: float) -> None:
        """Take the head of the response."""
        self.status, self.headers, self.headers_at = status, headers, now

    def add(self, now: float, data: bytes) -> None:
        """Take bytes of the response."""
        self.pieces.append(Piece(now, data))

    def end(self, ending: Ending, now: float, failure: str = "") -> None:
        """Take how it ended; what came whole stays whole."""
        if self.ending is not Ending.WHOLE:
            self.ending, self.ended, self.failure = ending, now, failure

    def milliseconds(self, seconds: float) -> float:
        """Return a time since the request, rounded to microseconds."""
        return round(1000 * (seconds - self.started), 3)

    @property
    def content_encoding(self) -> str:
        """How the body of the response is compressed; empty if it is not."""
        return header(self.headers, "content-encoding").strip().lower()

    @property
    def request_body(self) -> bytes:
        """All of the request's body that came."""
        return b"".join(self.sent)

    @property
    def body(self) -> bytes:
        """All of the response's body that came, as it came over the wire."""
        return b"".join(piece.data for piece in self.pieces)
