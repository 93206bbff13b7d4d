"""Two texts as lines: in two columns or as one text, with marks around differences.

Everything is laid out in units: a few lines in which both columns begin and end at the
same place, so that they stay beside each other however much one of them has more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain
from typing import Final

import msgspec

from recviewer.compare.alignment import Gap
from recviewer.export.word_diff import COARSE
from recviewer.tui.common.wrapping import Wrapped, wrap

CONTEXT_ROWS = 2
"""Rows of what is equal that stay before and after a difference."""

_MIN_FOLDED_ROWS = 3
"""Rows from which on an equal stretch is folded."""

_MIN_EQUAL_ROWS = 2
"""Rows of an equal stretch at whose beginning columns that drifted apart meet again."""


class Look(IntEnum):
    """What a piece of a text is."""

    EQUAL = 0
    """It is on both sides."""
    REMOVED = 1
    """It is only on the one side."""
    ADDED = 2
    """It is only on the other side."""


MARKS: Final = {Look.REMOVED: ("[-", "-]"), Look.ADDED: ("{+", "+}")}
"""What stands around a difference, as in the text of `recviewer diff`."""


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A range of a flow that looks alike."""

    start: int
    """Offset of its first character in the flow."""
    look: Look
    before: int
    """Offset in the one text: of its first character, or where it is missing."""
    after: int
    """The same in the other text."""
    is_mark: bool = False
    """Whether it is a mark and no recorded text."""
    awaited: int = 0
    """Characters of the difference that come before its mark."""
    difference: int = -1
    """Number of the difference it belongs to, counted in its unit; -1 for none."""


