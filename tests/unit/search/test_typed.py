"""What a person means by what is typed into the search."""

from __future__ import annotations

import pytest

from recviewer.library.catalog.terms import Term
from recviewer.search.hits import Query
from recviewer.search.pattern import Pattern
from recviewer.search.said import AREAS, Area
from recviewer.search.typed import understood


def query(text: str) -> Query:
    found = understood(text).query
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("latin word", Pattern("latin word", any_case=True)),
        ("Latin word", Pattern("Latin word")),
        ('"error: x"', Pattern("error: x", any_case=True)),
        ('say "hi"', Pattern('say "hi"', any_case=True)),
        ("/colou?r/", Pattern("colou?r", is_regex=True, any_case=True)),
        (r"/\S+ Sun/", Pattern(r"\S+ Sun", is_regex=True)),
        (r"/\Sun/", Pattern(r"\Sun", is_regex=True, any_case=True)),
        ("/v1/chat", Pattern("/v1/chat", any_case=True)),
        ("a /b/ c", Pattern("a /b/ c", any_case=True)),
        ("/model:x/ tools:", Pattern("model:x", is_regex=True, any_case=True)),
        ("http://model:x", Pattern("http://model:x", any_case=True)),
        ("foo:bar", Pattern("foo:bar", any_case=True)),
        ("the model:gpt sun", Pattern("the sun", any_case=True)),
    ],
)
def test_a_text_is_looked_for_as_it_stands_and_slashes_make_an_expression(
    text: str, pattern: Pattern
) -> None:
    assert query(text).pattern == pattern


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("x", AREAS),
        ("x in:answers", {Area.ANSWERS}),
        ("in:ans,arg x", {Area.ANSWERS, Area.ARGUMENTS}),
        ("x -in:requests", AREAS - {Area.REQUESTS}),
        ("x in:", AREAS),
    ],
)
def test_in_limits_the_search_to_parts_of_an_exchange(
    text: str, areas: frozenset[Area]
) -> None:
    assert query(text).areas == areas


def test_the_fields_of_the_filter_are_terms_and_no_part_of_the_text() -> None:
    found = query('x model:"gpt 4" -tools:')
    assert found.pattern.text == "x"
    assert found.terms == (Term("model", "gpt 4"), Term("tools", "", negated=True))


@pytest.mark.parametrize("text", ["", "  ", "model:gpt", "in:answers", '""'])
def test_without_a_text_nothing_is_searched_for(text: str) -> None:
    assert understood(text).query is None
    assert understood(text).problem == ""


def test_an_area_that_is_none_is_told() -> None:
    found = understood("x in:prose")
    assert found.problem == "in: prose is none of " + ", ".join(Area)
