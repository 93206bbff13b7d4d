"""A long document is wrapped step by step, beside what is shown meanwhile."""

from __future__ import annotations

from recviewer.tui.choices.reflow import Reflow
from recviewer.tui.choices.sections import Document, document
from tests.unit.tui.transcripts import CONTENT, transcript


def said(text: str) -> Document:
    return document(transcript([(0, CONTENT, text)]))


def test_a_short_document_is_wrapped_at_once() -> None:
    reflow = Reflow()
    reflow.begin(said("word " * 100), 40, 10)
    assert reflow.whole


def test_a_long_document_shows_its_beginning_at_once() -> None:
    reflow = Reflow()
    reflow.begin(said("word " * 100_000), 40, 10)
    assert not reflow.whole
    assert reflow.shown.rows(0) > 10


def test_as_many_rows_are_wrapped_at_once_as_are_to_show() -> None:
    reflow = Reflow()
    reflow.begin(said("word " * 100_000), 40, 8_000)
    assert reflow.shown.rows(0) >= 8_000


def test_rows_that_are_there_stay_while_more_come() -> None:
    reflow = Reflow()
    reflow.begin(said("word " * 100_000), 40, 10)
    flow = reflow.shown
    before = [flow.line(row, 0) for row in range(flow.rows(0))]
    while not reflow.whole:
        reflow.go_on()
    assert reflow.shown is flow
    assert [flow.line(row, 0) for row in range(len(before))] == before


def test_a_document_shows_as_it_was_until_it_is_wrapped_to_another_width() -> None:
    reflow, long = Reflow(), said("word " * 100_000)
    reflow.begin(long, 40, 200_000)
    before = reflow.shown
    assert before.whole
    reflow.begin(long, 60, 10)
    assert reflow.shown is before
    while not reflow.whole:
        reflow.go_on()
    assert reflow.shown.width == 60


def test_the_newest_of_several_widths_counts() -> None:
    reflow, long = Reflow(), said("word " * 100_000)
    reflow.begin(long, 40, 200_000)
    reflow.begin(long, 50, 10)
    reflow.go_on()
    reflow.begin(long, 60, 10)
    while not reflow.whole:
        reflow.go_on()
    assert reflow.shown.width == 60
