"""Columns stay aligned, whatever text is in them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from recviewer.cli.text_table import Column, table
from recviewer.text.cells import cells
from tests.unit.text.test_cells import TEXTS


def laid_out(rows: Sequence[Sequence[str]], width: int = 99) -> list[str]:
    columns = [
        Column("first"),
        Column("size", weight=0, align_right=True),
        Column("last"),
    ]
    return list(table(columns, rows, width))


def test_each_column_is_as_wide_as_its_widest_text() -> None:
    assert laid_out([("a", "1 kB", "x"), ("bcdefgh", "12 kB", "y")]) == [
        "first     size  last",
        "a         1 kB  x",
        "bcdefgh  12 kB  y",
    ]


@given(st.lists(st.tuples(TEXTS, st.just("7 kB"), TEXTS), min_size=1))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, str]]) -> None:
    assert all(cells(line) <= 40 for line in laid_out(rows, width=40))


def test_columns_of_weight_0_are_never_clipped() -> None:
    [_, line] = laid_out([("a" * 50, "123456789 kB", "b" * 50)], width=30)
    assert "123456789 kB" in line


def test_an_optional_column_that_says_the_same_of_all_rows_is_left_out() -> None:
    columns = [Column("name"), Column("format", optional=True)]
    assert list(table(columns, [("a", "har"), ("b", "har")], 20)) == ["name", "a", "b"]
    assert list(table(columns, [("a", "har"), ("b", "ogx")], 20))[1] == "a     har"
    assert list(table(columns, [("a", "har")], 20))[1] == "a     har"
