"""What is found of a text or an expression, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import UsageError
from recviewer.search.pattern import Pattern, TooSlowError, finder

letters = st.text("abAB ßſsSkK\u212aσςΣİi̇日", max_size=30)


def test_a_text_is_found_as_it_stands_and_hits_do_not_overlap() -> None:
    assert finder(Pattern("a.a"))("a.a.a aXa") == [(0, 3)]


def test_an_expression_matches_at_the_lines_of_a_text() -> None:
    assert finder(Pattern("^b.$", is_regex=True))("ab\nbc\nb") == [(3, 5)]


def test_what_matches_nothing_is_no_hit() -> None:
    assert finder(Pattern("a*", is_regex=True))("baab") == [(1, 3)]


@given(letters, letters.filter(bool))
def test_any_case_is_that_of_regular_expressions(text: str, wanted: str) -> None:
    expected = [m.span() for m in re.finditer(re.escape(wanted), text, re.IGNORECASE)]
    assert finder(Pattern(wanted, any_case=True))(text) == expected


@pytest.mark.parametrize("text", ["(", "a{99999999999}", "[z-a]", "(?P<n>"])
def test_an_expression_that_is_none_is_bad_usage(text: str) -> None:
    with pytest.raises(UsageError, match="no regular expression"):
        finder(Pattern(text, is_regex=True))


def test_nothing_cannot_be_searched_for() -> None:
    with pytest.raises(UsageError, match="expected something"):
        finder(Pattern(""))


def test_an_expression_that_takes_for_ever_is_given_up() -> None:
    find = finder(Pattern("(a+)+$", is_regex=True))
    with pytest.raises(TooSlowError):
        find("a" * 40 + "b")
    assert find("aa") == [(0, 2)]
