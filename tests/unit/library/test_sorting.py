from __future__ import annotations

from random import Random

import pytest

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Sorting
from recviewer.library.tree.sorting import ordered

RANDOM = Random(0)
MANY = [Summary(f"{RANDOM.random()}", 0, "x", size=n % 7) for n in range(5_000)]
"""More than are sorted in one step."""


@pytest.mark.parametrize("backwards", [False, True])
def test_many_entries_stand_in_the_same_order_as_few(backwards: bool) -> None:
    by_path = ordered(MANY, Sorting.PATH, backwards=backwards)
    assert by_path == sorted(
        range(len(MANY)), key=lambda i: MANY[i].path, reverse=backwards
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_equal_entries_keep_the_order_in_which_they_came(backwards: bool) -> None:
    by_size = ordered(MANY, Sorting.SIZE, backwards=backwards)
    assert by_size == sorted(
        range(len(MANY)), key=lambda i: -MANY[i].size, reverse=backwards
    )


ENTRIES = [
    Summary("b", 0, "Oslo", size=5, chunks=2, mtime=20.0),
    Summary("a", 1, "paris", size=9, chunks=1, mtime=30.0),
    Summary("a", 0, "Rome", size=7, chunks=3, mtime=10.0),
]


@pytest.mark.parametrize(
    ("sorting", "order"),
    [
        (Sorting.PATH, [2, 1, 0]),
        (Sorting.TITLE, [0, 1, 2]),
        (Sorting.SIZE, [1, 2, 0]),
        (Sorting.CHUNKS, [2, 0, 1]),
        (Sorting.TIME, [1, 0, 2]),
    ],
)
def test_texts_sort_from_a_to_z_and_numbers_and_times_from_the_largest(
    sorting: Sorting, order: list[int]
) -> None:
    assert ordered(ENTRIES, sorting) == order
    assert ordered(ENTRIES, sorting, backwards=True) == order[::-1]


def test_entries_of_a_later_step_may_belong_between_those_of_an_earlier_one() -> None:
    names = [f"{n:05}" for n in range(2_000)]
    entries = [Summary(name, 0, "x") for name in (*names, "01998x", "z")]

    assert ordered(entries, Sorting.PATH)[-4:] == [1_998, 2_000, 1_999, 2_001]


def test_titles_are_sorted_without_regard_to_case_and_then_by_path_and_number() -> None:
    entries = [
        Summary("b", 0, "same"),
        Summary("a", 1, "SAME"),
        Summary("a", 0, "Same"),
        Summary("z", 0, "Éa"),
        Summary("z", 0, "ére"),
    ]

    assert ordered(entries, Sorting.TITLE) == [2, 1, 0, 3, 4]
