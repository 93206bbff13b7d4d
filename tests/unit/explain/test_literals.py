from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.explain.literals import literal
from tests.unit.jsondoc.json_values import texts, values

OBJECTS = st.dictionaries(texts, values, max_size=4)


@given(OBJECTS, st.sampled_from([json.dumps, repr]), texts)
def test_a_value_is_read_as_json_and_as_python_prints_it(
    value: dict[str, Any], written: Any, rest: str
) -> None:
    text = f"Request: {written(value)}"

    found = literal(f"{text} {rest}", len("Request: "))

    assert found is not None
    assert found.value == value
    assert (found.end, found.cut) == (len(text), False)


@given(OBJECTS, st.data())
def test_a_value_that_is_cut_off_is_read_as_far_as_it_goes(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value)
    end = data.draw(st.integers(1, len(text) - 1))

    found = literal(text[:end], 0)

    assert found is None or found.cut
    assert found is None or begins(found.value, value)


def begins(part: Any, whole: Any) -> bool:
    """Return whether a value is all of another one up to some point."""
    if isinstance(part, dict):
        return all(name in whole and begins(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return all(map(begins, part, whole))
    if isinstance(part, str):
        return str(whole).startswith(part)
    return bool(part == whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"model": "m", "messages": [{"role": "user", "content": "What i', "What i"),
        ('{"model": "m", "messages": [{"role": "user", "content": "What i\\', "What i"),
        ("{'messages': [{'content': \"it's", "it's"),
    ],
)
def test_a_text_that_is_cut_off_is_known_up_to_there(text: str, expected: str) -> None:
    found = literal(text, 0)

    assert found is not None
    assert found.cut
    assert found.value["messages"][0]["content"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": tr', {"a": 1}),
        ('{"a": 1, "b"', {"a": 1}),
        ('{"a": 1, "b": ', {"a": 1}),
        ('{"a": {"b": [1, 2', {"a": {"b": [1]}}),
        ('{"a": 1, ', {"a": 1}),
        ('{"a": 1, "b": 12', {"a": 1}),
        ('{"a": 1, "b": -0.', {"a": 1}),
    ],
)
def test_what_is_incomplete_at_the_cut_is_left_out(text: str, expected: object) -> None:
    found = literal(text, 0)

    assert found is not None
    assert (found.value, found.cut) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "{call()}",
        "{'a': Message(role='user')}",
        "{1, 2}",
        "}",
        "[" * 100_000,
        "{'a': " * 50_000,
        "{" + "'" * 100_001,
        '{"a": ' + "9" * 2_000_000,
    ],
)
def test_what_is_no_value_is_none_whatever_it_is(text: str) -> None:
    assert literal(text, 0) is None
