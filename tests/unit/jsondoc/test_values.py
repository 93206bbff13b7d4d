"""Reading values of JSON whose types may be anything."""

from __future__ import annotations

import math

import pytest

from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    number,
    parsed,
    readable_json,
    seconds,
    sequence,
    string,
)


def test_the_first_field_with_text_counts() -> None:
    fields = {"a": "", "b": 3, "c": "text", "d": "later"}

    assert first_string(fields, "a", "b", "missing", "c", "d") == "text"
    assert first_string(fields, "d", "c") == "later"


def test_without_a_field_with_text_there_is_none() -> None:
    assert first_string({"a": "", "b": 3, "c": "text"}, "a", "b") is None


def test_values_of_another_type_are_empty() -> None:
    assert (string(3), string(""), string("a")) == (None, None, "a")
    assert (mapping([1]), mapping({"a": 1})) == ({}, {"a": 1})
    assert (sequence({"a": 1}), sequence([1])) == ([], [1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (-0.5, -0.5),
        (True, None),
        ("3", None),
        (None, None),
        (math.nan, None),
        (math.inf, None),
        (10**400, None),
    ],
)
def test_only_finite_numbers_are_numbers(value: object, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "per_second", "expected"),
    [
        (2.5, 1.0, 2.5),
        (1_500, 1_000.0, 1.5),
        (0, 1.0, 0.0),
        (-1, 1.0, 0.0),
        ("2", 1.0, 0.0),
        (999_999_999_999, 1.0, 999_999_999_999.0),
        (1e12, 1.0, 0.0),
        (1e13, 1_000.0, 1e10),
    ],
)
def test_a_duration_is_in_seconds_and_neither_negative_nor_absurd(
    value: object, per_second: float, expected: float
) -> None:
    assert seconds(value, per_second) == expected


def test_a_duration_is_in_seconds_unless_said_otherwise() -> None:
    assert seconds(2) == 2.0


def test_a_string_of_json_is_parsed_and_any_other_value_is_left() -> None:
    assert parsed('{"a": "\ud83d"}') == {"a": "\ud83d"}
    assert parsed("no json") == "no json"
    assert parsed(b"{}") == b"{}"


def test_json_for_people_keeps_letters_as_they_are() -> None:
    assert readable_json({"é": [1, "家"]}) == '{"é": [1, "家"]}'


def test_json_for_people_says_where_it_is_too_deep() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    assert readable_json(value) == "… nested too deeply"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1970-01-01T00:01:00Z", 60.0),
        ("1970-01-01T00:01:00.250+00:00", 60.25),
        ("1970-01-01T01:01:00+01:00", 60.0),
        ("1970-01-01T00:01:00", 60.0),
        ("yesterday", None),
        ("", None),
        (60, None),
    ],
)
def test_a_time_without_a_zone_is_in_utc(value: object, expected: float | None) -> None:
    assert epoch_seconds(value) == expected
