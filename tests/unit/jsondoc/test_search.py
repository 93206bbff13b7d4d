"""Search in JSON text for text as it reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.nodes import root
from recviewer.jsondoc.search import search
from tests.unit.jsondoc.json_values import HOSTILE, values


def found(raw: bytes, query: str) -> list[list[object]]:
    top = root(raw)
    *_, last = search(top.text, query)
    return [list(top.at(hit).steps()) for hit in last.hits]


def keys_and_strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        inner = [keys_and_strings(v) for v in value.values()]
        return [*value, *(text for texts in inner for text in texts)]
    if isinstance(value, list):
        return [text for inner in value for text in keys_and_strings(inner)]
    return [value] if isinstance(value, str) else []


@given(values, st.sampled_from(['"', "\\", "\n", "家", "é", "[/red]", "hi", "\t"]),
       st.booleans())  # fmt: skip
def test_every_occurrence_is_found_however_it_is_escaped(
    value: Any, query: str, ascii_only: bool
) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    lowered = (text.lower() for text in keys_and_strings(value))
    assert len(found(raw, query)) == sum(text.count(query) for text in lowered)


@pytest.mark.parametrize(
    ("raw", "query", "count"),
    [
        (b'["\\n", "\\\\n"]', "n", 1),
        (b'["\\u00e9", "u00e9"]', "u00e9", 1),
        (b'["\\u00e9"]', "00", 0),
        (b'["a\\/b"]', "a/b", 1),
        (b'["\\u0041bc"]', "Abc", 1),
        (b'["\\ud83d\\ude00"]', "\U0001f600", 1),
        (b'["\\uD83D\\uDE00"]', "\U0001f600", 1),
    ],
)
def test_escapes_are_read_not_searched(raw: bytes, query: str, count: int) -> None:
    assert len(found(raw, query)) == count


@pytest.mark.parametrize(
    ("query", "count"), [("sun", 3), ("Sun", 1), ("SUN", 1), ("É", 1), ("é", 2)]
)
def test_case_matters_once_the_query_has_a_capital(query: str, count: int) -> None:
    raw = '["sun", "Sun", "SUN", "é", "É"]'.encode()
    assert len(found(raw, query)) == count


def test_numbers_literals_and_keys_are_found_too() -> None:
    raw = b'{"n": 1.10, "null": [null, true]}'
    assert found(raw, "1.10") == [["n"]]
    assert found(raw, "null") == [["null"], ["null", 0]]


@pytest.mark.parametrize("query", [",", ": ", "[", " ", "1, 2", "{"])
def test_what_stands_between_values_is_no_match(query: str) -> None:
    raw = b'{"a": [1, 2, {"b": true}], "c": {}}'
    assert found(raw, query) == []


def test_an_empty_query_finds_nothing() -> None:
    assert found(b'["a"]', "") == []


def test_matches_are_found_once_where_a_long_text_is_searched_in_windows() -> None:
    top = root(b'"%b"' % (b"needle" * 700_000))
    *_, last = search(top.text, "needle")
    assert list(last.hits) == list(range(1, 4_200_000, 6))


def test_hostile_text_is_found_as_recorded() -> None:
    assert found(json.dumps([HOSTILE]).encode(), HOSTILE) == [[0]]
