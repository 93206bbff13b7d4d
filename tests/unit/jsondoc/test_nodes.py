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