class Flow(msgspec.Struct, frozen=True):
    """A column of a unit: pieces of one text or of both, wrapped."""

    wrapped: Wrapped
    """What is drawn, marks included."""
    pieces: Sequence[Piece]
    starts: array[int]
    """Where each piece begins."""

    def within(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Yield the pieces in a range, and what of the range each covers."""
        first = max(0, bisect_right(self.starts, start) - 1)
        for index in range(first, len(self.pieces)):
            piece = self.pieces[index]
            if piece.start >= end:
                break
            last = index + 1 == len(self.pieces)
            stop = len(self.wrapped.text) if last else self.starts[index + 1]
            yield piece, max(start, piece.start), min(end, stop)

    def line_of_difference(self, number: int) -> int | None:
        """Return the line on which a difference of the unit begins."""
        for piece in self.pieces:
            if piece.difference == number:
                return self.wrapped.line_of(piece.start)
        return None

    def offset_of(self, source: int, *, is_after: bool) -> int:
        """Return where a character of one of the texts is drawn, or would be."""
        found = 0
        for piece in self.pieces:
            if piece.is_mark:
                continue
            is_here = piece.look is Look.EQUAL or (
                (piece.look is Look.ADDED) is is_after
            )
            start = piece.after if is_after else piece.before
            if is_here and start <= source:
                found = piece.start + source - start
        return min(found, max(0, len(self.wrapped.text) - 1))


class Unit(msgspec.Struct, frozen=True):
    """Some lines in which both columns begin and end at the same place."""

    whole: Gap
    """The range of both texts that it shows."""
    flows: tuple[Flow, ...] = ()
    """Two columns, or one; none while it is folded."""
    differences: tuple[Gap, ...] = ()
    """The differences in it."""
    is_fold: bool = False
    """Whether it is equal on both sides and may be folded."""
    remark: str = ""
    """What is said about the unit that follows; this one shows no text then."""

    @property
    def lines(self) -> int:
        """Number of lines."""
        return max((len(flow.wrapped) for flow in self.flows), default=1)

    def line_of_difference(self, number: int) -> int:
        """Return the line on which one of its differences begins."""
        lines = (flow.line_of_difference(number) for flow in self.flows)
        return min((line for line in lines if line is not None), default=0)

    def line_of(self, source: int, *, is_after: bool) -> int:
        """Return the line that shows a character of one of the texts."""
        if not self.flows:
            return 0
        flow = self.flows[-1 if is_after else 0]
        return flow.wrapped.line_of(flow.offset_of(source, is_after=is_after))


class TwoTexts(msgspec.Struct, frozen=True):
    """Two texts to lay out."""

    before: str
    """The one text, sanitized."""
    after: str
    """The other one."""
    width: int
    """Cells of a line."""
    columns: int = 2
    """Whether they stand in two columns, or as one text in one."""
    is_marked: bool = True
    """Whether differences have marks around them."""

    def units(
        self, gaps: Iterable[Gap], *, folded: bool = True, head: int = CONTEXT_ROWS
    ) -> Iterator[Unit]:
        """Lay out the texts.

        Args:
            gaps: The differences, in order.
            folded: Whether long equal stretches are folded.
            head: Rows that are shown of a text that is equal from end to end.
        """
        end = Gap(len(self.before), len(self.before), len(self.after), len(self.after))
        pending: list[tuple[Gap, bool]] = []
        place = other = 0
        for gap in chain(gaps, [end]):
            equal = Gap(place, gap.before, other, gap.after)
            if equal.items:
                before = CONTEXT_ROWS if place or other else 0
                after = CONTEXT_ROWS if gap is not end else 0
                if not (before or after):
                    before = head
                yield from self._equal(equal, pending, before, after, folded=folded)
            if gap is not end:
                pending.append((gap, False))
            place, other = gap.before_end, gap.after_end
        if pending:
            yield self._unit(pending)

    def remark_on(self, unit: Unit) -> Unit | None:
        """Return what is to be said about a unit, as one that stands before it."""
        if not any(gap.coarse for gap in unit.differences):
            return None
        before, after = unit.whole.before, unit.whole.after
        return Unit(Gap(before, before, after, after), remark=COARSE)

    def unfolded(self, unit: Unit) -> Unit:
        """Return a folded unit with its text."""
        return self._unit([(unit.whole, True)], is_fold=True)

    def _equal(
        self,
        equal: Gap,
        pending: list[tuple[Gap, bool]],
        before: int,
        after: int,
        *,
        folded: bool,
    ) -> Iterator[Unit]:
        """Lay out what is equal between two differences; keep its end in `pending`."""
        text, size = self.before, equal.before_end - equal.before
        fold = _fold(text, equal.before, equal.before_end, before, after, self.width)
        if fold is None:
            first = text.find("\n", equal.before, equal.before_end) + 1
            last = text.rfind("\n", equal.before, equal.before_end) + 1
            if not first:
                if pending and size >= _MIN_EQUAL_ROWS * self.width:
                    unit = self._unit(pending)
                    if len({len(flow.wrapped) for flow in unit.flows}) > 1:
                        pending.clear()
                        yield unit
                pending.append((equal, True))
                return
            start, stop = first - equal.before, last - equal.before
        else:
            start, stop = fold[0] - equal.before, fold[1] - equal.before
        if start:
            pending.append((_part(equal, 0, start), True))
        if pending:
            yield self._unit(pending)
            pending.clear()
        if stop > start:
            middle = _part(equal, start, stop)
            if fold is not None and folded:
                yield Unit(middle, is_fold=True)
            else:
                yield self._unit([(middle, True)], is_fold=fold is not None)
        if stop < size:
            pending.append((_part(equal, stop, size), True))

    def _unit(
        self, stretches: Sequence[tuple[Gap, bool]], *, is_fold: bool = False
    ) -> Unit:
        """Lay out stretches that follow each other."""
        first, last = stretches[0][0], stretches[-1][0]
        whole = Gap(first.before, last.before_end, first.after, last.after_end)
        looks = (
            ((Look.EQUAL, Look.REMOVED), (Look.EQUAL, Look.ADDED))
            if self.columns > 1
            else (tuple(Look),)
        )
        if self.columns > 1 and len(stretches) == 1 and stretches[0][1]:
            flow = self._flow(stretches, looks[0])
            flows: tuple[Flow, ...] = flow, flow
        else:
            flows = tuple(self._flow(stretches, shown) for shown in looks)
        differences = tuple(gap for gap, is_equal in stretches if not is_equal)
        return Unit(whole, flows, differences, is_fold)

    def _flow(
        self, stretches: Sequence[tuple[Gap, bool]], shown: Sequence[Look]
    ) -> Flow:
        """Write stretches as one text, without those that it does not show."""
        texts: list[str] = []
        pieces: list[Piece] = []
        length, difference = 0, -1

        def add(
            text: str, look: Look, gap: Gap, *, is_mark: bool = False, awaited: int = 0
        ) -> None:
            nonlocal length
            number = -1 if look is Look.EQUAL else difference
            pieces.append(
                Piece(length, look, gap.before, gap.after, is_mark, awaited, number)
            )
            texts.append(text)
            length += len(text)

        for gap, is_equal in stretches:
            if is_equal:
                add(self.before[gap.before : gap.before_end], Look.EQUAL, gap)
                continue
            difference += 1
            for look, text in (
                (Look.REMOVED, self.before[gap.before : gap.before_end]),
                (Look.ADDED, self.after[gap.after : gap.after_end]),
            ):
                if text and look in shown:
                    begin, end = MARKS[look] if self.is_marked else ("", "")
                    if begin:
                        add(begin, look, gap, is_mark=True)
                    add(text, look, gap)
                    if end:
                        add(end, look, gap, is_mark=True, awaited=len(text) - 1)
        starts = array("I", (piece.start for piece in pieces))
        return Flow(wrap("".join(texts), self.width), pieces, starts)


def _part(equal: Gap, start: int, stop: int) -> Gap:
    """Return a range of an equal stretch, by offsets in it."""
    return Gap(
        equal.before + start,
        equal.before + stop,
        equal.after + start,
        equal.after + stop,
    )


def _fold(
    text: str, start: int, end: int, head: int, tail: int, room: int
) -> tuple[int, int] | None:
    """Return what of an equal stretch can be folded; None if that is too little.

    Args:
        text: The text that holds it.
        start: Where it begins.
        end: Where it ends.
        head: Rows that stay at its beginning.
        tail: Rows that stay at its end.
        room: Characters of a row.
    """
    first = _after_rows(text, start, end, head, room)
    last = _before_rows(text, first, end, tail, room)
    if _after_rows(text, first, last, _MIN_FOLDED_ROWS, room) < last:
        return first, last
    return None


def _after_rows(text: str, start: int, end: int, rows: int, room: int) -> int:
    """Return where a text goes on after some rows."""
    for _ in range(rows):
        feed = text.find("\n", start, min(end, start + room))
        blank = text.rfind(" ", start, min(end, start + room))
        start = 1 + (feed if feed >= 0 else blank if blank >= 0 else start + room - 1)
        if start >= end:
            return end
    return start


def _before_rows(text: str, start: int, end: int, rows: int, room: int) -> int:
    """Return where the last rows of a text begin."""
    for _ in range(rows):
        low = max(start, end - room)
        feed = text.rfind("\n", low, max(low, end - 1))
        blank = text.find(" ", low, max(low, end - 1))
        end = feed + 1 if feed >= 0 else blank + 1 if blank >= 0 else low
        if end <= start:
            return start
    return end
