from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.errors import CancelledError
from recviewer.jsondoc.long_list import LongList, split_long_list
from recviewer.jsondoc.parsing import dumps, loads
from tests.unit.jsondoc import json_values

PATH = ("response", "body")
LONG = 4_100_000
"""Bytes that are more than is decoded at once."""

FILLER = "x" * 2_000


def opened(items: str, *, beside: str = '"status": 200') -> LongList | None:
    text = f'{{"request": {{"a": [1]}}, "response": {{"body": [{items}], {beside}}}}}'
    return split_long_list(text.encode(), PATH)


def values(found: LongList | None) -> list[Any]:
    assert found is not None
    return [loads(item) for item in found.items]


def repeated(item: str, separator: str = ",\n") -> str:
    return separator.join([item] * (LONG // len(item)))


MANY = repeated(f'"{FILLER}"')


@settings(max_examples=10)
@given(
    st.lists(json_values.values, min_size=2, max_size=4),
    st.sampled_from([", ", " ,\n\t"]),
)
def test_a_long_list_is_split_into_its_items(some: list[Any], separator: str) -> None:
    some = [*some, FILLER]
    items = some * (LONG // len(dumps(some)) + 1)

    assert values(opened(separator.join(map(json.dumps, items)))) == items


def test_the_objects_around_a_long_list_are_split_too() -> None:
    found = opened(repeated(f'"{FILLER}"'))

    assert found is not None
    outer, response = found.objects
    assert bytes(outer["request"]) == b'{"a": [1]}'
    assert bytes(response["status"]) == b"200"
    assert loads(outer["response"]).keys() == {"body", "status"}


def test_text_inside_an_item_may_look_like_the_end_of_one() -> None:
    filled = f'{{"text": "{FILLER}"}}'
    item = f'{{"text": "}},{{", "calls": [{filled},{filled}]}}'
    found = values(opened(repeated(item, ",")))

    assert found == [json.loads(item)] * len(found)


def test_an_item_may_be_longer_than_a_step() -> None:
    long = "x" * 3_000_000

    assert values(opened(f'"a", "{long}", "{long}", "b"')) == ["a", long, long, "b"]


def test_of_a_repeated_key_the_last_one_counts() -> None:
    found = opened(repeated(f'"{FILLER}"'), beside='"body": [3, 4]')

    assert values(found) == [3, 4]


@pytest.mark.parametrize(
    "text",
    [
        f'{{"response": {{"body": [{MANY}]}}',
        f'{{"response": {{"body": [{MANY},]}}}}',
        f'{{"response": {{"body": [{MANY}, NaN]}}}}',
        f'{{"response": {{"body": {{"a": "{"x" * LONG}"}}}}}}',
        f'{{"request": {{"a": "{"x" * LONG}"}}}}',
        f'["{"x" * LONG}"]',
        f'{{"response": {{"body": [{MANY}, {"[" * 10**5}{"]" * 10**5}]}}}}',
    ],
    ids=["cut", "comma", "no number", "object", "none", "list", "deep"],
)
def test_irregular_text_is_not_split(text: str) -> None:
    assert split_long_list(text.encode(), PATH) is None


@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_items_may_be_separated_unevenly(step: int) -> None:
    items = [f'"{k} {FILLER}"' for k in range(LONG // len(FILLER))]
    separators = [", ", ",", " ,\n\t"]
    text = items[0]
    for k, item in enumerate(items[1:]):
        text += separators[k // step % 3] + item

    assert values(opened(text)) == list(map(json.loads, items))


def test_one_separator_may_differ_from_all_others() -> None:
    items = [f'"{k} {FILLER}"' for k in range(LONG // len(FILLER))]
    middle = len(items) // 2
    text = ",\n".join(items[:middle]) + " , " + ",\n".join(items[middle:])

    assert values(opened(text)) == list(map(json.loads, items))


def test_of_a_repeated_outer_key_the_last_one_counts() -> None:
    first = f'"response": {{"body": [{MANY}], "status": 500}}'
    last = '"response": {"status": 200, "body": [3, 4]}'
    found = split_long_list(f"{{{first}, {last}}}".encode(), PATH)

    assert values(found) == [3, 4]
    assert found is not None
    outer, response = found.objects
    assert loads(outer["response"]) == {"status": 200, "body": [3, 4]}
    assert bytes(response["status"]) == b"200"


def test_a_repeated_outer_key_without_a_list_leaves_no_list() -> None:
    first = f'"response": {{"body": [{MANY}]}}'
    text = f'{{{first}, "response": {{"status": 200}}}}'

    assert split_long_list(text.encode(), PATH) is None


def test_splitting_can_be_cancelled() -> None:
    text = f'{{"response": {{"body": [{MANY}]}}}}'

    with pytest.raises(CancelledError):
        split_long_list(text.encode(), PATH, lambda: True)


@pytest.mark.parametrize("separator", [",", ", ", " ,\n\t"])
def test_a_long_list_is_decoded_a_megabyte_at_a_time(separator: str) -> None:
    items = separator.join(f'"{FILLER} {k:04}"' for k in range(4_500_000 // 2_000))
    text = f'{{"response": {{"body": [{items}]}}}}'
    steps = []

    def count() -> bool:
        steps.append(1)
        return False

    assert split_long_list(text.encode(), PATH, count) is not None
    assert len(steps) == 5


def test_items_without_a_common_boundary_are_decoded_two_megabytes_at_a_time() -> None:
    items = [f'"{FILLER}"', "1", *(f'["{FILLER}"]' for _ in range(4_500_000 // 2_000))]
    text = f'{{"response": {{"body": [{",".join(items)}]}}}}'
    steps = []

    def count() -> bool:
        steps.append(1)
        return False

    found = split_long_list(text.encode(), PATH, count)
    assert values(found) == list(map(json.loads, items))
    assert len(steps) == 3


@pytest.mark.parametrize(
    "text",
    [
        ' { "response" : { "body" : [ 1 , 2 ] , "b" : {} } , "c" : null } ',
        '{"response":{"a":{"body":[9]},"body":[1,2]}}',
        '{"body":[9],"response":{"body":[1,2]},"a":{"b":[{"c":"]"}]}}',
        '{"a\\"b":1,"response":{"body":[1,2]}}',
        '{"response":{"body":[1 , 2]}}',
    ],
)
def test_a_list_is_found_by_its_path_however_the_text_is_spaced(text: str) -> None:
    assert values(split_long_list(text.encode(), PATH)) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        '{"response":{"body":[1,2]}} 3',
        '{"response":{"body":[1,2]},}',
        '{"response":{"body":[1,2],"a":tru}}',
        '{"response":{"body":[1,2],"a":[1}}',
        '{"response":{"body":[1,2}}',
        '{"response":{"body":[1]}}',
        '{"response":{"body":[]}}',
        '{"response" {"body":[1,2]}}',
        '{"response":{body:[1,2]}}',
    ],
)
def test_a_text_with_a_fault_anywhere_is_not_split(text: str) -> None:
    assert split_long_list(text.encode(), PATH) is None


def test_a_list_may_lie_at_the_top_or_deep_down() -> None:
    assert values(split_long_list(b'{"a":[1,2]}', ("a",))) == [1, 2]
    deep = split_long_list(b'{"a":{"b":{"c":[1,2]}}}', ("a", "b", "c"))
    assert values(deep) == [1, 2]
    assert deep is not None
    assert [list(fields) for fields in deep.objects] == [["a"], ["b"], ["c"]]


def test_a_value_beside_the_list_may_be_too_long_to_skip() -> None:
    skipped = "[" + "1," * 3_900_000 + "1]"
    too_long = "[" + "1," * 4_000_000 + "1]"

    assert opened("1,2", beside=f'"a": {skipped}') is not None
    assert opened("1,2", beside=f'"a": {too_long}') is None
