"""Times a long reply by another clock in a thread: the screen does not wait for it."""

from __future__ import annotations

import asyncio
from typing import Final

from recviewer.model.transcript import Reply
from recviewer.playback.replay import ClockMode
from recviewer.tui.exchange.replaying import Replaying

_MAX_INLINE_CHUNKS: Final = 20_000
"""Chunks that are timed while a key waits: that takes 10 ms."""


class Retiming:
    """Lets a view replay by other clocks."""

    def __init__(self, view: Replaying) -> None:
        self._view = view

    def __call__(self, clock_mode: ClockMode, refusal: str) -> None:
        """Use another clock mode.

        Args:
            clock_mode: How the reply is given its times.
            refusal: Said if that changes nothing.
        """
        reply = self._view.replay.reply
        if reply is None or reply.chunk_count <= _MAX_INLINE_CHUNKS:
            self._view.controller.use_clock(clock_mode, refusal)
            return
        self._view.run_worker(
            self._retime(reply, clock_mode, refusal), group="retime", exclusive=True
        )

    async def _retime(self, reply: Reply, clock_mode: ClockMode, refusal: str) -> None:
        timed = await asyncio.to_thread(clock_mode.timed, reply)
        if self._view.replay.reply is reply:
            self._view.controller.use_timeline(timed, refusal)
        else:
            self(clock_mode, refusal)  # more of it is known, or it is another one
