"""Texts cut at either end or in their middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.text.clipping import Measure

LETTERS = "abcdefghij"


@pytest.mark.parametrize(
    ("width", "end", "start", "middle"),
    [
        (10, LETTERS, LETTERS, LETTERS),
        (9, "abcdefgh…", "…cdefghij", "abc…fghij"),
        (6, "abcde…", "…fghij", "ab…hij"),
        (2, "a…", "…j", "…j"),
    ],
)
def test_an_ellipsis_stands_where_a_text_was_cut(
    width: int, end: str, start: str, middle: str
) -> None:
    measure = Measure()

    assert measure.clip(LETTERS, width) == end
    assert measure.clip_start(LETTERS, width) == start
    assert measure.clip_middle(LETTERS, width) == middle


def test_without_any_room_nothing_is_left() -> None:
    assert Measure().clip(LETTERS, 0) == Measure().clip_start(LETTERS, 0) == ""


TEST = "batches/test_errors.py::TestBatch::test_cancel[openai-llama3.2:3b/q4]"


@pytest.mark.parametrize(
    ("width", "cut"),
    [
        (69, TEST),
        (68, "batches/…::TestBatch::test_cancel[openai-llama3.2:3b/q4]"),
        (55, "batches/…::test_cancel[openai-llama3.2:3b/q4]"),
        (44, "…::test_cancel[openai-llama3.2:3b/q4]"),
        (36, "…test_cancel[openai-llama3.2:3b/q4]"),
        (34, "test_cancel[openai-llama3.2:3b/q4]"),
        (33, "test_cancel[…enai-llama3.2:3b/q4]"),
        (17, "test_ca….2:3b/q4]"),
    ],
)
def test_the_name_of_a_test_is_cut_last_and_its_folders_first(
    width: int, cut: str
) -> None:
    assert Measure().clip_name(TEST, width) == cut


def test_a_path_keeps_how_it_begins_and_as_much_of_its_end_as_fits() -> None:
    path = "go-vcr-yaml/charmbracelet+fantasy/providertests/testdata"
    assert Measure().clip_name(path, 40) == "go-vcr-yaml/…/providertests/testdata"
    assert Measure().clip_name(path, 30) == "go-vcr-yaml/…/testdata"


@given(st.text(alphabet="ab[]/:› ", max_size=30), st.integers(0, 30))
def test_a_cut_name_fits(name: str, width: int) -> None:
    cut = Measure().clip_name(name, width)
    assert len(cut) <= width
    assert (cut == name) == (len(name) <= width)
