"""The lines of a queue: groups, and the rows of those that are open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.review.lines import Line, Lines, index_of
from recviewer.review.rows import Group, ReviewRow
from tests.unit.library.recordings import chat
from tests.unit.review.rows import review_row

ROWS = [
    review_row(chat("q", answer="Yes"), chat("q", answer="No"), f"{path}.json")
    for path in "aabcd"
]
"""Rows by their places, two of which are the same."""


def lines(*groups: tuple[int, bool]) -> Lines:
    """Lay out groups, each with a number of rows and whether it is open."""
    return Lines(
        (Group(ROWS[0].verdict, (f"field {number}",), tuple(ROWS[:count])), is_open)
        for number, (count, is_open) in enumerate(groups)
    )


def shown(lines: Lines) -> list[ReviewRow | str]:
    """Return the rows, and the fields of the groups."""
    return [line.row or line.group.why[0] for line in lines]


GROUPS = st.lists(st.tuples(st.integers(1, len(ROWS)), st.booleans()), max_size=4)


def test_a_closed_group_is_one_line_and_an_open_one_is_followed_by_its_rows() -> None:
    made = lines((2, True), (3, False))
    assert shown(made) == ["field 0", *ROWS[:2], "field 1"]
    assert len(made) == 4


@given(GROUPS)
def test_each_line_is_found_by_its_number_and_leads_back_to_it(
    groups: list[tuple[int, bool]],
) -> None:
    made = lines(*groups)
    assert len(made) == len(list(made))
    for number, line in enumerate(made):
        assert made[number] == line
        assert made.position(line) == number
        assert made[made.group_position(number)] == Line(line.group)


@pytest.mark.parametrize("number", [-1, 3])
def test_there_is_no_line_before_the_first_or_after_the_last(number: int) -> None:
    with pytest.raises(IndexError):
        lines((2, True))[number]


def test_a_row_of_a_closed_group_or_that_is_gone_is_where_its_group_is() -> None:
    made = lines((1, True), (2, False))
    assert made.position(Line(made[2].group, ROWS[0])) == 2
    assert made.position(Line(made[0].group, ROWS[3])) == 0
    other = lines((1, True), (1, True), (1, True))
    assert made.position(other[5]) is None


def test_a_row_is_found_by_what_it_is_and_not_by_what_it_equals() -> None:
    assert [index_of(row, ROWS) for row in ROWS] == [0, 1, 2, 3, 4]
    assert index_of(ROWS[1], ROWS[:1]) is None
