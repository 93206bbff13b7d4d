"""The timeline of a stream that is still being written: each chunk as it arrived."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import Final

from msgspec.structs import replace

from recviewer.model.transcript import Arrivals, Reply
from recviewer.playback.clock import Clock, Source
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.playback.timeline import Timeline
from recviewer.playback.tokens import CHARACTERS_PER_TOKEN

BASIS: Final = "arrival of each chunk"
"""Words for the badge of the clock."""


def arrivals(seconds: Sequence[float], count: int) -> Arrivals | None:
    """Return the times of chunks as they arrived.

    Args:
        seconds: When the first of them came; what follows came with the last of these.
        count: Number of chunks.

    Returns:
        None if there is no time.
    """
    if not (seconds and count):
        return None
    known = array("d", islice(seconds, count))
    known.extend([known[-1]] * (count - len(known)))
    return Arrivals(known, BASIS, since_request=False)


class GrowingTimeline:
    """Times the chunks of a stream; what was timed is not looked at again."""

    def __init__(self, started: float | None = None) -> None:
        """Time nothing yet.

        Args:
            started: When the request was sent; None if that is not known, and times
                count from the first chunk.
        """
        self._started = started
        self._due: array[float] = array("d")
        self._tokens: array[float] = array("d")

    def timed(self, reply: Reply, seconds: array[float], mode: ClockMode) -> TimedReply:
        """Return the reply so far with its timeline.

        Tokens are estimated from characters until the stream has ended.

        Args:
            reply: The reply so far.
            seconds: When each of its chunks arrived, by any clock that does not go
                back.
            mode: How the reply is laid out in time.
        """
        known, count = len(self._due), reply.chunk_count
        first, since_request = self._started, self._started is not None
        if first is None:
            first = seconds[0] if seconds else 0.0
        self._due.extend(time - first for time in seconds[known:count])
        due = self._due[:]
        arrivals = Arrivals(due, BASIS, since_request=since_request)
        reply = replace(reply, arrivals=arrivals)
        before = self._tokens[-1] if self._tokens else 0.0
        new = (size / CHARACTERS_PER_TOKEN for size in reply.characters[known:count])
        self._tokens.extend(islice(accumulate(new, initial=before), 1, None))
        if mode.assume or mode.idle_cap is not None:
            return mode.timed(reply)
        ttft = due[0] if since_request and due else None
        clock = Clock(Source.RECORDED, BASIS, ttft, due[-1] if due else 0.0)
        return TimedReply(reply, Timeline(due, self._tokens[:], clock), mode)
