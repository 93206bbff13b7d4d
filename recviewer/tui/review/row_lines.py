"""Lines of the queue as styled text."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from textual.content import Content

from recviewer.compare.comparison import Verdict
from recviewer.review.brief import Brief
from recviewer.review.decisions import Decision
from recviewer.review.lines import Line
from recviewer.review.queue import Queue
from recviewer.review.report import why_text
from recviewer.review.rows import ReviewRow
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.strips import Piece, join_pieces, pieces_width
from recviewer.tui.common.wrapping import cells, clip, clip_name

VERDICT_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.ERROR: "$failed",
    Verdict.TOOLS: "$tool",
    Verdict.ARGUMENTS: "$arguments",
    Verdict.TEXT: "$caution",
    Verdict.FINISH: "$caution",
    Verdict.NEW: "$user",
}
"""Colours of verdicts; the others are quiet."""

_MARKS: Final[Mapping[Decision | None, Piece]] = {
    Decision.ACCEPTED: ("✓", "bold $done"),
    Decision.REJECTED: ("✗", "bold $failed"),
    None: (" ", ""),
}

_VERDICT_CELLS = max(map(len, Verdict)) + 2
_MIN_VERDICT_WIDTH = 70
"""Width from which each row has its verdict; else only the line of its group does."""

_TEST_SHARE = 0.45
"""Part of the width that the name of the test may take."""


class QueueLines:
    """The lines of a queue, as a `RowSource`."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def key(self, row: int) -> Hashable:
        """Return all that the look of a line depends on."""
        queue, line = self._queue, self._queue.lines[row]
        if line.row is None:
            return line.reason, queue.is_open(line), queue.group_progress(line)
        known = queue.decided(line.row), queue.changed_since(line.row)
        return id(line.row), self._goes_on(row), *known

    def draw(self, row: int, width: int) -> Content:
        """Draw a line."""
        line = self._queue.lines[row]
        if line.row is None:
            return join_pieces(self._group(line, width))
        return join_pieces(self._row(line.row, width, goes_on=self._goes_on(row)))

    def _goes_on(self, row: int) -> bool:
        """Return whether a line is another call of the test above it."""
        line, above = self._queue.lines[row], self._queue.lines[row - 1]
        return (
            line.row is not None
            and above.row is not None
            and bool(line.row.test)
            and line.row.test == above.row.test
        )

    def _group(self, line: Line, width: int) -> list[Piece]:
        verdict = line.group.verdict
        made = self._queue.group_progress(line)
        sign = "▾ " if self._queue.is_open(line) else "▸ "
        right: list[Piece] = [(f"{made.reviewed:,}/{made.total:,} ", "$quiet")]
        if not made.left:
            mark = Decision.REJECTED if made.rejected else Decision.ACCEPTED
            right = [_MARKS[mark], *right]
            right.insert(1, (" ", ""))
        why = sanitize_line(f" · {why_text(line.group)}")
        left: list[Piece] = [(sign, ""), (verdict, f"bold {_style(verdict)}".strip())]
        room = max(0, width - pieces_width(left) - pieces_width(right) - 1)
        left.append((clip(why, room), "$quiet"))
        gap = " " * max(1, width - pieces_width(left) - pieces_width(right))
        return [*left, (gap, ""), *right]

    def _row(self, row: ReviewRow, width: int, *, goes_on: bool) -> list[Piece]:
        decided, since = self._queue.decided(row), self._queue.changed_since(row)
        decision = decided.decision if decided else None
        pieces: list[Piece] = [("  ", ""), _MARKS[decision], (" ", "")]
        if width >= _MIN_VERDICT_WIDTH:
            verdict = row.verdict.ljust(_VERDICT_CELLS)
            pieces.append((verdict, _style(row.verdict)))
        room = max(0, width - pieces_width(pieces))
        share = int(room * _TEST_SHARE)
        # What all calls of a test have in common stands above.
        name = (
            clip(turn_name(row), share) if goes_on else clip_name(case_name(row), share)
        )
        name += " " * (share - cells(name))
        is_quiet = goes_on or decision is not None
        pieces.append((name, "$quiet" if is_quiet else ""))
        pieces.append(("  ", ""))
        if since:
            pieces.append((f"{since.decision} before · ", "$caution"))
        note = sanitize_line(decided.note) if decided else ""
        if note:
            pieces.append((f"“{clip(note, max(8, room // 4))}” ", "$user"))
        room = max(0, width - pieces_width(pieces) - 1)
        pieces += _brief(row.brief, room)
        return pieces


def case_name(row: ReviewRow) -> str:
    """Return the test without its file, else the name of the recording."""
    head, bracket, parameters = row.test.partition("[")
    name = head.rpartition("::")[2] + bracket + parameters
    return sanitize_line(name or row.address.rpartition("/")[2])


def turn_name(row: ReviewRow) -> str:
    """Return what tells a call of a test from the one above it."""
    turn = row.turn
    if not turn.last:
        return f"  ↳ {sanitize_line(row.address.rpartition('/')[2])}"
    return f"  ↳ {turn.number} {turn.last}"


def _style(verdict: Verdict) -> str:
    return VERDICT_STYLES.get(verdict, "$quiet")


def _brief(brief: Brief, room: int) -> Iterator[Piece]:
    """Give both sides the same room, and one what the other does not need."""
    if brief.label:
        label = clip(f"{brief.label}: ", room // 2)
        yield label, "$quiet"
        room -= cells(label)
    if not brief.after:
        yield clip(brief.before, room), "$quiet"
        return
    room -= 3
    half = room // 2
    before = clip(brief.before, max(half, room - cells(brief.after)))
    yield before, "$failed"
    yield " → ", "$quiet"
    yield clip(brief.after, max(0, room - cells(before))), "$done"
