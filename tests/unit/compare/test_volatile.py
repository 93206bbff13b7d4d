"""What differs between recordings of the same answer, and means nothing."""

from __future__ import annotations

from collections import Counter
from math import nan

import pytest

from recviewer.compare.volatile import (
    NOTHING,
    changed,
    counting_headers,
    is_same,
    is_same_url,
    is_volatile_header,
    without_volatile,
)


@pytest.mark.parametrize(
    ("before", "after", "same", "strictly"),
    [
        ({"a": 1}, {"a": 1}, True, True),
        ({"a": 1}, {"a": 2}, False, False),
        ({"a": 1}, {"a": 1, "b": None}, True, True),
        ({"id": 1}, {"id": 2}, True, False),
        ({"id": 1, "a": 1}, {"id": 2, "a": 2}, False, False),
        ([{"id": 1}], [{"id": 2}], True, False),
        ([1], [1, 1], False, False),
        ([1, 2], [2, 1], False, False),
        ({"arguments": '{"a": 1}'}, {"arguments": '{"a":1}'}, True, False),
        ({"arguments": '{"id": 1}'}, {"arguments": '{"id": 2}'}, False, False),
        ({"arguments": "{"}, {"arguments": "["}, False, False),
        ({"input": {"id": 1}}, {"input": {"id": 2}}, False, False),
        ({"input": [{"id": 1}]}, {"input": [{"id": 2}]}, True, False),
        ({"input": '{"a": 1}'}, {"input": '{"a":1}'}, False, False),
        (1, True, False, False),
        (True, 1, False, False),
        (0, False, False, False),
        (True, True, True, True),
        (1, 1.0, True, True),
        (nan, float("nan"), True, True),
        (nan, 1.0, False, False),
        (1.0, nan, False, False),
        ("a", b"a", False, False),
        ({}, [], False, False),
        (None, 0, False, False),
    ],
)
def test_values_mean_the_same(
    before: object, after: object, same: bool, strictly: bool
) -> None:
    assert is_same(before, after) is same
    assert is_same(before, after, NOTHING) is strictly


def test_a_value_keeps_what_counts() -> None:
    value = {
        "id": 1,
        "a": [{"created": 2, "b": {"request_id": "x", "c": 3}}],
        "arguments": '{"id": 1}',
        "input": {"id": 2},
        "metadata": [{"id": 3, "d": 4}],
        "parameters": {"properties": {"time": {}}},
    }
    assert without_volatile(value) == {
        "a": [{"b": {"c": 3}}],
        "arguments": {"id": 1},
        "input": {"id": 2},
        "metadata": [{"d": 4}],
        "parameters": {"properties": {"time": {}}},
    }
    assert without_volatile({"arguments": "{}", "id": 1}, NOTHING) == {
        "arguments": "{}",
        "id": 1,
    }


def test_a_value_keeps_what_is_null_unless_it_does_not_count() -> None:
    value = {"a": None, "b": [None, {"c": None, "id": 1}], "arguments": "null"}
    assert without_volatile(value) == {
        "a": None,
        "b": [None, {"c": None}],
        "arguments": None,
    }
    assert without_volatile(value, nulls=False) == {"b": [None, {}]}


@pytest.mark.parametrize(
    ("name", "value", "volatile"),
    [
        ("Date", "", True),
        ("X-Request-Id", "", True),
        ("my-session_id", "", True),
        ("cf-ray", "", True),
        ("Authorization", "Bearer x", True),
        ("Content-Type", "application/json", False),
        ("x-mode", "a", False),
        ("update", "a", False),
    ],
)
def test_a_header_counts_or_not(name: str, value: str, volatile: bool) -> None:
    assert is_volatile_header(name, value) is volatile
    expected = {} if volatile else {name.lower(): value}
    assert counting_headers({name: value}) == expected


def test_urls_are_the_same_whatever_their_secrets() -> None:
    assert is_same_url("http://h/a?key=1", "http://h/a?key=2")
    assert is_same_url(None, "")
    assert not is_same_url("http://h/a", "http://h/b")
    assert not is_same_url(None, "http://h/b")


def test_volatile_fields_that_differ_are_counted_by_name() -> None:
    names: Counter[str] = Counter()
    changed(
        {"id": 1, "a": [{"id": 1, "created": 1}, {"id": 2}], "b": {"time": [1]}},
        {"id": 2, "a": [{"id": 2, "created": 1}, {"id": 3}, {}], "b": {"time": [2]}},
        names,
    )
    assert names == {"id": 3, "time": 1}


def test_in_what_is_a_person_s_own_no_field_is_volatile() -> None:
    names: Counter[str] = Counter()
    changed({"input": {"id": 1}}, {"input": {"id": 2}}, names)
    assert names == {}
    changed({"input": [{"id": 1}]}, {"input": [{"id": 2}]}, names)
    assert names == {"id": 1}
    changed({"id": None}, {}, names)
    assert names == {"id": 1}
    changed({"id": {"id": 1}}, {"id": {"id": 2}}, names)
    assert names == {"id": 2}
