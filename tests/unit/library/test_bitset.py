from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.tree.bitset import Bitset


def marked(indexes: set[int], size: int) -> Bitset:
    return Bitset(bytes([index in indexes for index in range(size)]))


@given(st.integers(0, 1000), st.sets(st.integers(0, 999)))
def test_a_bitset_behaves_like_a_sorted_list(size: int, indexes: set[int]) -> None:
    same = sorted(index for index in indexes if index < size)
    ours = marked(indexes, size)
    assert list(ours) == same
    assert len(ours) == len(same)
    assert [ours[position] for position in range(len(same))] == same
    assert [index for index in range(-1, size + 1) if index in ours] == same


@given(st.sets(st.integers(0, 50)), st.integers(0, 60), st.integers(0, 60))
def test_members_are_counted_and_found_within_a_range(
    indexes: set[int], start: int, end: int
) -> None:
    inside = [index for index in indexes if start <= index < end]
    assert marked(indexes, 51).count(start, end) == len(inside)
    assert marked(indexes, 51).first(start) == min(
        (index for index in indexes if index >= start), default=-1
    )


def test_a_position_behind_the_last_member_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        marked({3}, 600)[1]


def test_the_first_member_may_be_zero() -> None:
    assert marked({0, 5}, 9).first() == 0
    assert marked({5}, 9).first() == 5
    assert marked(set(), 9).first() == -1


def test_members_far_apart_are_found_by_their_position() -> None:
    found = marked({0, 255, 256, 511, 512, 1_023}, 1_024)

    assert [found[position] for position in range(6)] == [0, 255, 256, 511, 512, 1_023]
