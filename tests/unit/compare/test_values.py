from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from msgspec import UNSET

from recviewer.compare.values import value_differences
from tests.unit.jsondoc.json_values import resolve, values


def found(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    differences = value_differences(before, after)
    return [(each.path, each.before, each.after) for each in differences]


@given(values)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert found(value, json.loads(json.dumps(value))) == []


@given(values, values)
def test_values_differ_if_they_are_written_differently(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (found(one, other) == []) == same


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 2}, [(".a", 1, 2)]),
        ({"a": 1}, {"a": 1.0}, [(".a", 1, 1.0)]),
        ({"a": 1}, {"a": True}, [(".a", 1, True)]),
        ({"a": None}, {}, [(".a", None, UNSET)]),
        ({"a b": {"c": "x"}}, {"a b": {"c": "y"}}, [('.["a b"].c', "x", "y")]),
        ([1, 2, 3], [0, 1, 2, 3], [(".[0]", UNSET, 0)]),
        (
            ["x", {"a": 1, "b": 2}],
            [0, "x", {"a": 1, "c": 3}],
            [(".[0]", UNSET, 0), (".[2].c", UNSET, 3), (".[1].b", 2, UNSET)],
        ),
        ({"a": [{"b": 1}, 2]}, {"a": [{"b": 3}, 2]}, [(".a[0].b", 1, 3)]),
        ({"a": [1]}, {"a": "1"}, [(".a", [1], "1")]),
        (1, 2, [(".", 1, 2)]),
    ],
)
def test_the_smallest_values_that_differ_are_told_with_their_paths(
    before: Any, after: Any, expected: list[tuple[str, Any, Any]]
) -> None:
    assert found(before, after) == expected


def test_not_a_number_is_the_same_as_itself() -> None:
    assert not list(value_differences({"a": float("nan")}, {"a": float("nan")}))


@given(values, values)
def test_a_path_leads_to_the_later_value_or_else_to_the_earlier(
    before: Any, after: Any
) -> None:
    for each in value_differences(before, after):
        whole, part = (
            (before, each.before) if each.after is UNSET else (after, each.after)
        )
        assert repr(resolve(whole, each.path)) == repr(part)
