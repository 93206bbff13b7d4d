"""A stream while it comes in: framed, folded and timed as far as it goes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from recviewer.errors import ReadError
from recviewer.formats.call import answer_to_exchange
from recviewer.formats.http_messages import parse_message
from recviewer.formats.registry import STREAM_NAMES
from recviewer.framing.body import FramedBody
from recviewer.framing.growing import (
    PROBED_CHUNKS,
    Growing,
    growing_body,
    growing_text,
)
from recviewer.live.inflow import Call, Piece
from recviewer.model.exchange import Exchange, Response
from recviewer.playback.growing import GrowingTimeline
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.protocols.detection import protocol_of
from recviewer.protocols.fold.folding import GrowingFold
from recviewer.reading import reader

_TEXT_FORMAT: Final = "text"
"""Format of what is no stream that anybody knows."""

_MIN_START_BYTES: Final = 16
"""Bytes by which one can tell what begins like no stream."""

_MAX_HEAD_BYTES: Final = 1 << 16
"""Size of headers at most."""

_PATIENCE_SECONDS: Final = 1.0
"""How long it is unclear what a stream is before its lines are shown as they are."""

_PROBED_CHUNKS: Final = 1_000
"""Chunks among which the protocol is looked for."""

_JSON_STARTS: Final = (b"{", b"[")

_HEAD_ENDS: Final = (b"\r\n\r\n", b"\n\n")

_NOT_PACKED: Final = frozenset({"", "identity"})
"""Values of `Content-Encoding` that say that a body is not packed."""


class LiveStream:
    """Takes the pieces of a stream, and gives the exchange and its reply so far.

    The exchange is the same object as long as it has the same protocol: its chunks
    grow.
    """

    def __init__(self, path: str, call: Call | None = None) -> None:
        """Begin without a piece.

        Args:
            path: Where they come from.
            call: What is answered; None if that is not known.
        """
        self._call = call
        self.exchange: Exchange | None = None
        """What is known of it; None while that is unclear."""
        self.seconds: array[float] = array("d")
        """When each chunk arrived, by the clock of the pieces."""
        self.size = 0
        """Number of bytes that came."""
        self._path = path
        self._body: Growing | None = None
        """Takes what comes; None while it is unclear what that is."""
        self._head = b""
        self._parts: list[bytes] = []
        """All that came, as long as there is no exchange."""
        self._is_hopeless = False
        """Whether the first bytes, or the first chunks, are not those of a stream."""
        self._began: float | None = None
        self._fold: GrowingFold | None = None
        self._timeline = self._new_timeline()

    @property
    def has_ended(self) -> bool:
        """Whether the stream itself says so."""
        said = self._fold is not None and self._fold.ended
        return said or (self._body is not None and self._body.done)

    def take(self, pieces: Iterable[Piece]) -> None:
        """Take the pieces that come next."""
        for piece in pieces:
            self.size += len(piece.data)
            if self._began is None:
                self._began = piece.seconds
            if self.exchange is None:
                self._parts.append(piece.data)
            if self._body is not None:
                self._body.feed(piece.data)
            elif not self._is_hopeless:
                self._begin()
            if self._body is not None:
                new = len(self._body.raws) - len(self.seconds)
                self.seconds.extend([piece.seconds] * new)
                if self.exchange is None and new:
                    self._tell(self._body)

    def show_lines(self, now: float) -> None:
        """Show the lines as they are if it was unclear for long what they are.

        What begins like JSON is left to its end: most recordings do.

        Args:
            now: The time now, by the clock of the pieces.
        """
        began = self._began
        if self.exchange is not None or began is None or not self._is_hopeless:
            return
        start = next(filter(None, (part.lstrip() for part in self._parts)), b"")
        if now - began < _PATIENCE_SECONDS or start.startswith(_JSON_STARTS):
            return
        body = growing_text()
        body.feed(b"".join(self._parts))
        if body.raws:
            self._body = body
            self.seconds.extend([now] * len(body.raws))
            framed = FramedBody(body.chunks("."), streaming=True)
            self.exchange = answer_to_exchange(framed, b"null", _TEXT_FORMAT)
            self._parts.clear()

    def proceed(self, mode: ClockMode) -> TimedReply | None:
        """Fold what is new, and return the reply so far; None if there is none.

        The protocol is told from the first chunks; with another one, all is folded
        again, as another exchange.
        """
        if self.exchange is None:
            return None
        if len(self.seconds) <= _PROBED_CHUNKS or self._fold is None:
            self._detect(self.exchange)
        if self._fold is None:
            self._fold = GrowingFold(self.exchange)
            self._timeline = self._new_timeline()
        return self._timeline.timed(self._fold.proceed(), self.seconds, mode)

    def _new_timeline(self) -> GrowingTimeline:
        return GrowingTimeline(self._call.started if self._call else None)

    def _detect(self, exchange: Exchange) -> None:
        protocol, failures = protocol_of(exchange.request, exchange.response)
        if self._fold is None or protocol != exchange.protocol:
            notes = tuple(dict.fromkeys((*exchange.notes, *failures)))
            self.exchange = replace(exchange, protocol=protocol, notes=notes)
            self._fold = None

    def _begin(self) -> None:
        """Find out what takes it, if the first bytes tell."""
        text = b"".join(self._parts)
        self._head, start = without_head(text)
        self._body = growing_body(start)
        if self._body is not None:
            self._body.feed(start)
        else:
            is_known = len(start.lstrip()) >= _MIN_START_BYTES
            self._is_hopeless = is_known or len(text) > _MAX_HEAD_BYTES

    def _tell(self, body: Growing) -> None:
        """Read the first chunks as a recording, which tells its format.

        Other recordings begin alike: they are read when they are whole.
        """
        exchange = self._sample(self._head + body.beginning())
        if exchange is None:
            if len(body.raws) >= PROBED_CHUNKS:
                self._is_hopeless, self._body = True, None
                del self.seconds[:]
            return
        response = Response(
            raw=lambda: b"null",
            chunks=body.chunks(".body" if self._head else "."),
            streaming=True,
            status=exchange.response.status,
            headers=exchange.response.headers,
        )
        known = exchange if self._call is None else self._call.exchange
        # Notes on the rest of the text wait until it ends.
        self.exchange = replace(known, response=response, raw=b"null", notes=())
        self._parts.clear()

    def _sample(self, text: bytes) -> Exchange | None:
        try:
            exchanges = reader.parse(text, self._path).exchanges
        except ReadError:
            return None
        is_stream = len(exchanges) == 1 and exchanges[0].format in STREAM_NAMES
        return exchanges[0] if is_stream else None


def without_head(data: bytes) -> tuple[bytes, bytes]:
    """Split the head of a response, as `curl -i` prints it, from its body.

    Returns:
        The head, and nothing of the body while the head is not whole, or tells that the
        body is packed; no head if there is none.
    """
    head, body = b"", data
    while body.startswith(b"HTTP/"):
        ends = [(body.find(e), len(e)) for e in _HEAD_ENDS if body.find(e) >= 0]
        if not ends:
            return head, b""
        at, size = min(ends)
        message = parse_message(body[: at + size])
        head, body = head + body[: at + size], body[at + size :]
        named = {name.lower(): str(v).lower() for name, v in message.headers.items()}
        if named.get("content-encoding", "") not in _NOT_PACKED:
            return head, b""
    return head, body
