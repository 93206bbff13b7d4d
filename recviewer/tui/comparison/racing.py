"""The race of two answers: where it is, where it pauses, and where it goes next."""

from __future__ import annotations

from recviewer.model.transcript import MarkKind, Reply
from recviewer.playback.race import Race
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
        self._race: Race | None = None
        self._pauses: tuple[int, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether there are answers to race."""
        return self._race is not None

    @property
    def chunks(self) -> tuple[int, int] | None:
        """The newest chunks of both sides; None at the end, where all is shown."""
        race = self._race
        if race is None or self.step >= len(race.timeline) - 1:
            return None
        return race.chunks_at(self.step)

    def time_reply(self, clock_mode: ClockMode, reply: Reply) -> TimedReply:
        """Put both answers on a timeline, in place of a reply."""
        if self._racers is None:
            return clock_mode.timed(reply)
        raced = self._racers.race(clock_mode, chunk_by_chunk=self.chunk_by_chunk)
        self._take(raced)
        return TimedReply(raced.race.reply, raced.race.timeline, clock_mode)

    def _take(self, raced: Raced) -> None:
        self._race, self._pauses = raced.race, raced.pauses

    def enter(self, ready: Ready, *, swapped: bool) -> int:
        """Let other answers race from where these have come, and return that step.

        Args:
            ready: The answers, and their race.
            swapped: Whether they are the same, but changed places.
        """
        chunks = self.chunks
        self._racers = ready.racers
        self._take(ready.raced)
        last = len(ready.raced.race.timeline) - 1
        if chunks is None:
            return last
        return ready.raced.race.step_of(*(chunks[::-1] if swapped else chunks))

    def pause_before(self, step: int) -> int | None:
        """Return the first step up to this one at which playing has to pause."""
        found = (pause for pause in self._pauses if self.step < pause <= step)
        return next(found, None)

    def difference(self, direction: int) -> int | None:
        """Return the step of the next difference (1), or of the one before (-1)."""
        marks = self._race.marks if self._race is not None else ()
        for mark in marks[::direction]:
            is_ahead = (mark.chunk - self.step) * direction > 0
            if mark.kind is MarkKind.DIFFERENCE and is_ahead:
                return mark.chunk
        return None
