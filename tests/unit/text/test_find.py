"""Finding a text in other texts."""

from __future__ import annotations

import pytest

from recviewer.text.find import Texts


def found(query: str, *texts: str) -> list[tuple[int, int]]:
    """Return the places where a query is found."""
    all_texts = Texts(texts)
    *_, last = all_texts.search(query)
    assert last.done == last.total
    return [all_texts.place(offset) for offset in last.hits]


def test_places_name_the_text_and_the_offset_in_it() -> None:
    assert found("b", "abc", "", "bab") == [(0, 1), (2, 0), (2, 2)]


@pytest.mark.parametrize(("query", "count"), [("sun", 3), ("Sun", 1), ("SUN", 1)])
def test_case_matters_only_if_the_query_has_a_capital(query: str, count: int) -> None:
    assert len(found(query, "sun Sun SUN")) == count


def test_a_text_that_grows_when_lowered_keeps_its_offsets() -> None:
    assert found("sun", "İİ SUN") == [(0, 3)]


def test_matches_do_not_overlap_and_do_not_reach_over_texts() -> None:
    assert found("aa", "aaaa", "a", "a") == [(0, 0), (0, 2)]


def test_nothing_is_found_for_an_empty_query_or_in_no_text() -> None:
    assert found("", "abc") == []
    assert found("a") == []


def test_the_start_of_a_text_can_be_skipped() -> None:
    *_, last = Texts(["reasoning\nreason"], [10]).search("reason")
    assert list(last.hits) == [10]
    *_, last = Texts(["İ SUN sun"], [5]).search("sun")
    assert list(last.hits) == [6]


def test_a_long_text_is_searched_in_steps() -> None:
    steps = list(Texts(["bb", "a" * 25_000]).search("a"))
    assert [step.done for step in steps] == [10_001, 20_001, 25_002]
    assert {step.total for step in steps} == {25_002}
    assert len(steps[-1].hits) == 25_000


def test_many_texts_are_searched_in_steps() -> None:
    steps = Texts(["a" * 600_000] * 4).search("b")
    assert [step.done for step in steps] == [1_200_000, 2_400_000, 2_400_000]


def test_offsets_count_the_characters_of_all_texts() -> None:
    texts = Texts(["abc", "de"])
    assert texts.offset(1, 1) == 4
    assert texts.place(4) == (1, 1)
    assert len(texts) == 2
