"""The race of two answers: where it is, where it pauses, and where it goes next."""

from __future__ import annotations

from recviewer.model.transcript import Reply
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.tui.comparison.making import Raced, Racers, Ready


class Racing:
    """Puts two answers on a timeline, and knows the step that is shown.

    Attributes:
        chunk_by_chunk: Whether both go by chunks, not by their clocks.
        step: The step that is shown; -1 before the first.
    """

    def __init__(self) -> None:
        self.chunk_by_chunk = False
        self.step = -1
        self._racers: Racers | None = None
        self._raced: Raced | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there are answers to race."""
        return self._raced is not None

    @property
    def chunks(self) -> tuple[int, int] | None:
        """The newest chunks of both sides; None at the end, where all is shown."""
        if self._raced is None or self.step >= len(self._raced.race.timeline) - 1:
            return None
        return self._raced.race.chunks_at(self.step)

    def time_reply(self, clock_mode: ClockMode, reply: Reply) -> TimedReply:
        """Put both answers on a timeline, in place of a reply."""
        if self._racers is None:
            return clock_mode.timed(reply)
        by_chunk = self.chunk_by_chunk
        self._raced = self._racers.race(clock_mode, chunk_by_chunk=by_chunk)
        race = self._raced.race
        return TimedReply(race.reply, race.timeline, clock_mode)

    def enter(self, ready: Ready, *, swapped: bool) -> int:
        """Let other answers race from where these have come, and return that step.

        Args:
            ready: The answers, and their race.
            swapped: Whether they are the same, but changed places.
        """
        chunks = self.chunks
        self._racers, self._raced = ready.racers, ready.raced
        if chunks is None:
            return len(ready.raced.race.timeline) - 1
        return ready.raced.race.step_of(*(chunks[::-1] if swapped else chunks))

    def pause_before(self, step: int) -> int | None:
        """Return the first step up to this one at which playing has to pause."""
        pauses = self._raced.pauses if self._raced is not None else ()
        return next((pause for pause in pauses if self.step < pause <= step), None)

    def difference(self, direction: int) -> int | None:
        """Return the step of the next difference (1), or of the one before (-1)."""
        steps = self._raced.steps if self._raced is not None else ()
        ahead = [step for step in steps if (step - self.step) * direction > 0]
        return min(ahead, key=lambda step: step * direction, default=None)

    @property
    def difference_here(self) -> int | None:
        """Number of the difference that both sides have just now; None for none."""
        steps = self._raced.steps if self._raced is not None else ()
        return steps.index(self.step) if self.step in steps else None
