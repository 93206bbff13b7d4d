"""Which rows a JSON tree has."""

from __future__ import annotations

import json

from recviewer.jsondoc.nodes import root
from recviewer.tui.jsontree.open_nodes import OpenNodes


def shown(rows: OpenNodes) -> list[str]:
    return ["/".join(map(str, node.steps())) for node in rows]


def test_a_small_tree_is_open_at_first() -> None:
    assert shown(OpenNodes(root(b'{"a": {"b": 1}}'))) == ["", "a", "a/b"]


def test_a_big_tree_shows_its_first_levels() -> None:
    rows = OpenNodes(root(json.dumps({"list": [[0] * 50, [0] * 50]}).encode()))
    assert shown(rows) == [
        "",
        "list",
        "list/0",
        *(f"list/0/{n}" for n in range(50)),
        "list/1",
    ]


def test_the_root_is_open_however_much_it_holds() -> None:
    assert (
        len(OpenNodes(root(json.dumps(dict.fromkeys(map(str, range(99)))).encode())))
        == 100
    )


def test_closing_and_opening_brings_back_what_was_open_below() -> None:
    rows = OpenNodes(root(b'{"a": {"b": {"c": 1}, "d": {"e": 2}}}'))
    rows.collapse(2)
    before = shown(rows)
    rows.collapse(1)
    assert shown(rows) == ["", "a"]
    rows.expand(1)
    assert shown(rows) == before


def test_revealing_a_value_expands_everything_around_it() -> None:
    rows = OpenNodes(root(json.dumps({"a": list(range(1_000))}).encode()))
    row = rows.reveal(rows.root.descend(["a", 777]))
    assert rows[row].token() == "777"


def test_expanding_everything_is_refused_beyond_a_limit() -> None:
    rows = OpenNodes(root(json.dumps([[1, 2], [3, 4]]).encode()))
    rows.collapse_all()
    assert not rows.expand_all(0, limit=6)
    assert shown(rows) == ["", "0", "1"]
    assert rows.expand_all(0, limit=7)


def test_another_tree_is_open_where_the_first_one_was() -> None:
    first = OpenNodes(root(b'{"a": {"b": 1}, "c": {"d": 1}}'))
    first.collapse(1)
    second = OpenNodes(root(b'{"a": {"b": 2}, "c": {"d": 2}, "new": {"e": 3}}'), first)
    assert shown(second) == ["", "a", "c", "c/d", "new", "new/e"]


def test_values_of_repeated_keys_are_open_or_closed_each() -> None:
    first = OpenNodes(root(b'{"a": {"b": 1}, "a": {"b": 2}}'))
    first.collapse(1)
    second = OpenNodes(root(b'{"a": {"b": 3}, "a": {"b": 4}}'), first)
    assert [node.token() for node in second][1:] == ['{"b": 3}', '{"b": 4}', "4"]
