"""One exchange of a review in words: where it is, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from recviewer.compare.comparison import Side, Verdict
from recviewer.export import text
from recviewer.export.comparison import choices_text, facts, request_text
from recviewer.export.word_diff import PLAIN, Style
from recviewer.jsondoc import parsing
from recviewer.review.report import origin
from recviewer.review.rows import ReviewRow
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.text.secrets import masked_text

_MAX_LINES: Final = 400
_MAX_LINE_CHARACTERS: Final = 4_000
"""Characters of a line; a longer one is cut."""


def preview(row: ReviewRow, style: Style = PLAIN) -> list[str]:
    """Write what a person needs to decide; what is cut says so."""
    flat = (line for text in _lines(row, style) for line in text.split("\n"))
    lines = list(islice(flat, _MAX_LINES + 1))
    if len(lines) > _MAX_LINES:
        lines[-1] = style.of(style.faint, "… cut here; the comparison has it all")
    return [_cut(line, style) for line in lines]


def _lines(row: ReviewRow, style: Style) -> Iterator[str]:
    comparison = row.comparison
    test = row.test or "without a test"
    yield style.of(style.head, _line(test))
    yield style.of(style.faint, _line(row.address))
    change = (f"{row.verdict} · {row.change.status}", *origin(row, near=True))
    yield style.of(style.faint, _line(" · ".join(change)))
    # What differs in the request stands below, in words.
    others = (fact for fact in facts(comparison) if not fact.startswith("request: "))
    if told := " · ".join(others):
        yield style.of(style.faint, _line(told))
    yield ""
    side = comparison.after or comparison.before
    if comparison.before is None or comparison.after is None:
        if side is not None:
            yield from _whole(side)
        return
    if row.verdict.is_difference:
        yield from choices_text(comparison, style)
    elif row.verdict is not Verdict.IDENTICAL:
        yield style.of(style.head, "the same answer")
    if request := list(request_text(comparison, style)):
        yield ""
        yield from request
    if not row.verdict.is_difference:
        yield ""
        yield from _whole(comparison.after)


def _whole(side: Side) -> Iterator[str]:
    """Write question and answer."""
    yield from text.conversation(side.exchange, side.prompt, side.reply)


def _cut(line: str, style: Style) -> str:
    left_out = len(line) - _MAX_LINE_CHARACTERS
    if left_out <= 0:
        return line
    remark = style.of(style.faint, f" … {plural(left_out, 'more character')}")
    return f"{line[:_MAX_LINE_CHARACTERS]}{remark}"


def _line(words: str) -> str:
    return sanitize_line(parsing.join_halves(masked_text(words)))
