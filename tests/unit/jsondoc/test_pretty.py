"""Tool arguments are laid out for reading without changing a single token."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.pretty import PrettyJson, pretty_json
from tests.unit.jsondoc.json_values import texts, values

CONTAINERS = st.lists(values, max_size=4) | st.dictionaries(texts, values, max_size=4)


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
    assert (start, end) == (9, 12)
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


def test_a_range_is_translated_to_the_tokens_that_it_holds() -> None:
    raw = '{"a":  "text"  , "b": 1}'
    pretty = laid_out(raw)
    shown = {
        (start, end): pretty.text[slice(*pretty.pretty_span(start, end))]
        for start, end in [(8, 10), (5, 9), (0, 5), (14, 22), (23, 24), (7, 13)]
    }

    assert shown == {
        (8, 10): "te",
        (5, 9): '"t',
        (0, 5): '{\n  "a":',
        (14, 22): ',\n  "b":',
        (23, 24): "}",
        (7, 13): '"text"',
    }


def test_white_space_belongs_to_the_token_before_it() -> None:
    pretty = laid_out("[ 1,  2]")

    assert pretty.text == "[\n  1,\n  2\n]"
    assert [pretty.raw_offset(k) for k in range(len(pretty.text))] == [
        *(0, 0, 0, 0, 2, 3, 3, 3, 3, 6, 6, 7)
    ]
    assert [pretty.pretty_offset(k) for k in range(8)] == [0, 0, 4, 5, 5, 5, 9, 11]


def test_an_offset_before_the_first_token_is_translated_to_its_start() -> None:
    pretty = laid_out("  [1]")

    assert pretty.pretty_offset(0) == 0
    assert pretty.text == "[\n  1\n]"


def test_lists_deeper_than_sixteen_levels_are_not_indented_further() -> None:
    lines = laid_out("[" * 18 + "1" + "]" * 18).text.splitlines()

    assert [len(line) - len(line.lstrip()) for line in lines[15:19]] == [30, 32, 32, 32]


def test_text_of_a_million_characters_is_laid_out_and_longer_text_is_not() -> None:
    assert pretty_json('["' + "x" * 999_996 + '"]') is not None
    assert pretty_json('["' + "x" * 999_997 + '"]') is None


def test_values_side_by_side_have_one_line_each_and_empty_ones_no_inside() -> None:
    assert laid_out('[[],{},[{}],{"a":[]}]').text == (
        '[\n  [],\n  {},\n  [\n    {}\n  ],\n  {\n    "a": []\n  }\n]'
    )
