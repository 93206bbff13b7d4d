"""The queue of a review: groups, decisions and what is to be looked at next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from recviewer.review.decisions import Decided, Decision, Decisions
from recviewer.review.identity import Key
from recviewer.review.progress import Progress
from recviewer.review.rows import Group, ReviewRow, groups, with_decision

_UNREVIEWED: Final = "unreviewed"
"""The word that finds what is not decided yet."""

_CHANGED: Final = "changed"
"""The word that finds what was decided before and says something else now."""

Reason = tuple[str, tuple[str, ...]]
"""What the rows of a group have in common: verdict and fields of the request."""


class Line(msgspec.Struct, frozen=True):
    """A line of the queue: a group, or an exchange in it."""

    group: Group
    row: ReviewRow | None = None
    """None for the group itself."""

    @property
    def reason(self) -> Reason:
        """What the rows of its group have in common."""
        return self.group.verdict, self.group.why

    def is_same(self, other: Line) -> bool:
        """Return whether it is the same line, though its group may have grown."""
        return self.row is other.row and self.reason == other.reason


class Queue:
    """What is to be reviewed, in lines, with decisions that can be undone.

    Attributes:
        decisions: What is decided, in this review and before.
        rows: All rows, by test.
        lines: The lines on show.
    """

    def __init__(self, decisions: Decisions) -> None:
        """Make an empty queue."""
        self.decisions = decisions
        self.rows: list[ReviewRow] = []
        self.lines: list[Line] = []
        self._filter: tuple[str, ...] = ()
        self._opened: dict[Reason, bool] = {}
        """Groups that a person opened or closed."""
        self._undo: list[list[Decided]] = []
        self._by_key: defaultdict[Key, list[ReviewRow]] = defaultdict(list)
        self._counts: Counter[Decision | None] = Counter()
        """How many rows are decided, and how; of thousands, not counted at each key."""
        self._group_progress: dict[Reason, Progress] = {}

    def add(self, rows: Iterable[ReviewRow]) -> None:
        """Add rows to their groups."""
        for row in rows:
            self.rows.append(row)
            self._by_key[row.key].append(row)
            self._counts[self.decision(row)] += 1
        self.rows.sort(key=lambda row: (row.test, row.path, row.exchange_number))
        self._lay_out()

    def filter(self, text: str) -> None:
        """Show only rows that hold all words of a text."""
        self._filter = tuple(text.lower().split())
        self._lay_out()

    @property
    def filtered(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self._filter)

    def is_open(self, line: Line) -> bool:
        """Return whether the rows of a line's group are shown.

        What says the same is folded into one line, until a person opens it.
        """
        differs = line.group.verdict.is_difference
        return self._opened.get(line.reason, differs or self.filtered)

    def set_open(self, line: Line, is_open: bool) -> None:
        """Show or hide the rows of a line's group."""
        self._opened[line.reason] = is_open
        self._lay_out()

    def set_all_open(self, is_open: bool) -> None:
        """Show or hide the rows of all groups."""
        for line in self.lines:
            self._opened[line.reason] = is_open
        self._lay_out()

    def first_row(self) -> int:
        """Return the line to begin at: the first with something to decide."""
        return self.next_unreviewed(-1) or 0

    def group_position(self, number: int) -> int:
        """Return the line of the group that a line is in."""
        while self.lines[number].row is not None:
            number -= 1
        return number

    def position(self, line: Line) -> int | None:
        """Return where a line is by now, or else its group; None if neither is."""
        found = None
        for number, each in enumerate(self.lines):
            if each.is_same(line):
                return number
            if each.row is None and each.reason == line.reason:
                found = number
        return found

    def position_of(self, row: ReviewRow) -> int | None:
        """Return the line of a row, whose group is opened for it; None if filtered."""
        for number, line in enumerate(self.lines):
            if line.row is row:
                return number
            if line.row is None and not self.is_open(line) and row in line.group.rows:
                self.set_open(line, True)
                return self.position_of(row)
        return None

    def decided(self, row: ReviewRow) -> Decided | None:
        """Return what a person decided about a row."""
        return self.decisions.of(row.key)

    def decision(self, row: ReviewRow) -> Decision | None:
        """Return whether a person accepted or rejected a row; None for neither."""
        decided = self.decisions.of(row.key)
        return decided.decision if decided else None

    def changed_since(self, row: ReviewRow) -> Decided | None:
        """Return what a person decided about another answer here, before."""
        return self.decisions.changed_since(row.key, row.address)

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        return Progress.of_counts(self._counts)

    def group_progress(self, line: Line) -> Progress:
        """Return how far the group of a line is."""
        found = self._group_progress.get(line.reason)
        if found is None:
            found = Progress.of(map(self.decision, line.group.rows))
            self._group_progress[line.reason] = found
        return found

    def decide(self, rows: Sequence[ReviewRow], decision: Decision) -> int:
        """Accept or reject rows; their notes stay.

        Of several, those that are decided already stay as they are, unless all are.

        Returns:
            Number of rows that it was about.
        """
        rows = [row for row in rows if self.decision(row) is None] or rows
        now = [self._standing(row) for row in rows]
        self._put(now, [replace(each, decision=decision) for each in now])
        return len(rows)

    def annotate(self, rows: Sequence[ReviewRow], note: str) -> None:
        """Write a note on rows; what is decided of them stays."""
        now = [self._standing(row) for row in rows]
        self._put(now, [replace(each, note=note) for each in now])

    def undo(self) -> ReviewRow | None:
        """Take the last step back; return a row that it was about, if there was one."""
        if not self._undo:
            return None
        before = self._undo.pop()
        self._take(before)
        rows = (self._by_key[each.key] for each in before)
        return next((each[0] for each in rows if each), None)

    def next_unreviewed(self, start: int, step: int = 1) -> int | None:
        """Return the next line with something to decide, from a line on or back.

        After the last line it goes on at the first. A group is such a line only while
        it is closed.
        """
        count = len(self.lines)
        for distance in range(1, count + 1):
            number = (start + step * distance) % count
            if self._is_unreviewed(self.lines[number]):
                return number
        return None

    def reviewed_rows(self) -> list[ReviewRow]:
        """Return all rows with what is decided by now, by path."""
        found = sorted(self.rows, key=lambda row: (row.path, row.exchange_number))
        return [with_decision(row, self.decisions) for row in found]

    def _is_unreviewed(self, line: Line) -> bool:
        if line.row is not None:
            return self.decision(line.row) is None
        return not self.is_open(line) and None in map(self.decision, line.group.rows)

    def _standing(self, row: ReviewRow) -> Decided:
        found = self.decided(row) or Decided(row.key.request, row.key.answer)
        return replace(found, address=row.address)

    def _put(self, before: list[Decided], after: list[Decided]) -> None:
        if before != after:
            self._undo.append(before)
            self._take(after)

    def _take(self, decided: Sequence[Decided]) -> None:
        keys = {each.key for each in decided}
        rows = [row for key in keys for row in self._by_key[key]]
        self._counts.subtract(map(self.decision, rows))
        self.decisions.put(decided)
        self._counts.update(map(self.decision, rows))
        for row in rows:
            self._group_progress.pop((row.verdict, row.why), None)

    def _lay_out(self) -> None:
        shown = filter(self._passes, self.rows) if self._filter else self.rows
        self.lines = []
        self._group_progress.clear()
        for group in groups(shown):
            line = Line(group)
            self.lines.append(line)
            if self.is_open(line):
                self.lines += [Line(group, row) for row in group.rows]

    def _passes(self, row: ReviewRow) -> bool:
        words = [row.verdict, row.test, row.address, *row.why, row.brief.text]
        words.append(self.decision(row) or _UNREVIEWED)
        if self.changed_since(row):
            words.append(_CHANGED)
        if decided := self.decided(row):
            words.append(decided.note)
        text = " ".join(words).lower()
        return all(word in text for word in self._filter)
