"""The queue of a review: groups, decisions and what is to be looked at next."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from recviewer.review.decisions import Decided, Decision, Decisions
from recviewer.review.identity import Key
from recviewer.review.lines import Line, Lines, index_of
from recviewer.review.progress import Progress
from recviewer.review.rows import Group, Reason, ReviewRow, importance, with_decision

_UNREVIEWED: Final = "unreviewed"
"""The word that finds what is not decided yet."""

_CHANGED: Final = "changed"
"""The word that finds what was decided before and says something else now."""


class Queue:
    """What is to be reviewed, in lines, with decisions that can be undone.

    Rows come and are decided while a person watches: what a step costs does not grow
    with the number of rows that are there.

    Attributes:
        decisions: What is decided, in this review and before.
        rows: All rows, by test.
        lines: The lines on show.
    """

    def __init__(self, decisions: Decisions) -> None:
        """Make an empty queue."""
        self.decisions = decisions
        self.rows: list[ReviewRow] = []
        self.lines = Lines()
        self._filter: tuple[str, ...] = ()
        self._passing: defaultdict[Reason, list[ReviewRow]] = defaultdict(list)
        """The rows of each group that pass the filter, by their places."""
        self._groups: dict[Reason, Group] = {}
        """The groups of these rows."""
        self._opened: dict[Reason, bool] = {}
        """Groups that a person opened or closed."""
        self._undo: list[list[Decided]] = []
        self._by_key: defaultdict[Key, list[ReviewRow]] = defaultdict(list)
        self._counts: Counter[Decision | None] = Counter()
        """How many rows are decided, and how."""
        self._counts_of: defaultdict[Reason, Counter[Decision | None]]
        self._counts_of = defaultdict(Counter)
        """The same of the rows of each group that pass the filter."""

    def add(self, rows: Iterable[ReviewRow]) -> None:
        """Add rows to their groups."""
        for row in rows:
            insort(self.rows, row, key=_place)
            self._by_key[row.key].append(row)
            self._counts[self.decision(row)] += 1
            if self._passes(row):
                self._show(row)
        self._lay_out()

    def filter(self, text: str) -> None:
        """Show only rows that hold all words of a text."""
        self._filter = tuple(text.lower().split())
        self._passing.clear()
        self._groups.clear()
        self._counts_of.clear()
        for row in filter(self._passes, self.rows):
            self._show(row)
        self._lay_out()

    @property
    def filtered(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self._filter)

    def is_open(self, line: Line) -> bool:
        """Return whether the rows of a line's group are shown.

        What says the same is folded into one line, until a person opens it.
        """
        return self._is_open(line.group)

    def set_open(self, line: Line, is_open: bool) -> None:
        """Show or hide the rows of a line's group."""
        self._opened[line.reason] = is_open
        self._lay_out()

    def set_all_open(self, is_open: bool) -> None:
        """Show or hide the rows of all groups."""
        self._opened |= dict.fromkeys(self._groups, is_open)
        self._lay_out()

    def first_row(self) -> int:
        """Return the line to begin at: the first with something to decide."""
        return self.next_unreviewed(-1) or 0

    def position_of(self, row: ReviewRow) -> int | None:
        """Return the line of a row, whose group is opened for it; None if filtered."""
        if not self._is_shown(row):
            return None
        line = Line(self._groups[row.reason], row)
        if not self.is_open(line):
            self.set_open(line, True)
        return self.lines.position(line)

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
        return Progress.of_counts(self._counts_of[line.reason])

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
        row = self._row_of_last_step()
        self._take(self._undo.pop())
        return row

    def last_decided(self) -> Line | None:
        """Return the line that taking the last step back leads to, if it is shown."""
        row = self._row_of_last_step()
        if row is None or not self._is_shown(row):
            return None
        return Line(self._groups[row.reason], row)

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

    def _is_unreviewed(self, line: Line) -> bool:
        if line.row is not None:
            return self.decision(line.row) is None
        return not self.is_open(line) and self.group_progress(line).left > 0

    def _row_of_last_step(self) -> ReviewRow | None:
        steps = self._undo[-1] if self._undo else ()
        rows = (self._by_key[each.key] for each in steps)
        return next((each[0] for each in rows if each), None)

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
        shown = [row for row in rows if self._is_shown(row)]
        self._count(rows, shown, -1)
        self.decisions.put(decided)
        self._count(rows, shown, 1)

    def _count(
        self, rows: Iterable[ReviewRow], shown: Iterable[ReviewRow], step: int
    ) -> None:
        for row in rows:
            self._counts[self.decision(row)] += step
        for row in shown:
            self._counts_of[row.reason][self.decision(row)] += step

    def _show(self, row: ReviewRow) -> None:
        insort(self._passing[row.reason], row, key=_place)
        self._groups.pop(row.reason, None)
        self._counts_of[row.reason][self.decision(row)] += 1

    def _is_shown(self, row: ReviewRow) -> bool:
        return index_of(row, self._passing.get(row.reason, ())) is not None

    def _lay_out(self) -> None:
        for reason, rows in self._passing.items():
            if reason not in self._groups:
                self._groups[reason] = Group(*reason, tuple(rows))
        groups = sorted(self._groups.values(), key=importance)
        self.lines = Lines((group, self._is_open(group)) for group in groups)

    def _is_open(self, group: Group) -> bool:
        differs = group.verdict.is_difference
        return self._opened.get(group.reason, differs or self.filtered)

    def _passes(self, row: ReviewRow) -> bool:
        missing = [word for word in self._filter if word not in row.searched]
        if not missing:
            return True
        decided = self.decided(row)
        words = [self.decision(row) or _UNREVIEWED, decided.note if decided else ""]
        if self.changed_since(row):
            words.append(_CHANGED)
        text = " ".join(words).lower()
        return all(word in text for word in missing)


def reviewed_rows(queue: Queue) -> list[ReviewRow]:
    """Return all rows with what is decided by now, by path."""
    found = sorted(queue.rows, key=lambda row: (row.path, row.exchange_number))
    return [with_decision(row, queue.decisions) for row in found]


def _place(row: ReviewRow) -> tuple[str, int, str, int]:
    return row.place
