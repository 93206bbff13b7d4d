"""Which of many texts may hold a pattern."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from recviewer.search.holding import holding
from recviewer.search.pattern import Pattern, finder

TEXTS = st.text(st.sampled_from("abAskSK\u212aſéÉ日\0\ud83d"), max_size=5)


def indexes(pattern: Pattern, *texts: str) -> list[int]:
    joined = [text.encode("utf-8", "surrogatepass") + b"\0" for text in texts]
    starts = [0, *accumulate(map(len, joined))]
    return list(holding(pattern)(b"".join(joined), starts))


@given(st.lists(TEXTS), TEXTS.filter(bool), st.booleans())
def test_every_text_with_a_hit_may_hold_one(
    texts: list[str], wanted: str, any_case: bool
) -> None:
    pattern = Pattern(wanted, any_case=any_case)
    find = finder(pattern)
    hits = {number for number, text in enumerate(texts) if find(text)}
    found = indexes(pattern, *texts)
    assert hits <= set(found)
    assert found == sorted(set(found))


def test_texts_without_the_bytes_of_a_word_are_passed_over() -> None:
    texts = "the sun", "a star", "THE SUN"
    assert indexes(Pattern("sun"), *texts) == [0]
    assert indexes(Pattern("sun", any_case=True), *texts) == [0, 2]


def test_of_an_expression_bytes_tell_nothing() -> None:
    assert indexes(Pattern("s.n", is_regex=True), "a", "b") == [0, 1]
