"""A long document is wrapped turn by turn while another wrapping is shown."""

from __future__ import annotations

from itertools import pairwise

from recviewer.tui.choices.document import Document, document
from recviewer.tui.choices.wrapped_document import GradualWrapping
from tests.unit.tui.transcripts import CONTENT, arguments, transcript


def document_of(text: str) -> Document:
    return document(transcript([(0, CONTENT, text)]))


def test_a_short_document_is_wrapped_in_one_turn() -> None:
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


def test_rows_that_are_wrapped_stay_while_more_are_added() -> None:
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


def test_of_several_widths_the_latest_one_is_wrapped() -> None:
    wrapping, long = GradualWrapping(), document_of("word " * 100_000)
    wrapping.begin(long, 40, 200_000)
    wrapping.begin(long, 50, 10)
    wrapping.proceed()
    wrapping.begin(long, 60, 10)
    while not wrapping.finished:
        wrapping.proceed()
    assert wrapping.shown.width == 60


def test_one_turn_wraps_only_a_part_of_a_long_text() -> None:
    wrapping = GradualWrapping()
    wrapping.begin(document_of("word " * 100_000), 40, 0)
    turns = [wrapping.shown.height]
    while not wrapping.finished:
        wrapping.proceed()
        turns.append(wrapping.shown.height)
    longest = max(after - before for before, after in pairwise([0, *turns]))
    assert longest < turns[-1] / 5


def test_one_turn_wraps_only_a_part_of_many_short_sections() -> None:
    pieces = [(k, arguments(k), "[]") for k in range(10_000)]
    wrapping = GradualWrapping()
    wrapping.begin(document(transcript(pieces)), 40, 0)
    assert not wrapping.finished
    first = wrapping.shown.height
    while not wrapping.finished:
        wrapping.proceed()
    assert first < wrapping.shown.height / 4
