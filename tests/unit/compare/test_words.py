"""Differences by words: true for any texts, legible for usual ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.compare import alignment, words
from recviewer.compare.alignment import Gap
from recviewer.compare.words import differences, first_difference

TEXTS = st.text("ab \n.é字\u0301", max_size=60)


def applied(before: str, after: str, found: Iterable[Gap]) -> str:
    """Replace each range of the one text by that of the other."""
    pieces, place = [], 0
    for each in found:
        assert place <= each.before <= each.before_end
        pieces += [before[place : each.before], after[each.after : each.after_end]]
        place = each.before_end
    return "".join([*pieces, before[place:]])


def marked(before: str, after: str) -> str:
    """Write two texts as one, with marks."""
    pieces, place = [], 0
    for each in differences(before, after):
        pieces.append(before[place : each.before])
        pieces.append(f"[{before[each.before : each.before_end]}|")
        pieces.append(f"{after[each.after : each.after_end]}]")
        place = each.before_end
    return "".join([*pieces, before[place:]])


@given(TEXTS, TEXTS)
def test_applying_the_differences_gives_the_other_text(before: str, after: str) -> None:
    assert applied(before, after, differences(before, after)) == after


@given(TEXTS, TEXTS)
def test_what_lies_between_differences_is_equal(before: str, after: str) -> None:
    found = [Gap(0, 0, 0, 0), *differences(before, after)]
    for one, other in pairwise(found):
        equal = before[one.before_end : other.before]
        assert equal == after[one.after_end : other.after]


@given(TEXTS, TEXTS, st.integers(1, 20))
def test_a_text_that_is_cut_in_steps_has_the_same_words(
    before: str, after: str, step: int
) -> None:
    at_once = list(differences(before, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_STEP_CHARACTERS", step)
        assert list(differences(before, after)) == at_once


@given(TEXTS)
def test_equal_texts_have_no_difference(text: str) -> None:
    assert list(differences(text, text)) == []
    assert first_difference(text, text) is None


@given(TEXTS, TEXTS)
def test_the_first_difference_is_that_of_the_characters(
    before: str, after: str
) -> None:
    plain = next(
        (k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    assert first_difference(before, after) == (None if before == after else plain)


@pytest.mark.parametrize(
    ("before", "after", "both"),
    [
        ("It is Paris.", "It is Rome.", "It is [Paris|Rome]."),
        ("a cat sat", "a cats sat", "a [cat|cats] sat"),
        ("Paris is", "Paris, is", "Paris[|,] is"),
        ("one two", "one", "one[ two|]"),
        ("", "new", "[|new]"),
        ("one\ntwo\nthree", "one\n2\nthree", "one\n[two|2]\nthree"),
        ("我爱巴黎", "我爱罗马", "我爱[巴黎|罗马]"),
        ("cafe\u0301 au", "cafe au", "[cafe\u0301|cafe] au"),
        ("3.14 is pi", "3.15 is pi", "3.[14|15] is pi"),
    ],
)
def test_words_stay_whole(before: str, after: str, both: str) -> None:
    assert marked(before, after) == both


def edited(words: list[str], every: int) -> list[str]:
    """Replace, drop or double a word now and then."""
    parts = (
        ([f"new{k} "], [], [word, f"more{k} "])[k // every % 3]
        if k % every == every // 2
        else [word]
        for k, word in enumerate(words)
    )
    return list(chain.from_iterable(parts))


RANDOM = Random(1)


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ([f"w{RANDOM.randrange(300)} " for _ in range(21_000)], 40),
        ([f"{RANDOM.choice('abc')} " for _ in range(21_000)], 40),
        (["word "] * 21_000, 28),  # one that is left out cannot be told
    ],
    ids=["many words", "three words", "one word"],
)
def test_each_edit_of_a_long_text_is_found(words: list[str], least: int) -> None:
    before, after = "".join(words), "".join(edited(words, 500))
    found = list(differences(before, after))
    assert applied(before, after, found) == after
    assert least <= len(found) <= 42
    assert not any(each.coarse for each in found)


def test_texts_without_a_common_word_are_one_difference() -> None:
    before = "".join(f"a{k} " for k in range(21_000))
    after = "".join(f"b{k} " for k in range(21_000))
    assert len(list(differences(before, after))) == 1


def test_what_is_too_much_to_look_for_is_one_block_that_says_so() -> None:
    random = Random(1)
    before = "".join(random.choice("ab") + " " for _ in range(21_000))
    after = "".join(random.choice("ab") + " " for _ in range(20_500))
    found = list(differences(before, after))
    assert applied(before, after, found) == after
    assert any(each.coarse for each in found)


def looks(before: list[str], after: list[str]) -> int:
    """Count the items that are looked at, whatever the machine."""
    count = 0

    class Counted(str):
        __slots__ = ()

        def __hash__(self) -> int:
            nonlocal count
            count += 1
            return super().__hash__()

        def __eq__(self, other: object) -> bool:
            nonlocal count
            count += 1
            return super().__eq__(other)

    ones, others = [list(map(Counted, items)) for items in (before, after)]
    list(alignment.gaps(ones, others))
    return count


def test_twice_the_text_takes_about_twice_the_work() -> None:
    random = Random(2)
    before, after = [[random.choice("ab") for _ in range(20_000)] for _ in "12"]
    small = looks(before[:10_000], after[:10_000])
    assert looks(before, after) < 3.5 * small
