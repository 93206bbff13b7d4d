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
def test_entries_alike_keep_the_order_in_which_they_came(backwards: bool) -> None:
    by_size = ordered(MANY, Sorting.SIZE, backwards=backwards)
    assert by_size == sorted(
        range(len(MANY)), key=lambda i: -MANY[i].size, reverse=backwards
    )
