"""One exchange of a review in words: where it is, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from recviewer.compare.comparison import Side, Verdict
from recviewer.export import text
from recviewer.export.comparison import choices_text, facts, request_text
from recviewer.export.word_diff import PLAIN, Style, shown_line
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.review.report import origin, why_text
from recviewer.review.rows import Group, ReviewRow
from recviewer.text.numbers import plural

_MAX_LINES: Final = 400
_MAX_LINE_CHARACTERS: Final = 4_000
"""Characters of a line; a longer one is cut."""

_MAX_QUESTION_CHARACTERS: Final = 300

_MAX_COMPARED: Final = 500
"""Exchanges of a group whose requests are compared."""

_MAX_CHANGES: Final = 4
"""Different changes of the requests of a group that are shown."""

_MAX_MODELS: Final = 4
"""Models of a group that are named."""

_MAX_NAMES: Final = 100
"""Names of the exchanges of a group that are listed."""


def preview(row: ReviewRow, style: Style = PLAIN) -> list[str]:
    """Write what a person needs to decide; what is cut says so."""
    return _clipped(_lines(row, style), style)


def group_preview(group: Group, style: Style = PLAIN) -> list[str]:
    """Write what the exchanges of a group have in common, and which they are.

    A change of the request is written once for all that have it, so that a person can
    decide about hundreds of them at once.
    """
    return _clipped(_group_lines(group, style), style)


def _clipped(texts: Iterable[str], style: Style) -> list[str]:
    flat = (line for text in texts for line in text.split("\n"))
    lines = list(islice(flat, _MAX_LINES + 1))
    if len(lines) > _MAX_LINES:
        lines[-1] = style.of(style.faint, "… cut here; the comparison has it all")
    return [_cut(line, style) for line in lines]


def _group_lines(group: Group, style: Style) -> Iterator[str]:
    rows = group.rows
    title = f"{group.verdict} · {why_text(group)} · {plural(len(rows), 'exchange')}"
    yield style.of(style.head, shown_line(title))
    yield style.of(style.faint, shown_line(" · ".join(_group_facts(rows))))
    if group.why:
        yield from _changes(rows, style)
    yield ""
    yield from _samples(rows, style)


def _group_facts(rows: Sequence[ReviewRow]) -> Iterator[str]:
    """Count the tests, what happened to the files, and the models."""
    if tests := len({row.test for row in rows} - {""}):
        yield plural(tests, "test")
    for status, count in Counter(row.change.status for row in rows).most_common():
        yield f"{count:,} {status}"
    if stay := sum(row.change.supersedes for row in rows):
        yield f"{stay:,} supersede a recording that stays"
    sides = (row.change.side for row in rows)
    models = Counter(
        side.exchange.request.model or "no model" for side in sides if side
    )
    for model, count in models.most_common(_MAX_MODELS):
        yield f"{model} ×{count:,}" if len(models) > 1 else model
    if (left := len(models) - _MAX_MODELS) > 0:
        yield plural(left, "other model")


def _samples(rows: Sequence[ReviewRow], style: Style) -> Iterator[str]:
    """Write tests with what differs in them; what is the same for all, once."""
    briefs = {row.brief.text for row in rows}
    if len(briefs) == 1 < len(rows) and (common := "".join(briefs)):
        yield style.of(style.faint, shown_line(f"all: {common}"))
    test = ""
    for row in rows[:_MAX_NAMES]:
        if not test or row.test != test:
            yield shown_line(row.test or row.address)
        test = row.test
        if len(briefs) > 1 and row.brief.text:
            yield style.of(style.faint, shown_line(f"  {row.brief.text}"))
    if len(rows) > _MAX_NAMES:
        yield style.of(style.faint, f"… and {len(rows) - _MAX_NAMES:,} more")


def _changes(rows: Sequence[ReviewRow], style: Style) -> Iterator[str]:
    """Write each change of the request once, the most frequent first."""
    looked_at = rows[:_MAX_COMPARED]
    changes = Counter(
        "\n".join(request_text(row.comparison, style)) for row in looked_at
    )
    for change, count in changes.most_common(_MAX_CHANGES):
        among = f"{count:,} of {len(looked_at):,}" if count > 1 else "one"
        yield ""
        yield style.of(style.faint, f"in {among}:")
        yield change
    if (left := len(changes) - _MAX_CHANGES) > 0:
        yield ""
        yield style.of(style.faint, f"… and {plural(left, 'other change')}")


def _lines(row: ReviewRow, style: Style) -> Iterator[str]:
    """Write the test and the words that differ, then what else is known of it."""
    yield style.of(style.head, shown_line(row.test or row.address))
    yield ""
    yield from _words(row, style)
    yield ""
    yield style.of(style.faint, shown_line(row.address))
    change = (f"{row.verdict} · {row.change.status}", *origin(row, near=True))
    yield style.of(style.faint, shown_line(" · ".join(change)))
    # What differs in the request stands above, in words.
    others = (f for f in facts(row.comparison) if not f.startswith("request: "))
    if told := " · ".join(others):
        yield style.of(style.faint, shown_line(told))


def _words(row: ReviewRow, style: Style) -> Iterator[str]:
    comparison = row.comparison
    before, after = comparison.before, comparison.after
    if before is None or after is None:
        side = after or before
        if side is not None:
            yield from _whole(side)
        return
    if row.verdict.is_difference:
        if question := last(after.prompt.messages, text_of_user):
            words = shown_line(question[:_MAX_QUESTION_CHARACTERS])
            more = " …" if len(question) > _MAX_QUESTION_CHARACTERS else ""
            yield f"user: {words}{more}"
            yield ""
        yield from choices_text(comparison, style)
    elif row.verdict is not Verdict.IDENTICAL:
        yield style.of(style.head, "the same answer")
    if request := list(request_text(comparison, style)):
        yield ""
        yield from request
    if not row.verdict.is_difference:
        yield ""
        yield from _whole(after)


def _whole(side: Side) -> Iterator[str]:
    """Write question and answer."""
    yield from text.conversation(side.exchange, side.prompt, side.reply)


def _cut(line: str, style: Style) -> str:
    left_out = len(line) - _MAX_LINE_CHARACTERS
    if left_out <= 0:
        return line
    remark = style.of(style.faint, f" … {plural(left_out, 'more character')}")
    return f"{line[:_MAX_LINE_CHARACTERS]}{remark}"
