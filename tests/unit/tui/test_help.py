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


def test_the_description_of_a_key_stays_in_its_own_column() -> None:
    assert lines(_TWO, 70) == [
        "In the library",
        "  x                    Ring the bell at the door of the house",
        "  ctrl+backspace       Wait for somebody to come",
    ]


def test_a_narrow_help_starts_descriptions_below_long_keys() -> None:
    assert lines(_TWO, 36)[1:] == [
        "  x        Ring the bell at the door",
        "           of the house",
        "  ctrl+backspace",
        "           Wait for somebody to come",
    ]


@pytest.mark.parametrize("width", [40, 45, 59, 60, 89])
def test_no_line_of_help_is_wider_than_the_sheet(width: int) -> None:
    assert max(map(cells, lines(TABLE, width))) <= width
