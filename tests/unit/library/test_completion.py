from __future__ import annotations

import pytest

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.completion import completed, with_fields
from recviewer.library.summary import Summary

CATALOG = Catalog(
    [
        Summary("1", 0, "x", model="Gpt-4o", finish=("stop",), status=404),
        Summary("2", 0, "x", model="gpt-4.1", tool=("add", "get_weather")),
        Summary("3", 0, "x", model="gpt-4.1", finish=("content filter",)),
    ]
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("to", "tool:"),
        ("sun -mod", "sun -model:"),
        ("MOD", "MODel:"),
        ("model:g", "model:gpt-4.1"),
        ("model:GPT-4o", None),
        ("model:gpt-4o", None),
        ("!model:GPT-4", "!model:GPT-4.1"),
        ("tool:ge", "tool:get_weather"),
        ("finish:s", "finish:stop"),
        ("finish:c", None),
        ("t", None),
        ("model:", "model:gpt-4.1"),
        ("sun ", None),
        ("size:1", None),
        ("", None),
    ],
)
def test_the_last_term_is_completed_with_what_occurs_most(
    typed: str, expected: str | None
) -> None:
    assert completed(typed, CATALOG) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("STOP", "finish:STOP"),
        ("sun get_wea", "sun tool:get_wea"),
        ("Error sun", "error: sun"),
        ("404", "status:404"),
        ("500", "500"),
        ("4", "4"),
        ("-stop", "-stop"),
        ('"stop"', '"stop"'),
        ("finish:stop", "finish:stop"),
        ("", ""),
    ],
)
def test_words_that_are_values_get_the_name_of_their_field(
    typed: str, expected: str
) -> None:
    assert with_fields(typed, CATALOG) == expected
