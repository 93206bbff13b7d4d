"""Follows a stream step by step, as `reading.opening` opens a recording."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from time import sleep, thread_time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.errors import Cancelled, ReadError
from recviewer.live.inflow import Inflow, Look
from recviewer.live.stream import LiveStream
from recviewer.model.exchange import Exchange
from recviewer.playback.growing import arrivals
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.reading import reader
from recviewer.reading.opening import ExchangeRead

_STEP_SECONDS: Final = 1 / 20
"""Shortest time between two steps; nobody reads faster."""

_MAX_SHARE: Final = 0.3
"""Share of one core that folding may take, to leave time for drawing."""

_POLL_SECONDS: Final = 0.1
"""How long to wait for a piece before asking whether anybody is interested."""

_QUIET_END_SECONDS: Final = 1.0
"""Silence after which a stream in a file is over that has said that it has ended."""

_QUIET_BREAK_SECONDS: Final = 60.0
"""Silence after which a stream in a file is over that has not said so."""

_MIN_STREAM_SECONDS: Final = 0.3
"""What came whole within this time was not written while it was read: it is a recording
without times."""


class Waiting(Struct, frozen=True):
    """Nothing can be shown yet."""

    path: str
    size: int
    """Number of bytes that have come."""
    remark: str = ""
    """What became of the writer; empty if there is nothing to say."""


class StreamGrown(Struct, frozen=True):
    """More of the exchange has come."""

    exchange: Exchange
    """The exchange; `ExchangeRead` came before with the same one."""
    timed: TimedReply
    """The reply so far."""
    last_at: float
    """When the last piece came, by the clock of the inflow."""
    remark: str = ""
    """What became of the writer; empty if there is nothing to say."""


class StreamEnded(Struct, frozen=True):
    """All has come."""

    path: str
    before: Exchange | None = None
    """The exchange as it was shown; None if nothing was."""
    exchange: Exchange | None = None
    """The same, read from all that came; None if it is to be read as any recording."""
    timed: TimedReply | None = None
    """Its whole reply, timed by the arrival of each chunk."""
    remark: str = ""
    """What became of the writer; empty if there is nothing to say."""
    recording: str | None = None
    """Where all of it was written; None if it was not."""


LiveStep = Waiting | ExchangeRead | StreamGrown | StreamEnded
"""One step of following a stream."""


def follow_stream(
    inflow: Inflow,
    path: str,
    clock_mode: Callable[[], ClockMode],
    cancelled: Cancelled = lambda: False,
    *,
    is_file: bool = False,
    rest: Callable[[float], object] = sleep,
) -> Iterator[LiveStep]:
    """Follow a stream to its end.

    Args:
        inflow: What comes in of it.
        path: Where it comes from.
        clock_mode: Returns how the reply is laid out in time now.
        cancelled: Polled between the steps; ends the iteration.
        is_file: Whether nobody tells when the writer has ended. Then it has if nothing
            comes for a while.
        rest: Waits for some seconds.

    Yields:
        `Waiting` until there is something to show; `ExchangeRead` and then
        `StreamGrown` until it ends, both again if the writer begins again; and
        `StreamEnded` at last.
    """
    following = _Following(inflow, path, clock_mode)
    due = 0.0
    while not cancelled():
        if (wait := due - inflow.get_time()) > 0:
            rest(min(wait, _POLL_SECONDS))
            continue
        look = following.look()
        began = thread_time()
        following.take(look)
        if look.ended or (is_file and following.is_over):
            remark = look.remark if look.ended else ""
            yield following.end(remark, is_file=is_file)
            return
        yield from following.steps(look)
        cost = thread_time() - began
        due = inflow.get_time() + max(_STEP_SECONDS, cost / _MAX_SHARE)


class _Following:
    """How far a stream is followed."""

    def __init__(
        self, inflow: Inflow, path: str, clock_mode: Callable[[], ClockMode]
    ) -> None:
        self._inflow, self._path, self._clock_mode = inflow, path, clock_mode
        self._call = inflow.call
        self._stream = LiveStream(path, self._call)
        self._shown: Exchange | None = None
        self._beginning = self._known = 0
        self._first = self._last = inflow.get_time()
        self._told: object = None

    def look(self) -> Look:
        """Wait a little for anything new."""
        return self._inflow.look(self._beginning, self._known, _POLL_SECONDS)

    def take(self, look: Look) -> None:
        """Take what is new."""
        if look.beginning != self._beginning:
            self._beginning, self._known = look.beginning, 0
            self._stream = LiveStream(self._path, self._call)
            self._shown = None
        if look.pieces:
            self._first = self._first if self._known else look.pieces[0].seconds
            self._last = look.pieces[-1].seconds
            self._known += len(look.pieces)
            self._stream.take(look.pieces)
        self._stream.show_lines(self._inflow.get_time())

    @property
    def is_over(self) -> bool:
        """Whether nothing has come for so long that nothing is expected any more."""
        quiet = self._inflow.get_time() - self._last
        stream = self._stream
        # What is no stream may be whole now, and is read as any other recording.
        at_once = stream.has_ended or stream.exchange is None
        return quiet > (_QUIET_END_SECONDS if at_once else _QUIET_BREAK_SECONDS)

    def steps(self, look: Look) -> Iterator[LiveStep]:
        """Yield what there is to show, if it is something new."""
        told = self._beginning, self._known, look.remark, self._stream.exchange is None
        if told == self._told:
            return
        self._told = told
        timed = self._stream.proceed(self._clock_mode())
        exchange = self._stream.exchange
        if timed is None and self._call is not None:
            if self._shown is None:
                yield self._read(self._call.exchange)
            yield Waiting(self._path, self._stream.size, look.remark)
            return
        if timed is None or exchange is None:
            yield Waiting(self._path, self._stream.size, look.remark)
            return
        if exchange is not self._shown:
            yield self._read(exchange)
        yield StreamGrown(exchange, timed, self._last, look.remark)

    def _read(self, exchange: Exchange) -> ExchangeRead:
        self._shown = exchange
        return ExchangeRead(self._path, exchange, reader.prompt(exchange))

    def end(self, remark: str, *, is_file: bool) -> StreamEnded:
        """Read all that came, as if it had come at once, but with its times."""
        recording = self._inflow.recording
        whole = StreamEnded(self._path, self._shown, None, None, remark, recording)
        if recording is not None:
            return self._recorded(whole, recording)
        came_at_once = self._last - self._first < _MIN_STREAM_SECONDS
        if (came_at_once and not is_file) or self._stream.exchange is None:
            return whole
        return self._with_reply(whole, self._whole(self._inflow.data))

    def _recorded(self, whole: StreamEnded, path: str) -> StreamEnded:
        """Read the recording into which somebody else has written all that came."""
        try:
            exchanges = reader.read(path).exchanges
        except ReadError:
            return whole
        return self._with_reply(whole, exchanges[0] if exchanges else None)

    def _with_reply(self, whole: StreamEnded, exchange: Exchange | None) -> StreamEnded:
        if exchange is None:
            return whole
        timed = self._clock_mode().timed(reader.fold(exchange))
        return replace(whole, exchange=exchange, timed=timed)

    def _whole(self, data: bytes) -> Exchange | None:
        """Read the exchange; None if it is none alone."""
        try:
            exchanges = reader.parse(data, self._path).exchanges
        except ReadError:
            return None
        if len(exchanges) != 1:
            return None
        response = exchanges[0].response
        seconds = self._stream.seconds
        came = arrivals(
            array("d", (at - seconds[0] for at in seconds)), len(response.chunks)
        )
        response = replace(response, arrivals=came)
        known = exchanges[0] if self._call is None else self._call.exchange
        return replace(known, response=response, protocol=exchanges[0].protocol)
