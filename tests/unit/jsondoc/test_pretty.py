"""Tool arguments are laid out for reading without changing a single token."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.pretty import PrettyJson, pretty_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
CONTAINERS = st.lists(VALUES) | st.dictionaries(st.text(), VALUES)


def laid_out(raw: str) -> PrettyJson:
    pretty = pretty_json(raw)
    assert pretty is not None
    return pretty


def test_each_member_and_each_item_has_its_own_line() -> None:
    assert laid_out('{"city":"Paris","days":[1,2],"more":{}}').text == (
        '{\n  "city": "Paris",\n  "days": [\n    1,\n    2\n  ],\n  "more": {}\n}'
    )


def test_numbers_escapes_and_repeated_names_stay_as_recorded() -> None:
    raw = '{"a": 1.50e+07, "a": 12345678901234567890123, "b": "\\u00e9\\/ {,}"}'
    text = laid_out(raw).text
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", raw)


def test_halves_of_a_character_are_laid_out_as_recorded() -> None:
    assert laid_out('{"a":"\ud83c\udf0a"}').text == '{\n  "a": "\ud83c\udf0a"\n}'


def test_a_raw_range_is_translated_without_surrounding_white_space() -> None:
    pretty = laid_out('{"a":  1}')
    start, end = pretty.pretty_span(5, 9)
    assert pretty.text[start:end] == "1\n}"
    assert pretty.pretty_span(5, 7) == (0, 0)


@pytest.mark.parametrize(
    "raw", ["", '{"city": "Par', "[1,]", '"text"', "12", "[\ud800]"]
)
def test_text_other_than_json_containers_is_not_laid_out(raw: str) -> None:
    assert pretty_json(raw) is None


def test_deeply_nested_lists_do_no_harm_when_laid_out() -> None:
    assert pretty_json("[" * 100_000 + "]" * 100_000) is None
    assert len(laid_out("[" * 500 + "]" * 500).text) < 50_000


@given(CONTAINERS, st.sampled_from([None, 1]))
def test_laying_out_keeps_the_value_and_translates_every_offset(
    value: object, indent: int | None
) -> None:
    raw = json.dumps(value, indent=indent, ensure_ascii=False)
    pretty = laid_out(raw)
    assert json.loads(pretty.text) == value
    for start, length in zip(pretty.raw_starts, pretty.lengths, strict=True):
        for offset in range(start, start + length):
            there = pretty.pretty_offset(offset)
            assert pretty.text[there] == raw[offset]
            assert pretty.raw_offset(there) == offset
