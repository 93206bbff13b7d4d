"""Texts cut at either end or in their middle."""

from __future__ import annotations

import pytest

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
