from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.parsing import (
    dumps,
    join_halves,
    loads,
    split_list,
    split_object,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_a_written_value_reads_the_same(value: object) -> None:
    assert loads(dumps(value)) == value


@given(st.lists(JSON))
def test_a_list_splits_into_the_texts_of_its_items(items: list[object]) -> None:
    split = split_list(dumps(items))

    assert split is not None
    assert [loads(item) for item in split] == items


def test_not_a_number_is_kept() -> None:
    split = split_list(b"[1, NaN, Infinity]")

    assert split is not None
    assert [loads(item) for item in split[::2]] == [1, math.inf]
    assert math.isnan(loads(split[1]))


def test_halves_of_a_surrogate_pair_are_joined_and_lone_ones_stay() -> None:
    assert join_halves("a\ud83c\udf0a\udf0a\ud83c") == "a🌊\udf0a\ud83c"
    assert loads('"\ud83c\udf0a"'.encode("utf-8", "surrogatepass")) == "🌊"


def test_a_lone_surrogate_is_kept() -> None:
    split = split_object(rb'{"a": "\ud83d", "b": "\u00e9"}')

    assert split is not None
    assert loads(split["a"]) == "\ud83d"


def test_an_integer_of_any_length_is_exact() -> None:
    assert loads(b"[123456789012345678901234567890]") == [
        10**29 + 23456789012345678901234567890
    ]


def test_a_value_of_another_type_does_not_split() -> None:
    assert split_list(b"{}") is None
    assert split_object(b"[]") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b'{"a": \xff}', "it is not UTF-8 at byte 6"),
        (b"[" * 10**5, "it is nested too deeply"),
        (b'{"a": 1', "line 1 column 8"),
    ],
)
def test_invalid_json_is_an_error_in_one_line(text: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        loads(text)
