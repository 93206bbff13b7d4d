"""A review as text, as Markdown for a pull request, or as lines of JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from recviewer.compare.comparison import Verdict
from recviewer.export.comparison import choices_text, counts_line, json_object
from recviewer.export.word_diff import PLAIN, Style, shown_line
from recviewer.review.changes import Status
from recviewer.review.decisions import Decision
from recviewer.review.progress import Progress
from recviewer.review.rows import Group, ReviewRow, counts, groups
from recviewer.text.numbers import plural
from recviewer.text.sanitize import (
    legible,
    markdown_block,
    markdown_code,
    sanitize_line,
)
from recviewer.text.secrets import masked_text

_MAX_MARKDOWN_CHARACTERS: Final = 60_000
"""Most of a comment that GitHub takes: 65,536 characters."""

_MAX_DETAIL_CHARACTERS: Final = 2_000
"""Characters of the words of one exchange in Markdown."""

_ABSENT: Final = (Verdict.NEW, Verdict.GONE)


def json_row(row: ReviewRow) -> dict[str, object]:
    """Return what `review --format jsonl` says of an exchange."""
    change = row.change
    about = json_object(row.comparison)
    del about["before"], about["after"]
    return {
        "path": row.path,
        "exchange": row.exchange_number,
        "status": change.status,
        "before": change.before_path,
        "supersedes": change.supersedes,
        **about,
        "decision": row.decided.decision if row.decided else None,
        "note": row.decided.note or None if row.decided else None,
    }


def text(found: Sequence[ReviewRow], style: Style = PLAIN) -> Iterator[str]:
    """Write a review: what says the same in a line, the rest in groups."""
    if not found:
        yield "no recording changed"
        return
    yield _counts_text(found)
    grouped = groups(found)
    yield from (_folded(each) for each in grouped if not each.verdict.is_difference)
    for group in grouped:
        if not group.verdict.is_difference:
            continue
        yield ""
        yield style.of(style.head, sanitize_line(_title(group)))
        for row in group.rows:
            yield f"  {shown_line(row.address)}"
            if remarks := " · ".join(_remarks(row)):
                yield style.of(style.faint, f"    {shown_line(remarks)}")
            if row.verdict not in _ABSENT:
                for line in choices_text(row.comparison, style):
                    yield f"      {line}"


def whole_markdown(found: Sequence[ReviewRow]) -> str:
    """Write all of what `markdown` yields, as a file."""
    return "\n\n".join(markdown(found)) + "\n"


def markdown(found: Sequence[ReviewRow]) -> Iterator[str]:
    """Write a review for a pull request: counts, then test by test in words."""
    if not found:
        yield "No recording changed."
        return
    yield _counts_table(found)
    made = Progress.of(r.decided.decision if r.decided else None for r in found)
    if made.reviewed:
        yield made.text
    used, left_out = 0, 0
    by_test: dict[str, list[ReviewRow]] = {}
    for row in found:
        if row.verdict.is_difference or _is_objected_to(row):
            by_test.setdefault(row.test, []).append(row)
    for test, rows in by_test.items():
        pieces = [f"### {_code(test) if test else 'Without a test'}"]
        for row in rows:
            pieces.append(f"- **{row.verdict}** {_row_markdown(row)}")
            if row.verdict not in _ABSENT:
                pieces.append(_details(row))
        piece = "\n\n".join(filter(None, pieces))
        if used + len(piece) > _MAX_MARKDOWN_CHARACTERS:
            left_out += len(rows)
            continue
        used += len(piece)
        yield piece
    if left_out:
        yield f"… and {plural(left_out, 'more exchange')}."


def _is_objected_to(row: ReviewRow) -> bool:
    """Return whether a person has something to say of it, or rejected it."""
    decided = row.decided
    return decided is not None and bool(
        decided.note or decided.decision is Decision.REJECTED
    )


def _details(row: ReviewRow) -> str:
    words = "\n".join(choices_text(row.comparison))
    if len(words) > _MAX_DETAIL_CHARACTERS:
        words = f"{words[:_MAX_DETAIL_CHARACTERS]}…"
    return markdown_block(legible(words), "text") if words else ""


def _counts_text(found: Sequence[ReviewRow]) -> str:
    statuses = Counter(row.change.status for row in found)
    named = ", ".join(f"{statuses[s]:,} {s}" for s in Status if statuses[s])
    stay = sum(row.change.supersedes for row in found)
    stays = f"; {stay:,} supersede a recording that stays" if stay else ""
    return f"{counts_line(counts(found), 'exchange')} ({named}{stays})"


def _counts_table(found: Sequence[ReviewRow]) -> str:
    statuses = [s for s in Status if any(row.change.status is s for row in found)]
    rows = [("verdict", *statuses), ("---", *("---:" for _ in statuses))]
    cells = Counter((row.verdict, row.change.status) for row in found)
    for verdict in sorted(counts(found), key=lambda each: -each.rank):
        numbers = (cells[verdict, status] for status in statuses)
        rows.append((f"`{verdict}`", *(f"{n:,}" if n else "" for n in numbers)))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    stay = sum(row.change.supersedes for row in found)
    if stay:
        verb = "supersedes" if stay == 1 else "supersede"
        table += f"\n\n{plural(stay, 'exchange')} {verb} a recording that stays."
    return table


def _folded(group: Group) -> str:
    """Say in one line what needs no look."""
    what = {
        Verdict.IDENTICAL: "moved",
        Verdict.NOISE: "with volatile differences only",
        Verdict.SAME_ANSWER: "with the same answer",
    }[group.verdict]
    why = f", another request: {', '.join(group.why)}" if group.why else ""
    return sanitize_line(f"{plural(len(group.rows), 'exchange')} {what}{why}")


def _title(group: Group) -> str:
    count = plural(len(group.rows), "exchange")
    return f"{group.verdict} · {why_text(group)} · {count}"


def why_text(group: Group) -> str:
    """Say what changed in the requests of a group."""
    if group.verdict in _ABSENT:
        return "no partner"
    return f"request: {', '.join(group.why)}" if group.why else "the same request"


def _remarks(row: ReviewRow) -> Iterator[str]:
    decided = row.decided
    if row.test:
        yield row.test
    yield from origin(row)
    if decided and decided.decision:
        yield decided.decision
    if decided and decided.note:
        yield f"note: {decided.note}"
    if row.changed_since:
        yield f"{row.changed_since.decision} before, changed since"


def origin(row: ReviewRow, *, near: bool = False) -> Iterator[str]:
    """Say what a recording takes the place of, if that has another path.

    Args:
        row: The exchange.
        near: Whether the name alone is enough for one in the same folder.
    """
    before = row.change.before_path
    if before is None or before == row.path:
        return
    folder, _, name = before.rpartition("/")
    shown = name if near and folder == row.path.rpartition("/")[0] else before
    if row.change.supersedes:
        yield f"supersedes {shown}, which stays"
    else:
        yield f"was {shown}"


def _row_markdown(row: ReviewRow) -> str:
    pieces = [_code(row.address)]
    if row.change.supersedes:
        pieces.append(f"supersedes {_code(row.change.before_path or '')}, which stays")
    elif row.change.before_path not in (None, row.path):
        pieces.append(f"was {_code(row.change.before_path or '')}")
    if row.why:
        pieces.append(f"request: {', '.join(map(_code, row.why))}")
    if row.decided and row.decided.decision:
        pieces.append(f"**{row.decided.decision}**")
    if row.decided and row.decided.note:
        pieces.append(_code(row.decided.note))
    return " · ".join(pieces)


def _code(text: str) -> str:
    return markdown_code(legible(" ".join(masked_text(text).split())))
