"""What two sequences have in common: laws, and what is too much to look for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.compare import alignment
from recviewer.compare.alignment import Gap, gaps, joined, stretches

ITEMS = st.text("abcd", max_size=12)


@given(ITEMS, ITEMS)
def test_stretches_cover_both_sequences_and_tell_what_is_equal(
    before: str, after: str
) -> None:
    ones, others = "", ""
    for span, is_equal in stretches(before, after):
        one, other = (
            before[span.before : span.before_end],
            after[span.after : span.after_end],
        )
        assert one or other
        assert not is_equal or one == other
        assert is_equal or not one or not other or one[0] != other[0]
        ones, others = ones + one, others + other
    assert (ones, others) == (before, after)


@given(ITEMS, ITEMS)
def test_gaps_are_in_order_apart_and_never_coarse_where_all_was_looked_at(
    before: str, after: str
) -> None:
    found = list(gaps(before, after))
    assert not any(gap.coarse for gap in found)
    for gap, following in pairwise(found):
        assert gap.before_end < following.before
        assert gap.after_end < following.after


@given(ITEMS, ITEMS)
def test_a_short_sequence_is_aligned_as_difflib_does_it(
    before: str, after: str
) -> None:
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while (
        end < min(len(before), len(after)) - start
        and before[-1 - end] == after[-1 - end]
    ):
        end += 1
    ones, others = before[start : len(before) - end], after[start : len(after) - end]
    expected = [
        Gap(one + start, one_end + start, other + start, other_end + start)
        for tag, one, one_end, other, other_end in SequenceMatcher(
            None, ones, others, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]
    assert list(gaps(before, after)) == expected


def test_an_item_that_is_everywhere_is_no_junk() -> None:
    before = [-1] * 10
    after = [k if k % 20 else -1 for k in range(1, 300)]
    equal = sum(gap.before_end - gap.before for gap in gaps(before, after))
    assert equal == 0


@pytest.fixture
def no_difflib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Align by anchors alone, even short sequences."""
    monkeypatch.setattr(alignment, "_MAX_PAIRS", 0)


@pytest.mark.usefixtures("no_difflib")
@given(st.permutations(range(6)))
def test_unique_items_are_anchors_as_many_as_keep_their_order(
    order: list[int],
) -> None:
    found = list(gaps(range(6), order))
    equal = 6 - sum(gap.before_end - gap.before for gap in found)
    longest = max(
        size
        for size in range(1, 7)
        if any(list(c) == sorted(c) for c in combinations(order, size))
    )
    # What both begin and end with is equal first, whatever else would be longer.
    assert equal <= longest
    if order[0] != 0 and order[-1] != 5:
        assert equal == longest


@pytest.mark.usefixtures("no_difflib")
def test_where_no_item_is_unique_all_of_it_is_one_coarse_gap() -> None:
    assert list(gaps("aabb", "bbaa")) == [Gap(0, 4, 0, 4, True)]
    assert list(gaps("xaabbx", "xbbaax")) == [Gap(1, 5, 1, 5, True)]


@pytest.mark.usefixtures("no_difflib")
def test_a_run_of_several_items_is_an_anchor_before_a_single_one() -> None:
    run = "abcdefghijkl"
    before, after = f"mm{run}nn", f"nn{run}mm"
    assert [gap for gap in gaps(before, after) if not gap.coarse] == [
        Gap(0, 2, 0, 2),
        Gap(14, 16, 14, 16),
    ]


@pytest.mark.usefixtures("no_difflib")
@given(st.text("abcdefgh", max_size=20), st.text("abcdefgh", max_size=20))
def test_by_anchors_alone_what_lies_between_gaps_is_still_equal(
    before: str, after: str
) -> None:
    place = other = 0
    for gap in [*gaps(before, after), Gap(len(before), 0, len(after), 0)]:
        assert before[place : gap.before] == after[other : gap.after]
        place, other = gap.before_end, gap.after_end


@pytest.mark.parametrize(("limit", "coarse"), [(3, True), (4, False), (5, False)])
def test_pairs_are_looked_at_up_to_a_limit(
    limit: int, coarse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alignment, "_MAX_PAIRS", limit)
    assert any(gap.coarse for gap in gaps("xaay", "zaaw"[::-1] + "")) is coarse


@pytest.mark.parametrize(("limit", "coarse"), [(7, True), (8, False)])
def test_pairs_are_looked_at_up_to_a_limit_over_all_gaps(
    limit: int, coarse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alignment, "_MAX_PAIRS_IN_ALL", limit)
    monkeypatch.setattr(alignment, "_MAX_GAP_ITEMS", 6)
    monkeypatch.setattr(alignment, "_RUN_ITEMS", (1,))
    before, after = "xaay" + "M" + "pbbq", "vaaw" + "M" + "rbbs"
    assert any(gap.coarse for gap in gaps(before, after)) is coarse


def naive_equal(before: str, place: int, after: str, other: int) -> int:
    """Count equal items one by one."""
    count = 0
    while place + count < len(before) and other + count < len(after):
        if before[place + count] != after[other + count]:
            break
        count += 1
    return count


@given(st.text("ab", max_size=40), st.integers(0, 9), st.integers(0, 9), st.data())
def test_equal_items_are_counted_from_two_places_on(
    text: str, place: int, other: int, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(text)))
    before = "x" * place + text
    after = "y" * other + text[:cut] + data.draw(st.text("ab", max_size=9))
    found = alignment._equal_items(before, place, after, other)
    assert found == naive_equal(before, place, after, other)


def walked(random: Random) -> Iterator[tuple[list[int], list[int]]]:
    """Yield sequences that need a walk, with a few edits."""
    for _ in range(4):
        before = [random.randrange(50) for _ in range(400)]
        after = before[:]
        for _ in range(5):
            place = random.randrange(len(after))
            after[place : place + random.randrange(3)] = [99] * random.randrange(3)
        yield before, after


def test_walking_along_long_sequences_finds_each_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alignment, "_MAX_WHOLE_ITEMS", 100)
    for before, after in walked(Random(3)):
        place = other = 0
        found = list(gaps(before, after))
        for gap in [*found, Gap(len(before), 0, len(after), 0)]:
            assert before[place : gap.before] == after[other : gap.after]
            place, other = gap.before_end, gap.after_end
        assert len(found) <= 5
        assert sum(gap.items for gap in found) <= 10


def test_gaps_are_joined_with_what_is_between_them() -> None:
    found = [Gap(0, 1, 0, 2), Gap(2, 3, 3, 4, True), Gap(9, 9, 9, 10)]
    assert list(joined(found, lambda last, gap: gap.before - last.before_end < 2)) == [
        Gap(0, 3, 0, 4, True),
        Gap(9, 9, 9, 10),
    ]
    assert list(joined([], lambda last, gap: True)) == []
    assert list(joined(found, lambda last, gap: False)) == found
    assert Gap(3, 5, 1, 9).items == 8
