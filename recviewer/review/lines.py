"""The lines of a queue: its groups, and the exchanges of those that are open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import msgspec

from recviewer.review.rows import Group, Reason, ReviewRow


class Line(msgspec.Struct, frozen=True):
    """A line of the queue: a group, or an exchange in it."""

    group: Group
    row: ReviewRow | None = None
    """None for the group itself."""

    @property
    def reason(self) -> Reason:
        """What the rows of its group have in common."""
        return self.group.reason

    def is_same(self, other: Line) -> bool:
        """Return whether it is the same line, though its group may have grown."""
        return self.row is other.row and self.reason == other.reason


class Lines:
    """Lines of groups of thousands, each of which is made when it is looked at."""

    def __init__(self, groups: Iterable[tuple[Group, bool]] = ()) -> None:
        """Take the groups, the rows of each by their places.

        Args:
            groups: Each with whether it is open.
        """
        self._groups = tuple(groups)
        counts = (1 + len(group.rows) * is_open for group, is_open in self._groups)
        self._starts = [0, *accumulate(counts)]
        """The line of each group, and the number of all lines."""
        self._by_reason = {
            group.reason: number for number, (group, _) in enumerate(self._groups)
        }

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, number: int) -> Line:
        found = self._group_at(number)
        (group, _), below = self._groups[found], number - self._starts[found]
        return Line(group, group.rows[below - 1] if below else None)

    def __iter__(self) -> Iterator[Line]:
        for group, is_open in self._groups:
            yield Line(group)
            if is_open:
                yield from (Line(group, row) for row in group.rows)

    def group_position(self, number: int) -> int:
        """Return the line of the group that a line is in."""
        return self._starts[self._group_at(number)]

    def position(self, line: Line) -> int | None:
        """Return where a line is, or else its group; None if neither is."""
        found = self._by_reason.get(line.reason)
        if found is None:
            return None
        (group, is_open), start = self._groups[found], self._starts[found]
        if line.row is None or not is_open:
            return start
        place = index_of(line.row, group.rows)
        return start if place is None else start + 1 + place

    def _group_at(self, number: int) -> int:
        if not 0 <= number < len(self):
            raise IndexError(number)
        return bisect_right(self._starts, number) - 1


def index_of(row: ReviewRow, rows: Sequence[ReviewRow]) -> int | None:
    """Return where a row is among rows by their places; None if it is not."""
    first = bisect_left(rows, row.place, key=lambda each: each.place)
    for number in range(first, len(rows)):
        if rows[number] is row:
            return number
        if rows[number].place != row.place:
            break
    return None
