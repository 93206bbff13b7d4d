"""The table of keys, as it is read."""

from __future__ import annotations

import pytest

from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import TABLE, Key, Scope
from recviewer.tui.screens.help import keys_content

_TWO = (
    Key(Scope.LIBRARY, "x", "ring", "Ring", "Ring the bell at the door of the house"),
    Key(Scope.LIBRARY, "ctrl+backspace", "wait", "Wait", "Wait for somebody to come"),
)


def lines(table: tuple[Key, ...], width: int) -> list[str]:
    return keys_content(table, (), width).plain.splitlines()


def test_what_is_said_of_a_key_stays_in_a_column_of_its_own() -> None:
    assert lines(_TWO, 70) == [
        "In the library",
        "  x                    Ring the bell at the door of the house",
        "  ctrl+backspace       Wait for somebody to come",
    ]


def test_in_a_narrow_place_it_begins_further_left_below_a_long_key() -> None:
    assert lines(_TWO, 36)[1:] == [
        "  x        Ring the bell at the door",
        "           of the house",
        "  ctrl+backspace",
        "           Wait for somebody to come",
    ]


@pytest.mark.parametrize("width", [40, 45, 59, 60, 89])
def test_no_line_is_wider_than_there_is_room(width: int) -> None:
    assert max(map(cells, lines(TABLE, width))) <= width
