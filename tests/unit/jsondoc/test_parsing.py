from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.parsing import (
    canonical,
    dumps,
    first_character,
    is_json,
    join_halves,
    joined_places,
    loads,
    split_cut_list,
    split_list,
    split_object,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_a_written_value_reads_the_same(value: object) -> None:
    assert loads(dumps(value)) == value


@given(st.lists(JSON, max_size=4))
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


def test_places_around_halves_that_are_joined_move_with_them() -> None:
    assert joined_places("a\ud83c\udf0ab\udf0a", [1, 2, 3, 4, 5]) == [1, 2, 2, 3, 4]


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


@pytest.mark.parametrize(
    ("text", "items", "rest", "end"),
    [
        (b' [ {"a": 1} , [2], {"b', [b'{"a": 1}', b"[2]"], b'{"b', 17),
        (b"[1,2", [b"1", b"2"], b"", 4),
        (b"[1, 2 x", [b"1", b"2"], b"x", 5),
        (b'["\xff", "a', [b'"\xef\xbf\xbd"'], b'"a', 4),
        (b"[NaN, ", [b"NaN"], b"", 4),
    ],
)
def test_a_list_that_is_cut_off_splits_into_its_items_and_a_rest(
    text: bytes, items: list[bytes], rest: bytes, end: int
) -> None:
    found = split_cut_list(text)

    assert found is not None
    assert (found.items, found.rest, found.end) == (items, rest, end)


@pytest.mark.parametrize(
    "text", [b"", b"[", b'[{"a', b'{"a": 1', b"1, 2", b"[" * 10**5]
)
def test_text_without_a_complete_item_is_no_cut_list(text: bytes) -> None:
    assert split_cut_list(text) is None


def test_a_written_value_is_compact_and_keeps_its_letters() -> None:
    assert dumps({"é": [1, 2]}) == '{"é":[1,2]}'.encode()
    assert dumps({"é": "\ud83d"}) == b'{"\\u00e9":"\\ud83d"}'


def test_a_value_that_json_lacks_is_converted_when_written() -> None:
    assert dumps([{1}, "\ud83d"], default=list) == b'[[1],"\\ud83d"]'
    assert dumps([{1}], default=list) == b"[[1]]"


@pytest.mark.parametrize(
    ("text", "first"),
    [(b'  {"a"', "{"), (b"\n\t[", "["), (b"", ""), (b"   ", ""), (b"\xff", "�")],
)
def test_the_first_character_is_looked_for_behind_white_space(
    text: bytes, first: str
) -> None:
    assert first_character(text) == first


def test_whether_text_is_json_is_told_without_an_error() -> None:
    assert is_json(b"[NaN]")
    assert not is_json(b"[1,")


def test_an_object_with_not_a_number_splits_into_its_fields() -> None:
    assert split_object(b'{"a": [1, 2], "b": NaN}') == {"a": b"[1,2]", "b": b"NaN"}


def test_json_is_written_the_same_way_in_any_order_and_without_nulls() -> None:
    value = {"b": [{"y": None, "x": 1}, None], "a": {"d": 2, "c": "é"}}
    assert canonical(value) == '{"a":{"c":"é","d":2},"b":[{"x":1},null]}'
