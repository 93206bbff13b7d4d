"""A race: two replies from the same start, on one timeline.

The timeline counts steps. A step is the arrival of a chunk on either side, or on both
at the same time, so that one player moves both.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from recviewer.model.transcript import Mark, MarkKind, Reply
from recviewer.playback.clock import Clock, Source
from recviewer.playback.replay import TimedReply
from recviewer.playback.timeline import Timeline

_TRUST = (Source.RECORDED, Source.ESTIMATED, Source.ASSUMED)
"""How far a clock can be trusted, the furthest first."""

_SHOWN_MARKS = frozenset({MarkKind.FINISH, MarkKind.CUT_OFF, MarkKind.ERROR})
"""Marks of either side that a race has, too."""


class Race(msgspec.Struct, frozen=True):
    """Two replies on one timeline."""

    before: array[int]
    """The newest chunk of the one reply at each step; -1 before its first."""
    after: array[int]
    """The newest chunk of the other one."""
    timeline: Timeline
    """When the steps are due."""
    marks: tuple[Mark, ...]
    """Where either reply ends; their chunks are steps."""

    @property
    def reply(self) -> Reply:
        """The steps as a reply, to be replayed."""
        none = array("d")
        return Reply((), self.marks, len(self.timeline), array("q"), none, none)

    def chunks_at(self, step: int) -> tuple[int, int]:
        """Return the newest chunk of each reply at a step; -1 is before both."""
        return (self.before[step], self.after[step]) if step >= 0 else (-1, -1)

    def step_of(self, before: int | None, after: int | None) -> int:
        """Return the step at which both have sent a chunk; None for no chunk."""
        return min(
            max(
                0 if before is None else bisect_left(self.before, before),
                0 if after is None else bisect_left(self.after, after),
            ),
            len(self.timeline) - 1,
        )


def race(
    before: TimedReply,
    after: TimedReply,
    *,
    chunk_by_chunk: bool = False,
    differences: Iterable[tuple[int | None, int | None]] = (),
) -> Race:
    """Put two replies on one timeline.

    Args:
        before: The one reply, by its own clock.
        after: The other one.
        chunk_by_chunk: Whether the chunks of a number come together, whatever their
            times.
        differences: For each difference to be marked, the chunks that wrote it.
    """
    one, other = before.timeline, after.timeline
    steps = _together(one, other) if chunk_by_chunk else _by_time(one, other)
    places, others, due = array("q"), array("q"), array("d")
    for place, other_place, seconds in steps:
        places.append(place)
        others.append(other_place)
        due.append(seconds)
    tokens = array(
        "d",
        (
            (one.tokens[place] if place >= 0 else 0.0)
            + (other.tokens[other_place] if other_place >= 0 else 0.0)
            for place, other_place in zip(places, others, strict=True)
        ),
    )
    clock = _joint_clock(one.clock, other.clock, chunk_by_chunk=chunk_by_chunk)
    bare = Race(places, others, Timeline(due, tokens, clock), ())
    marks = [
        *_marks(before.reply, places),
        *_marks(after.reply, others),
        *(
            Mark(bare.step_of(*chunks), MarkKind.DIFFERENCE, None, "difference")
            for chunks in differences
        ),
    ]
    marks.sort(key=lambda mark: mark.chunk)
    return msgspec.structs.replace(bare, marks=tuple(marks))


def _marks(reply: Reply, places: Sequence[int]) -> Iterator[Mark]:
    """Yield the marks of a reply that is shown, at their steps.

    Args:
        reply: The reply.
        places: Its newest chunk at each step.
    """
    for mark in reply.marks:
        if mark.kind in _SHOWN_MARKS:
            yield msgspec.structs.replace(mark, chunk=bisect_left(places, mark.chunk))


_Steps = Iterator[tuple[int, int, float]]
"""The newest chunks at each step, and when it is due."""


def _by_time(one: Timeline, other: Timeline) -> _Steps:
    """Yield the steps by both clocks; what is due at the same time is one step."""
    place = other_place = -1
    due, other_due = one.due, other.due
    last, other_last = len(due) - 1, len(other_due) - 1
    while place < last and other_place < other_last:
        seconds, other_seconds = due[place + 1], other_due[other_place + 1]
        if seconds <= other_seconds:
            place += 1
        if other_seconds <= seconds:
            other_place += 1
        yield place, other_place, min(seconds, other_seconds)
    while place < last:
        place += 1
        yield place, other_place, due[place]
    while other_place < other_last:
        other_place += 1
        yield last, other_place, other_due[other_place]


def _together(one: Timeline, other: Timeline) -> _Steps:
    last, other_last = len(one) - 1, len(other) - 1
    for step in range(max(last, other_last) + 1):
        place, other_place = min(step, last), min(step, other_last)
        yield place, other_place, max(one.due_at(place), other.due_at(other_place))


def _joint_clock(one: Clock, other: Clock, *, chunk_by_chunk: bool) -> Clock:
    """Describe two clocks as one, which is trusted as far as the worse of them."""
    source = max(one.source, other.source, key=_TRUST.index)
    rate = one.rate if one.rate is not None else other.rate
    same = one.source is other.source
    basis = one.basis if same else f"{one.source} against {other.source}"
    if chunk_by_chunk:
        basis = f"chunk by chunk · {basis}"
    return Clock(source, basis, rate=rate)
