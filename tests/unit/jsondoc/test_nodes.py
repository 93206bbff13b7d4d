"""A JSON text as a tree that is taken apart level by level."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.nodes import (
    Node,
    NodeKind,
    root,
)
from recviewer.jsondoc.paths import join
from recviewer.tui.jsontree.open_nodes import OpenNodes
from tests.unit.jsondoc.json_values import resolve, texts, values


def opened(raw: bytes) -> OpenNodes:
    rows = OpenNodes(root(raw))
    assert rows.expand_all(0, 1_000_000)
    return rows


def scalars_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in scalars_of(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in scalars_of(inner)]
    return [json.dumps(value)]


def is_scalar(node: Node) -> bool:
    return node.kind in (NodeKind.STRING, NodeKind.NUMBER, NodeKind.LITERAL)


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_an_open_tree_shows_every_scalar_once_and_in_order(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    rows = opened(text.encode("utf-8", "surrogatepass"))
    shown = [json.dumps(json.loads(n.token())) for n in rows if is_scalar(n)]
    assert shown == scalars_of(value)


@given(values)
def test_every_path_leads_to_the_value_shown(value: Any) -> None:
    for node in opened(json.dumps(value).encode()):
        if node.kind is not NodeKind.RANGE:
            path = join(".", node.steps())
            assert node.value() == resolve(value, path)


@given(values)
def test_steps_lead_back_to_their_node(value: Any) -> None:
    rows = opened(json.dumps(value).encode())
    for node in rows:
        if node.kind is not NodeKind.RANGE:
            assert rows.root.descend(node.steps()) is node


@given(values)
def test_an_offset_leads_to_the_innermost_value_around_it(value: Any) -> None:
    for node in opened(json.dumps(value).encode()):
        if is_scalar(node):
            top = next(iter(list(node.ancestors())[::-1]))
            assert top.at(node.start) is node
            assert top.at(node.end - 1) is node


@given(st.lists(st.tuples(texts, st.integers()), min_size=1))
def test_repeated_keys_are_all_shown(pairs: list[tuple[str, int]]) -> None:
    members = ",".join(f"{json.dumps(key)}:{number}" for key, number in pairs)
    children = root(f"{{{members}}}".encode()).children
    assert [(c.label, c.value()) for c in children] == pairs


def test_of_repeated_keys_a_path_means_the_last_as_in_jq() -> None:
    node = root(b'{"a": 1, "a": 2}').descend(["a"])
    assert node.token() == "2"


@pytest.mark.parametrize(
    "token",
    ["1.10", "1e5", "123456789012345678901234567890", "-0.0", "1E-400", '"\\u00e9"'],
)
def test_a_token_keeps_its_spelling(token: str) -> None:
    (child,) = root(f"[ {token} ]".encode()).children
    assert child.token() == token


@pytest.mark.parametrize("token", ["NaN", "-Infinity", '"\\ud800"'])
def test_tokens_that_strict_parsers_refuse_are_shown_too(token: str) -> None:
    first, second = root(f'{{"a": {token}, "b": [1]}}'.encode()).children
    assert first.token() == token
    assert [child.token() for child in second.children] == ["1"]


def test_text_that_is_not_json_is_one_row() -> None:
    rows = OpenNodes(root(b"[DONE]"))
    assert [node.kind for node in rows] == [NodeKind.BROKEN]
    assert rows[0].token() == "[DONE]"


def test_a_byte_order_mark_is_stepped_over() -> None:
    assert root(b"\xef\xbb\xbf [1]").token() == "[1]"


def test_thousands_of_levels_open_without_recursion() -> None:
    depth = 2_000
    rows = opened(b"[" * depth + b"1" + b"]" * depth)
    assert len(rows) == depth + 1
    assert rows[depth].token() == "1"
    assert rows[depth].steps() == [0] * depth


def test_a_long_list_opens_as_ranges_of_a_hundred() -> None:
    top = root(json.dumps(list(range(250))).encode())
    ranges = [child.items for child in top.children]
    assert ranges == [range(100), range(100, 200), range(200, 250)]
    assert top.descend([137]).token() == "137"


def test_a_very_long_list_opens_as_ranges_of_ranges() -> None:
    top = root(json.dumps([0] * 10_001).encode())
    assert [len(r.children) for r in top.children] == [100, 1]
    assert top.descend([10_000]).steps() == [10_000]


def test_a_list_of_a_hundred_needs_no_ranges() -> None:
    assert len(root(json.dumps([0] * 100).encode()).children) == 100


def test_siblings_of_an_open_node_are_not_scanned() -> None:
    top = root(b'{"a": {"b": [1]}, "c": {"d": [2]}}')
    top.descend(["a", "b", 0])
    assert "members" not in vars(top.children[1])


@pytest.mark.parametrize("text", ['{"a":', '{"a"', '{"a":[', "[1,", "[", "{", '{"a":1'])
def test_json_that_is_cut_off_is_shown_as_it_is(text: str) -> None:
    node = root(text.encode())
    assert node.children == ()
    assert node.kind is NodeKind.BROKEN
    assert node.text_value() == text


def test_a_missing_step_leads_nowhere() -> None:
    top = root(b'{"a": [1, 2], "b": {"0": 3}}')
    numbers = top.child("a")
    assert numbers is not None

    assert top.child("missing") is None
    assert top.child(0) is None
    assert numbers.child("0") is None
    assert numbers.child(2) is None
    assert numbers.child(-1) is None
    assert top.descend(["a", 1, "deeper"]).token() == "2"


def test_a_node_knows_its_kind_its_depth_and_the_number_of_its_values() -> None:
    top = root(json.dumps({"a": [0] * 250, "b": {}, "c": None}).encode())
    numbers = top.descend(["a"])
    first = numbers.children[0]

    kinds = [node.kind for node in (top, numbers, first, top.descend(["c"]))]
    assert kinds == [NodeKind.OBJECT, NodeKind.LIST, NodeKind.RANGE, NodeKind.LITERAL]
    assert [node.count() for node in (top, numbers, first)] == [3, 250, 100]
    assert [node.depth for node in (top, numbers, first)] == [0, 1, 2]
    assert first.children[99].label == 99
    assert numbers.children[2].children[0].label == 200


def test_a_range_spans_its_items() -> None:
    raw = json.dumps(list(range(250))).encode()
    spans = [(r.start, r.end) for r in root(raw).children]

    shown = [json.loads(b"[%b]" % raw[start:end]) for start, end in spans]
    assert shown == [list(range(k, min(k + 100, 250))) for k in (0, 100, 200)]


def test_ten_thousand_items_open_as_a_hundred_ranges() -> None:
    top = root(json.dumps([0] * 10_000).encode())

    assert [len(r.children) for r in top.children] == [100] * 100
    assert top.descend([9_999]).steps() == [9_999]


def test_an_offset_in_a_key_or_a_gap_leads_to_the_value_behind_it() -> None:
    raw = b'{"a": {"b": 1 , "c": [2,  3]}}'
    top = root(raw)

    def at(text: bytes) -> str:
        return top.at(raw.index(text)).token()

    assert at(b'"a"') == '{"b": 1 , "c": [2,  3]}'
    assert at(b'"b"') == "1"
    assert at(b'"c"') == "[2,  3]"
    assert at(b" 3") == "3"
    assert at(b"[2") == "2"
    assert at(b'{"a"') == at(b'"a"')
    assert top.at(len(raw)).token() == "[2,  3]".removeprefix("[2,  ").rstrip("]")


def test_a_string_is_shown_decoded_and_a_number_as_spelled() -> None:
    text, number = root(b'["\\u00e9", 1.50]').children

    assert (text.text_value(), number.text_value()) == ("é", "1.50")
    assert (text.value(), number.value()) == ("é", 1.5)


@pytest.mark.parametrize("token", ["tru", "nul", "1.2.3", '"\\x"', "Nope"])
def test_a_value_that_only_begins_like_json_is_broken_once_parsed(token: str) -> None:
    node = root(token.encode())

    assert node.value() == token
    assert node.kind is NodeKind.BROKEN


@pytest.mark.parametrize("text", ['[1 "x": 2]', "[tru]", '{"a": 1x}', "[1}"])
def test_what_strict_parsers_refuse_is_scanned_and_may_still_be_refused(
    text: str,
) -> None:
    node = root(text.encode())
    broken = node.members is None

    assert (node.kind is NodeKind.BROKEN) == broken
    assert broken == (text != '[1 "x": 2]')


def test_deep_values_beside_others_are_scanned_with_their_spans() -> None:
    deep = b"[" * 3_000 + b"]" * 3_000
    raw = b'{"a": %b , "b": [1, {"c": "]}"}], "d": 2 }' % deep
    a, b, d = root(raw).children

    assert (a.label, b.label, d.label) == ("a", "b", "d")
    assert a.token().encode() == deep
    assert [child.token() for child in b.children] == ["1", '{"c": "]}"}']
    assert d.token() == "2"


@pytest.mark.parametrize("raw", [b"", b"  ", b"\xef\xbb\xbf \n"])
def test_a_blank_text_is_an_empty_node(raw: bytes) -> None:
    node = root(raw)

    assert (node.start, node.end) == (len(raw), len(raw))
    assert (node.kind, node.token()) == (NodeKind.BROKEN, "")


def test_blanks_around_a_value_are_not_part_of_it() -> None:
    node = root(b" \t[1] \r\n")

    assert (node.start, node.end) == (2, 5)


def test_a_byte_that_is_no_utf_8_costs_a_character_of_a_token() -> None:
    assert root(b'"a\xffb"').token() == '"a\ufffdb"'
