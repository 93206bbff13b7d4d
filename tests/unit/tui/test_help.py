"""The table of keys, as it is read."""

from __future__ import annotations

import pytest

from recviewer.library.catalog.terms import FIELDS
from recviewer.playback.words import SIGNS
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import TABLE, Key, Scope
from recviewer.tui.screens.help import help_content, matching, sections

_TWO = (
    Key(Scope.LIBRARY, "x", "ring", "Ring", "Ring the bell at the door of the house"),
    Key(Scope.LIBRARY, "ctrl+shift+f12", "wait", "Wait", "Wait for somebody to come"),
)


def lines(table: tuple[Key, ...], width: int) -> list[str]:
    return help_content(sections(table, ()), width).plain.splitlines()


def section(title: str) -> list[str]:
    """Return the rows of a section as texts."""
    (rows,) = (s.rows for s in sections(TABLE, ()) if s.title == title)
    return [f"{row.name} {row.text}" for row in rows]


def test_the_description_of_a_key_stays_in_its_own_column() -> None:
    assert lines(_TWO, 70)[-3:] == [
        "In the library",
        "  x                    Ring the bell at the door of the house",
        "  ctrl+shift+f12       Wait for somebody to come",
    ]


def test_a_narrow_help_starts_descriptions_below_long_keys() -> None:
    assert lines(_TWO, 36)[-4:] == [
        "  x        Ring the bell at the door",
        "           of the house",
        "  ctrl+shift+f12",
        "           Wait for somebody to come",
    ]


@pytest.mark.parametrize("width", [40, 45, 59, 60, 89])
def test_no_line_of_help_is_wider_than_the_sheet(width: int) -> None:
    assert max(map(cells, lines(TABLE, width))) <= width


def test_help_begins_with_what_works_here_and_then_anywhere() -> None:
    titles = [s.title for s in sections(TABLE, [Scope.REQUEST, Scope.EVERYWHERE])]
    assert titles[:4] == ["In the request", "Anywhere", "Signs", "Filter"]
    assert "In the library" in titles[4:]


def test_help_explains_every_sign_of_the_timeline() -> None:
    signs = "\n".join(section("Signs"))
    assert all(sign in signs for sign in SIGNS.values())


def test_help_names_every_field_of_the_filter() -> None:
    fields = "\n".join(section("Filter"))
    assert all(f"{field}:" in fields for field in FIELDS)


def test_keys_of_the_main_screen_come_early_only_where_they_work() -> None:
    titles = [s.title for s in sections(TABLE, [Scope.QUEUE, Scope.REVIEW])]
    assert titles[:3] == ["In the list of a review", "In a review", "Signs"]
    assert "Anywhere" in titles


def test_a_search_keeps_the_rows_with_all_words_and_drops_empty_sections() -> None:
    found = matching(sections(_TWO, ()), "RING door")
    assert [(s.title, [row.name for row in s.rows]) for s in found] == [
        ("In the library", ["x"])
    ]
    assert matching(sections(_TWO, ()), "nothing of the kind") == []
