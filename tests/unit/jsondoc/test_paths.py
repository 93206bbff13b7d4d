"""JSON paths in jq's form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.jsondoc.paths import Step, join, step_starts, steps_below
from tests.unit.jsondoc.json_values import texts

steps = st.lists(st.integers(0, 10**6) | texts, max_size=6)


@given(steps, st.sampled_from([".", ".response.body[3]", '.a[3] | ltrimstr("x") | ']))
def test_a_path_splits_into_the_steps_it_was_joined_from(
    path: list[Step], base: str
) -> None:
    assert steps_below(base, join(base, path)) == path


@pytest.mark.parametrize(
    ("base", "path", "joined"),
    [
        (".", [], "."),
        (".", ["a", 0], ".a[0]"),
        (".", [0], ".[0]"),
        (".", ["a b"], '.["a b"]'),
        (".response.body[14]", ["__data__", "id"], ".response.body[14].__data__.id"),
        (".response.body[14]", ["a b", "c"], '.response.body[14]["a b"].c'),
        (".body[1] | fromjson | ", ["delta"], ".body[1] | fromjson | .delta"),
        (".body[1] | fromjson | ", [0], ".body[1] | fromjson | .[0]"),
    ],
)
def test_keys_are_spelled_as_jq_reads_them(
    base: str, path: list[Step], joined: str
) -> None:
    assert join(base, path) == joined


@pytest.mark.parametrize(
    "path",
    [
        ".request.id",
        ".response.body[12].id",
        ".responses",
        ".response.body[1]X",
        '.response.body[1]"a"',
        ".response.body[1].?",
    ],
)
def test_a_path_elsewhere_is_not_below(path: str) -> None:
    assert steps_below(".response.body[1]", path) is None


@pytest.mark.parametrize(
    ("base", "path", "steps"),
    [
        (".a", ".a", []),
        (".", ".", []),
        ("", ".", []),
        (".a | ", ".a | .", []),
        (".", ".b[0]", ["b", 0]),
        ("", ".b", ["b"]),
        (".a", '.a["x y"].b[12]', ["x y", "b", 12]),
        (".a", '.a."x y"', ["x y"]),
        (".a | fromjson | ", '.a | fromjson | .["b"]', ["b"]),
    ],
)
def test_a_path_below_is_split_into_keys_and_indexes(
    base: str, path: str, steps: list[Step]
) -> None:
    assert steps_below(base, path) == steps


def test_a_key_keeps_its_letters_in_a_path() -> None:
    assert join("", ["é"]) == '.["é"]'


def test_each_step_of_a_path_begins_with_its_dot_or_bracket() -> None:
    assert step_starts('.a[2]["b c"].d') == [0, 2, 5, 12]
    assert step_starts(".a | fromjson | .b") == [0, 16]
    assert step_starts(".") == []
