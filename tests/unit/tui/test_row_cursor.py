"""Where a cursor among rows goes, and how the window follows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.tui.common.row_list import Move, RowCursor

CURSORS = st.builds(
    RowCursor, st.integers(-1, 60), st.integers(1, 60), st.integers(0, 60), st.just(10)
)


@pytest.mark.parametrize(
    ("move", "row"),
    [
        (Move.UP, 19),
        (Move.DOWN, 21),
        (Move.PAGE_UP, 11),
        (Move.PAGE_DOWN, 29),
        (Move.HOME, 0),
        (Move.END, 99),
    ],
)
def test_a_move_leads_to_a_row(move: Move, row: int) -> None:
    assert RowCursor(20, 100, 15, 10).moved(move) == row


@pytest.mark.parametrize("move", [Move.DOWN, Move.UP, Move.PAGE_UP, Move.HOME])
def test_a_cursor_on_no_row_goes_to_the_first(move: Move) -> None:
    assert RowCursor(-1, 100, 0, 10).moved(move) == 0


def test_a_page_from_no_row_is_counted_from_the_first() -> None:
    assert RowCursor(-1, 100, 0, 10).moved(Move.PAGE_DOWN) == 9


@given(CURSORS, st.sampled_from(Move))
def test_every_move_leads_to_a_row_that_exists(cursor: RowCursor, move: Move) -> None:
    assert 0 <= cursor.moved(move) < cursor.count


def test_a_visible_cursor_scrolls_nothing() -> None:
    assert RowCursor(15, 100, 15, 10).scrolled_top == 15
    assert RowCursor(24, 100, 15, 10).scrolled_top == 15


def test_a_cursor_beside_the_window_scrolls_as_little_as_possible() -> None:
    assert RowCursor(14, 100, 15, 10).scrolled_top == 14
    assert RowCursor(25, 100, 15, 10).scrolled_top == 16


def test_a_cursor_that_leaps_a_page_is_in_the_middle_of_the_window() -> None:
    assert RowCursor(50, 100, 15, 10).scrolled_top == 45
    assert RowCursor(2, 100, 15, 10).scrolled_top == 0


@given(CURSORS)
def test_a_cursor_is_visible_once_the_window_has_scrolled(cursor: RowCursor) -> None:
    top = cursor.scrolled_top
    scrolled = RowCursor(max(0, cursor.row), cursor.count, top, cursor.page)
    assert scrolled.is_visible
    assert scrolled.scrolled_top == top


def test_a_cursor_is_visible_from_the_first_to_the_last_row_of_the_window() -> None:
    visible = [row for row in range(-1, 40) if RowCursor(row, 40, 7, 3).is_visible]
    assert visible == [7, 8, 9]
