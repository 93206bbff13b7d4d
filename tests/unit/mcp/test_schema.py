"""Arguments that the schema of a tool allows, and those that it does not."""

from __future__ import annotations

from typing import Any, Final

import pytest

from recviewer.mcp.schema import InvalidParamsError, require_valid

SCHEMA: Final = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "enum": ["a", "b"]},
        "most": {"type": "integer", "minimum": 1, "maximum": 9},
        "least": {"type": "integer", "minimum": 1},
        "paths": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name"],
}


@pytest.mark.parametrize("most", [1, 9])
def test_arguments_of_the_types_and_in_the_bounds_are_allowed(most: int) -> None:
    require_valid(SCHEMA, {"name": "a", "most": most, "paths": ["x"]})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "expected name"),
        ({"name": 1}, "name: expected string"),
        ({"name": "c"}, "name: expected one of a, b"),
        ({"name": "a", "most": True}, "most: expected integer"),
        ({"name": "a", "most": 0}, "most: expected a number from 1 to 9"),
        ({"name": "a", "most": 10}, "most: expected a number from 1 to 9"),
        ({"name": "a", "least": 0}, "least: expected a number from 1 on"),
        ({"name": "a", "paths": ["x", 1]}, "paths: expected string"),
        ({"name": "a", "x": 1}, "expected name, most, least, paths, not 'x'"),
    ],
)
def test_arguments_that_are_not_allowed_are_refused_with_what_was_expected(
    arguments: dict[str, Any], expected: str
) -> None:
    with pytest.raises(InvalidParamsError) as refused:
        require_valid(SCHEMA, arguments)
    assert str(refused.value) == expected
