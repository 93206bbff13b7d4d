"""What comes in while somebody writes it: bytes, and when each piece of them came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition
from time import monotonic
from typing import Final, NamedTuple

from msgspec import Struct

from recviewer.model.exchange import Exchange

MAX_PIECES_AT_ONCE: Final = 20_000
"""Pieces that are looked at in one go, so that much of them is shown in parts."""


class Piece(NamedTuple):
    """Bytes of a response that arrived together."""

    seconds: float
    """When they arrived, by a monotonic clock."""
    data: bytes


class Call(Struct, frozen=True):
    """A request whose response is to come."""

    exchange: Exchange
    """The request, as if nothing had been answered."""
    started: float
    """When it was sent, by the clock of the pieces."""


class Look(Struct, frozen=True):
    """What has come in since the last look."""

    beginning: int
    """How often the writer has begun; what is known of an earlier one is outdated."""
    pieces: Sequence[Piece]
    """The pieces after those that were known."""
    ended: bool
    """Whether no more will come after these."""
    remark: str
    """What became of the writer, in a few words; empty if there is nothing to say."""


class Inflow:
    """Takes pieces from whoever reads them, and shows them to whoever looks.

    One thread puts and others look. All that came is kept, so that a later look sees it
    from the start.
    """

    def __init__(
        self, get_time: Callable[[], float] = monotonic, call: Call | None = None
    ) -> None:
        """Begin without a piece.

        Args:
            get_time: Returns the time now in seconds, by which pieces are stamped.
            call: What is answered; None if that is not known.
        """
        self.get_time = get_time
        self.call = call
        self.recording: str | None = None
        """Where all of it was written when it had ended; None if it was not."""
        self._pieces: list[Piece] = []
        self._beginning = 0
        self._ended = False
        self._remark = self._beginning_remark = ""
        self._changed = Condition()

    def put(self, data: bytes, seconds: float | None = None) -> None:
        """Take bytes that have come; none are no piece.

        Args:
            data: The bytes.
            seconds: When they came; None for just now.
        """
        with self._changed:
            if data:
                at = self.get_time() if seconds is None else seconds
                self._pieces.append(Piece(at, data))
                self._remark = ""
                self._changed.notify_all()

    def say(self, remark: str) -> None:
        """Take what became of the writer."""
        with self._changed:
            self._remark = remark
            self._changed.notify_all()

    def end(self, remark: str = "", recording: str | None = None) -> None:
        """Take that no more will come.

        Args:
            remark: Why, if there is something to say.
            recording: Where all of it was written; None if it was not.
        """
        with self._changed:
            self._ended, self._remark, self.recording = True, remark, recording
            self._changed.notify_all()

    def begin_again(self, remark: str) -> None:
        """Forget all pieces: the writer has begun something else.

        Args:
            remark: Says so, until something else is to be said.
        """
        with self._changed:
            self._pieces, self._ended = [], False
            self._beginning += 1
            self._remark, self._beginning_remark = "", remark
            self._changed.notify_all()

    @property
    def data(self) -> bytes:
        """All bytes that have come so far."""
        return b"".join(piece.data for piece in self.pieces)

    @property
    def pieces(self) -> Sequence[Piece]:
        """All pieces that have come so far."""
        with self._changed:
            return self._pieces[:]

    def look(self, beginning: int, known: int, seconds: float = 0.0) -> Look:
        """Return what is new, as soon as there is anything.

        Args:
            beginning: The beginning that was seen last.
            known: Number of its pieces that are known.
            seconds: How long to wait for something new.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_new(beginning, known), seconds)
            if beginning != self._beginning:
                known = 0
            new = self._pieces[known : known + MAX_PIECES_AT_ONCE]
            is_last = known + len(new) == len(self._pieces)
            remark = self._remark or self._beginning_remark
            return Look(self._beginning, new, self._ended and is_last, remark)

    def _is_new(self, beginning: int, known: int) -> bool:
        return self._ended or beginning != self._beginning or known < len(self._pieces)
