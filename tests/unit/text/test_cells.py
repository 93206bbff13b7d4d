"""Texts measured and cut in the cells of a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.text.cells import CELLS, cells, clip, fitting

TEXTS = st.text("aé日🙂\u0301", max_size=40)


def test_wide_characters_take_two_cells_and_combining_ones_none() -> None:
    assert [cells(text) for text in ("abc", "日本", "e\u0301", "")] == [3, 4, 1, 0]


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…")],
)
def test_a_clipped_text_ends_in_an_ellipsis(text: str, width: int, cut: str) -> None:
    assert clip(text, width) == cut


def test_a_clipped_start_leaves_the_end() -> None:
    assert CELLS.clip_start("folder/name.json", 10) == "…name.json"


@given(TEXTS, st.integers(1, 20))
def test_a_clipped_text_fits(text: str, width: int) -> None:
    assert cells(clip(text, width)) <= width
    assert cells(CELLS.clip_start(text, width)) <= width


@given(TEXTS, st.integers(0, 20))
def test_what_fits_is_the_longest_that_does(text: str, width: int) -> None:
    count = fitting(text, width)
    assert cells(text[:count]) <= width
    assert count == len(text) or cells(text[: count + 1]) > width
