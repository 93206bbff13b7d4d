"""Which of many texts hold a pattern."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from recviewer.search.holding import holding
from recviewer.search.pattern import Pattern, finder

TEXTS = st.text(st.sampled_from("abAskSKiI\u212aſİıéÉ日\0\ud83d"), max_size=5)


def held(pattern: Pattern, *texts: str) -> list[tuple[int, int | None]]:
    joined = [text.encode("utf-8", "surrogatepass") + b"\0" for text in texts]
    starts = [0, *accumulate(map(len, joined))]
    return list(holding(pattern)(b"".join(joined), starts))


@given(st.lists(TEXTS), TEXTS.filter(bool), st.booleans())
def test_each_text_is_told_with_its_hits_or_left_open(
    texts: list[str], wanted: str, any_case: bool
) -> None:
    pattern = Pattern(wanted, any_case=any_case)
    find = finder(pattern)
    found = held(pattern, *texts)
    counts = [len(find(text)) for text in texts]
    told = [(index, counts[index] if n is None else n) for index, n in found]
    assert [each for each in told if each[1]] == [
        (index, count) for index, count in enumerate(counts) if count
    ]
    assert all(count is None or count for _, count in found)


def test_texts_without_the_bytes_of_a_word_are_passed_over() -> None:
    texts = "the sun", "a star", "THE SUN, sun"
    assert held(Pattern("sun"), *texts) == [(0, 1), (2, 1)]
    assert held(Pattern("sun", any_case=True), *texts) == [(0, 1), (2, 2)]


def test_of_an_expression_bytes_tell_nothing() -> None:
    assert held(Pattern("s.n", is_regex=True), "a", "b") == [(0, None), (1, None)]
