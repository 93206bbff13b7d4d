"""Pieces of messages."""

from __future__ import annotations

import pytest

from recviewer.model.prompt import Media, Part, PartKind


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (PartKind.TEXT, PartKind.TOOL_RESULT),
        (PartKind.IMAGE, PartKind.IMAGE),
        (PartKind.UNKNOWN, PartKind.UNKNOWN),
    ],
)
def test_a_text_of_a_tool_is_its_result_and_anything_else_stays_what_it_is(
    kind: PartKind, result: PartKind
) -> None:
    media = Media("image/png", 3)
    piece = Part(kind, ".a", "b", "old", {"x": 1}, media)

    assert piece.as_result("new") == Part(result, ".a", "b", "new", {"x": 1}, media)
