"""A long document is wrapped step by step, beside what is shown meanwhile."""

from __future__ import annotations

from recviewer.tui.choices.document import Document, document
from recviewer.tui.choices.wrapped_document import GradualWrapping
from tests.unit.tui.transcripts import CONTENT, transcript


def document_of(text: str) -> Document:
    return document(transcript([(0, CONTENT, text)]))


def test_a_short_document_is_wrapped_at_once() -> None:
    wrapping = GradualWrapping()
    wrapping.begin(document_of("word " * 100), 40, 10)
    assert wrapping.finished


def test_a_long_document_shows_its_beginning_at_once() -> None:
    wrapping = GradualWrapping()
    wrapping.begin(document_of("word " * 100_000), 40, 10)
    assert not wrapping.finished
    assert wrapping.shown.rows(0) > 10


def test_as_many_rows_are_wrapped_at_once_as_are_to_show() -> None:
    wrapping = GradualWrapping()
    wrapping.begin(document_of("word " * 100_000), 40, 8_000)
    assert wrapping.shown.rows(0) >= 8_000


def test_rows_that_are_there_stay_while_more_come() -> None:
    wrapping = GradualWrapping()
    wrapping.begin(document_of("word " * 100_000), 40, 10)
    wrapped = wrapping.shown
    before = [wrapped.line(row, 0) for row in range(wrapped.rows(0))]
    while not wrapping.finished:
        wrapping.proceed()
    assert wrapping.shown is wrapped
    assert [wrapped.line(row, 0) for row in range(len(before))] == before


def test_a_document_shows_as_it_was_until_it_is_wrapped_to_another_width() -> None:
    wrapping, long = GradualWrapping(), document_of("word " * 100_000)
    wrapping.begin(long, 40, 200_000)
    before = wrapping.shown
    assert before.finished
    wrapping.begin(long, 60, 10)
    assert wrapping.shown is before
    while not wrapping.finished:
        wrapping.proceed()
    assert wrapping.shown.width == 60


def test_the_newest_of_several_widths_counts() -> None:
    wrapping, long = GradualWrapping(), document_of("word " * 100_000)
    wrapping.begin(long, 40, 200_000)
    wrapping.begin(long, 50, 10)
    wrapping.proceed()
    wrapping.begin(long, 60, 10)
    while not wrapping.finished:
        wrapping.proceed()
    assert wrapping.shown.width == 60
