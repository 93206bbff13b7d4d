"""Makes a comparison in steps: read, compared, laid out, raced. Runs in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic, sleep

import msgspec

from recviewer.compare.alignment import Gap
from recviewer.compare.comparison import Comparison, Side
from recviewer.compare.exchanges import compare
from recviewer.compare.words import differences, first_difference
from recviewer.errors import Cancelled, RecviewerError, not_understood
from recviewer.playback.race import Race, race
from recviewer.playback.replay import NO_REPLY, ClockMode
from recviewer.tui.comparison.document import Block, blocks
from recviewer.tui.comparison.lines import Layout
from recviewer.tui.comparison.parts import Part, parts

Sides = tuple[Side | None, Side | None]
"""Two exchanges, or one without a partner."""

Load = Callable[[], Sides]
"""Reads two exchanges; called in a thread, and may raise `RecviewerError`."""

_BATCH_SECONDS = 0.1
"""Time between two batches of what is laid out."""

_MAX_WAIT_SECONDS = 1.0
"""How long the first batch waits for the first difference of an answer."""

_LARGE = 100_000
"""Characters from which on the first difference is shown before all are known."""

_DRAWING_SECONDS = 0.05
"""How long the processor is left to whoever draws the first difference."""

_PREVIEWED = 4_000
"""Characters after its beginning up to which the first difference is looked at."""


class Wanted(msgspec.Struct, frozen=True):
    """How a comparison is to be made."""

    layout: Layout
    clock_mode: ClockMode
    """How replies are given their times."""
    swapped: bool = False
    """Whether the sides change places."""
    by_likeness: bool = False
    """Whether choices are paired by what they say, not by their index."""
    volatile: bool = False
    """Whether the volatile fields that differ are counted."""
    folded: bool = True
    """Whether long equal stretches are folded."""
    chunk_by_chunk: bool = False
    """Whether a race goes by chunks, not by both clocks."""

    def races_as(self, other: Wanted) -> bool:
        """Return whether the race is the same in both ways."""
        return self._is_as(
            other, "clock_mode", "swapped", "by_likeness", "chunk_by_chunk"
        )

    def shows_as(self, other: Wanted) -> bool:
        """Return whether the rows are the same in both ways."""
        return self._is_as(
            other, "layout", "swapped", "by_likeness", "volatile", "folded"
        )

    def _is_as(self, other: Wanted, *names: str) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in names)


class Compared(msgspec.Struct, frozen=True):
    """The exchanges are compared; differences by words follow."""

    comparison: Comparison


class LaidOut(msgspec.Struct, frozen=True):
    """More rows are known."""

    is_first: bool
    """Whether they are the first ones, which replace all rows there are."""
    parts: Sequence[Part]
    """The parts that follow."""
    blocks: Sequence[Block]
    """The blocks that follow."""


class Raced(msgspec.Struct, frozen=True):
    """Two replies as a race."""

    race: Race
    pauses: tuple[int, ...]
    """The steps at which a choice says something else for the first time."""
    steps: tuple[int, ...]
    """The step at which both sides have each difference of the answers."""


class Ready(msgspec.Struct, frozen=True):
    """Everything is laid out, and the answers can race."""

    raced: Raced
    """The race by the clocks that were wanted."""


class Failed(msgspec.Struct, frozen=True):
    """They cannot be compared."""

    reason: str


Step = Compared | LaidOut | Ready | Failed
"""What is known next."""


class _Measured(msgspec.Struct, frozen=True):
    """A part, and its differences by words as far as they are known."""

    part: Part
    gaps: list[Gap]

    def measure(self) -> Iterator[Gap]:
        """Yield the differences, and keep them."""
        for gap in self.part.gaps():
            self.gaps.append(gap)
            yield gap


class Maker:
    """Makes comparisons of the same two exchanges, which are read once."""

    def __init__(self, load: Load) -> None:
        """Read nothing yet.

        Args:
            load: Reads the two exchanges.
        """
        self._load = load
        self._sides: Sides | None = None
        self._comparisons: dict[tuple[bool, bool], Comparison] = {}
        self._measured: dict[tuple[bool, bool, bool], Sequence[_Measured]] = {}

    def steps(
        self, wanted: Wanted, cancelled: Cancelled, *, only_race: bool = False
    ) -> Iterator[Step]:
        """Yield the steps of making a comparison.

        Args:
            wanted: How it is to be made.
            cancelled: Polled between the steps; ends the iteration.
            only_race: Whether the rows are on show already, as they are wanted.
        """
        try:
            for step in self._steps(wanted, only_race=only_race):
                if cancelled():
                    return
                if step is not None:
                    yield step
        except RecviewerError as error:
            yield Failed(str(error))
        except Exception as error:  # a recording may hold anything
            yield Failed(not_understood(error))

    def _steps(self, wanted: Wanted, *, only_race: bool) -> Iterator[Step | None]:
        comparison = self._comparison(wanted)
        key = wanted.swapped, wanted.by_likeness, wanted.volatile
        if not only_race:
            yield Compared(comparison)
            known = self._measured.get(key)
            measured: list[_Measured] = []
            shown: Iterable[tuple[Part, Iterable[Gap]]]
            if known is None:
                if _is_large(comparison):
                    preview = _preview(parts(comparison, volatile=False))
                    yield from _laid_out(preview, wanted)
                    sleep(_DRAWING_SECONDS)
                shown = self._measure(comparison, wanted, measured)
            else:
                shown = ((each.part, each.gaps) for each in known)
            yield from _laid_out(shown, wanted)
            self._measured[key] = known or measured
        yield Ready(_raced(comparison, self._measured[key], wanted))

    def _comparison(self, wanted: Wanted) -> Comparison:
        key = wanted.swapped, wanted.by_likeness
        known = self._comparisons.get(key)
        if known is None:
            if self._sides is None:
                self._sides = self._load()
            before, after = self._sides[::-1] if wanted.swapped else self._sides
            known = compare(before, after, by_likeness=wanted.by_likeness)
            self._comparisons[key] = known
        return known

    def _measure(
        self, comparison: Comparison, wanted: Wanted, measured: list[_Measured]
    ) -> Iterator[tuple[Part, Iterable[Gap]]]:
        for part in parts(comparison, volatile=wanted.volatile):
            each = _Measured(part, [])
            measured.append(each)
            yield part, each.measure()


def _laid_out(
    shown: Iterable[tuple[Part, Iterable[Gap]]], wanted: Wanted
) -> Iterator[LaidOut | None]:
    """Yield rows in batches; the first one has the first difference of an answer."""
    ready: list[Part] = []
    made: list[Block] = []
    due = monotonic() + _MAX_WAIT_SECONDS
    is_first = True
    for number, (part, gaps) in enumerate(shown):
        ready.append(part)
        for block in blocks(number, part, gaps, wanted.layout, folded=wanted.folded):
            made.append(block)
            differs = part.counts and block.unit is not None and block.unit.differences
            is_found = is_first and part.choice >= 0 and bool(differs)
            if is_found or monotonic() >= due:
                yield LaidOut(is_first, ready, made)
                ready, made = [], []
                is_first, due = False, monotonic() + _BATCH_SECONDS
            else:
                yield None
    yield LaidOut(is_first, ready, made)


def _is_large(comparison: Comparison) -> bool:
    """Return whether finding all differences takes longer than one waits for one."""
    return any(
        channel.verdict.is_difference and max(map(len, channel.texts)) > _LARGE
        for choice in comparison.choices
        for channel in choice.channels()
    )


def _preview(shown: Iterable[Part]) -> Iterator[tuple[Part, Iterable[Gap]]]:
    """Yield parts up to the first large one that differs, of that one difference."""
    for part in shown:
        if not part.counts or max(map(len, part.texts)) <= _LARGE:
            yield part, part.gaps()
            continue
        end = (first_difference(*part.texts) or 0) + _PREVIEWED
        before, after = (text[:end] for text in part.texts)
        gap = next(differences(before, after))
        rests = before[gap.before_end :], after[gap.after_end :]
        equal = first_difference(*rests)
        equal = len(rests[0]) if equal is None else equal
        texts = before[: gap.before_end + equal], after[: gap.after_end + equal]
        yield msgspec.structs.replace(part, texts=texts), [gap]
        return


_Chunks = tuple[int | None, int | None]
"""The chunks of both sides that wrote something; None for none."""


def _raced(
    comparison: Comparison, measured: Iterable[_Measured], wanted: Wanted
) -> Raced:
    """Put both replies on one timeline, and find the steps of their differences."""
    before, after = (
        wanted.clock_mode.timed(NO_REPLY if side is None else side.reply)
        for side in (comparison.before, comparison.after)
    )
    differences: list[_Chunks] = [
        (
            one.chunk_at(gap.before) if one is not None else None,
            other.chunk_at(gap.after) if other is not None else None,
        )
        for part, gaps in ((each.part, each.gaps) for each in measured)
        if part.counts and any(part.channels)
        for one, other in [part.channels]
        for gap in gaps
    ]
    found = race(
        before,
        after,
        chunk_by_chunk=wanted.chunk_by_chunk,
        differences=differences,
    )
    diverging = filter(None, (choice.diverges() for choice in comparison.choices))
    pauses = {found.step_of(each.before_chunk, each.after_chunk) for each in diverging}
    steps = tuple(found.step_of(*chunks) for chunks in differences)
    return Raced(found, tuple(sorted(pauses)), steps)
