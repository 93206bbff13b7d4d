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
def test_search_reads_escapes_instead_of_matching_them(
    raw: bytes, query: str, count: int
) -> None:
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
def test_text_between_values_is_not_a_match(query: str) -> None:
    raw = b'{"a": [1, 2, {"b": true}], "c": {}}'
    assert found(raw, query) == []


def test_an_empty_query_finds_nothing() -> None:
    assert found(b'["a"]', "") == []


def test_matches_are_found_once_where_a_long_text_is_searched_in_windows() -> None:
    top = root(b'"%b"' % (b"needle" * 700_000))
    *_, last = search(top.text, "needle")
    assert list(last.hits) == list(range(1, 4_200_000, 6))


WINDOW = 1 << 18


@pytest.mark.parametrize("distance", range(0, 49, 4))
@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("\U0001f600" * 3, b"\\ud83d\\ude00" * 3),
        ("\U0001f600A", b"\\uD83D\\uDE00A"),
        ("a/b\n", b"a\\/b\\n"),
        ("éé", b"\\u00e9\\u00E9"),
        ("abc", b"\\u0061\\u0062c"),
    ],
)
def test_an_escaped_match_is_found_where_a_window_ends_inside_it(
    query: str, spelled: bytes, distance: int
) -> None:
    start = WINDOW - distance
    raw = b'"%b%b%b"' % (b"x" * (start - 1), spelled, b"x" * 100)
    *_, last = search(root(raw).text, query)
    assert list(last.hits) == [start]


@pytest.mark.parametrize("distance", range(7))
@pytest.mark.parametrize("escape", [b"\\n", b"\\u00e9", b"\\ud83d\\ude00"])
@pytest.mark.parametrize("query", ["n", "u00e9", "00e9", "ude00", "de00"])
def test_the_rest_of_an_escape_cut_by_a_window_is_not_a_match(
    query: str, escape: bytes, distance: int
) -> None:
    raw = b'"%b%b"' % (b"x" * (WINDOW - distance - 1), escape)
    *_, last = search(root(raw).text, query)
    assert list(last.hits) == []


def test_searching_twice_finds_the_same() -> None:
    text = root(b'["\\u0061bc", "abc", "\\u00e9"]').text
    hits = [list(list(search(text, query))[-1].hits) for query in ("abc", "é", "abc")]
    assert hits == [[2, 14], [21], [2, 14]]


def test_hostile_text_is_found_as_recorded() -> None:
    assert found(json.dumps([HOSTILE]).encode(), HOSTILE) == [[0]]


@pytest.mark.parametrize("query", ["needle", "1"])
def test_each_step_tells_how_far_it_is_and_what_it_found(query: str) -> None:
    raw = b"[%b]" % b",".join([b'"needle 1"'] * 60_000)
    steps = list(search(root(raw).text, query))
    done = [step.done for step in steps]

    assert len(steps) >= 3
    assert done == sorted(done)
    assert 0 < done[0] < len(raw)
    assert done[-1] == len(raw)
    assert {step.total for step in steps} == {len(raw)}
    assert len(steps[-1].hits) == 60_000
    assert all(step.hits is steps[-1].hits for step in steps)


def test_a_search_for_nothing_is_done_at_once() -> None:
    (only,) = search(root(b'["a"]').text, "")

    assert (only.done, only.total, list(only.hits)) == (5, 5, [])


def test_matches_do_not_overlap_even_where_a_window_ends() -> None:
    raw = b'"%b"' % (b"a" * (WINDOW + 999))
    *_, last = search(root(raw).text, "aaa")

    assert list(last.hits) == list(range(1, WINDOW + 999 - 1, 3))


@pytest.mark.parametrize("query", ["needle", "Needle"])
def test_a_view_of_something_larger_is_searched_by_its_own_offsets(query: str) -> None:
    inner = b'["Needle", "x"]'
    view = memoryview(b'"Needle" ' + inner + b' "Needle"')[9 : 9 + len(inner)]
    *_, last = search(root(view).text, query)

    assert list(last.hits) == [2]


@pytest.mark.parametrize(
    ("raw", "query", "hits"),
    [
        (b'["\\\\n"]', "n", [4]),  # two backslashes are one
        (b'["\\\\\\n"]', "n", []),  # and the third makes a line feed
        (b"[1e5, 15]", "1e5", [1]),
        (b'["\\u0031\\u0032"]', "12", [2]),
        (b'["\\n1", 1]', "1", [4, 8]),
        (b'["\\u0031"]', "31", []),
        (b'["TRUE", true]', "true", [2, 9]),
        (b'["\\u00AF"]', "\xaf", [2]),
    ],
)
def test_matches_are_told_from_the_spelling_of_escapes(
    raw: bytes, query: str, hits: list[int]
) -> None:
    *_, last = search(root(raw).text, query)
    assert list(last.hits) == hits


def test_a_letter_whose_capital_is_two_letters_is_found() -> None:
    assert len(found('["straße"]'.encode(), "straße")) == 1


def test_a_match_at_the_very_start_is_found_even_in_text_that_is_no_json() -> None:
    *_, last = search(root(b"hello hello").text, "hello")

    assert list(last.hits) == [0, 6]


def test_a_search_remembers_whether_letters_are_escaped() -> None:
    plain, escaped = root(b'["abc", "\\u00e9"]').text, root(b'["\\u0061bc"]').text
    for text in (plain, escaped):
        assert not text.no_escaped_ascii
        *_, _last = search(text, "abc")

    assert plain.no_escaped_ascii
    assert not escaped.no_escaped_ascii
