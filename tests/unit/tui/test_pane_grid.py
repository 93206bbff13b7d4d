"""Panes stand where they can be read, and none is left out without need."""

from __future__ import annotations

import pytest

from recviewer.tui.choices.pane_grid import fit


@pytest.mark.parametrize(
    ("count", "width", "height", "columns", "rows"),
    [
        (1, 80, 20, 1, 1),
        (2, 80, 20, 2, 1),
        (3, 120, 20, 3, 1),
        (4, 80, 40, 2, 2),
        (4, 120, 40, 2, 2),
        (16, 220, 60, 6, 3),
    ],
)
def test_all_choices_stand_side_by_side_or_in_rows(
    count: int, width: int, height: int, columns: int, rows: int
) -> None:
    assert fit(count, width, height) == (columns, rows)


def test_panes_are_narrower_where_then_none_is_left_out() -> None:
    assert fit(16, 110, 37) == (4, 4)


def test_where_not_all_fit_those_that_do_can_be_read_with_comfort() -> None:
    assert fit(20, 80, 20) == (2, 2)
    assert fit(3, 50, 8) == (1, 1)


def test_one_pane_stands_on_the_smallest_screen() -> None:
    assert fit(8, 10, 2) == (1, 1)
