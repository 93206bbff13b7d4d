"""The race of two answers: where it is, where it pauses, and where it goes next."""

from __future__ import annotations

from recviewer.tui.comparison.making import Raced


class Racing:
    """Knows the step of a race that is shown.

    Attributes:
        step: The step that is shown; -1 before the first.
    """

    def __init__(self) -> None:
        self.step = -1
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

    def count(self, step: int) -> str:
        """Say how many chunks of each side have come at a step, and of how many."""
        if self._raced is None:
            return ""
        race = self._raced.race
        totals = race.chunks_at(len(race.timeline) - 1)
        sides = zip(race.chunks_at(step), totals, strict=True)
        return " and ".join(f"{come + 1:,}/{last + 1:,}" for come, last in sides)

    def enter(self, raced: Raced, *, swapped: bool) -> int:
        """Let other answers race from where these have come, and return that step.

        Args:
            raced: The other race.
            swapped: Whether the answers are the same, but changed places.
        """
        chunks = self.chunks
        self._raced = raced
        if chunks is None:
            return len(raced.race.timeline) - 1
        return raced.race.step_of(*(chunks[::-1] if swapped else chunks))

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
