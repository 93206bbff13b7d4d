from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.summary import Summary, unreadable
from recviewer.tui.common.wrapping import cells
from recviewer.tui.key_hints import ways_on
from recviewer.tui.library.row_lines import entry_row, group_row
from recviewer.tui.library.words import (
    LibraryCounts,
    counts_line,
    no_rows_text,
    progress_line,
)


def drawn(entry: Summary, width: int = 40, words: tuple[str, ...] = ()) -> str:
    return entry_row(entry, "", 1, None, False, words, width).plain


def test_a_group_ends_with_its_count() -> None:
    row = group_row("in/a", 1, True, 1234, 24).plain
    assert row == "  ▾ in/a          1,234 "


def test_a_label_that_does_not_fit_loses_its_start() -> None:
    row = group_row("tests/integration", 0, False, 5, 21).plain
    assert row == "▸ …ts/integration  5 "


def test_the_parameters_of_a_test_give_way_before_its_name() -> None:
    row = group_row("test_tools[openai-gpt]", 0, False, 5, 21).plain
    assert row == "▸ test_tools[ope…  5 "


@pytest.mark.parametrize(
    ("entry", "row"),
    [
        (Summary("p", 0, "Sun?"), "     Sun?"),
        (Summary("p", 0, "Sun?", streaming=True, choices=2), "  ≋2 Sun?"),
        (Summary("p", 0, "Sun?", streaming=True, choices=16), "  ≋16 Sun?"),
        (Summary("p", 0, "Sun?", error=True), "  ✖  Sun?"),
    ],
)
def test_how_an_answer_came_stands_before_its_title(entry: Summary, row: str) -> None:
    assert drawn(entry).rstrip() == row


def test_a_name_takes_half_of_the_room_or_what_a_title_leaves() -> None:
    def row(title: str) -> str:
        entry = Summary("p", 0, title)
        return entry_row(entry, "test_refusal_response", 0, None, False, (), 30).plain

    assert row("Hi") == "    test_refusal_response  Hi "
    assert row("What is the capital?") == "    test_refus…  What is the… "


def test_what_is_unusual_stands_at_the_end() -> None:
    entry = Summary(
        "p", 0, "Sun?", images=True, reasoning=True, tools=True, finish=("length",)
    )
    assert drawn(entry).endswith(" ▣ ∴ ⚒ length ")


def test_marks_give_way_to_the_title() -> None:
    entry = Summary("p", 0, "What is the Sun?", tools=True, finish=("length",))
    assert drawn(entry, 24) == "     What is the Sun?   "


def test_the_open_recording_is_marked_without_colour_too() -> None:
    row = entry_row(Summary("p", 0, "Sun?"), "", 1, None, True, (), 12)
    assert row.plain.startswith(" ●   Sun?")


def test_what_the_filter_matched_is_pointed_out() -> None:
    row = entry_row(
        Summary("p", 0, "The SUN [x"), "", 0, None, False, ("sun", "[x"), 30
    )
    marked = [
        row.plain[span.start : span.end]
        for span in row.spans
        if "underline" in str(span.style)
    ]
    assert marked == ["SUN", "[x"]


def test_a_file_that_cannot_be_read_says_why() -> None:
    assert "x.json: No such file" in drawn(unreadable("a/x.json", "No such file"))


@given(st.text(), st.integers(0, 12), st.integers(34, 60), st.booleans())
def test_rows_are_as_wide_as_they_are_told(
    text: str, depth: int, width: int, opened: bool
) -> None:
    entry = Summary("p", 0, text, tools=True, finish=(text,))
    rows = (
        group_row(text, depth, opened, 3, width),
        entry_row(entry, text, depth, opened, opened, (text,), width),
    )
    for row in rows:
        assert "\n" not in row.plain
        assert cells(row.plain) == width


def line(counts: LibraryCounts, width: int = 60) -> str:
    return counts_line(counts, width, "o").plain


def test_figures_name_only_what_there_is() -> None:
    assert line(LibraryCounts(1)) == "1 recording"
    assert line(LibraryCounts(1849, tests=622, unreadable=3)) == (
        "1,849 recordings · 622 tests · 3 unreadable"
    )
    assert (
        line(LibraryCounts(1849, tests=1, hits=12)) == "12 of 1,849 recordings · 1 test"
    )


def test_exchanges_are_counted_where_recordings_hold_several() -> None:
    some = LibraryCounts(572, 1336, tests=2)
    assert line(some) == "572 recordings · 1,336 exchanges · 2 tests"
    assert line(some, 36) == "572 recordings · 1,336 exchanges"
    assert line(some, 30) == "572 recordings"


def test_what_passes_a_filter_is_said_to_be_some_of_what_is_counted_so() -> None:
    some = LibraryCounts(572, 1336, hits=1054)
    assert line(some) == "1,054 of 1,336 exchanges"


def test_no_figure_is_said_before_anything_is_found() -> None:
    assert line(LibraryCounts(scanning=True)) == "looking …"
    assert line(LibraryCounts(hits=0, scanning=True)) == "looking …"
    assert line(LibraryCounts(12, hits=0, scanning=True)) == "0 of 12 recordings"
    assert line(LibraryCounts(hits=0)) == "0 of 0 recordings"


def test_where_there_is_no_room_tests_are_counted_last() -> None:
    assert (
        line(LibraryCounts(1849, tests=622, unreadable=3), 32)
        == "1,849 recordings · 3 unreadable"
    )
    assert (
        line(LibraryCounts(1849, tests=622, unreadable=3, hits=12), 32)
        == "12 of 1,849 recordings · 3 unre…"
    )


def test_progress_fills_the_width() -> None:
    said = progress_line(640, 1280, True, 40).plain
    assert said == "reading 640 of 1,280 ━━━━━━━━━──────────"
    assert progress_line(0, 0, True, 3).plain == "reading 0 of 0 "


def test_the_bar_waits_until_all_files_are_found() -> None:
    said = progress_line(640, 1280, False, 30).plain
    assert said == "reading 640 of 1,280+ ────────"


def test_an_empty_library_says_what_is_and_what_helps() -> None:
    names = {"everywhere.reload": "r", "library.filter": "esc", "library.others": "o"}
    looking = no_rows_text(["a"], "", names, scanning=True).plain
    assert looking == "Looking for recordings under a …"
    looking = no_rows_text(["a"], "sun", names, scanning=True).plain
    assert looking == "Nothing matches sun so far. Looking for recordings under a …"
    filtered = no_rows_text(["a"], "sun", names).plain
    assert filtered == "Nothing matches sun.\n\nesc  clears the filter"
    empty = no_rows_text(["a", "b\x1b"], "", names).plain
    assert empty == "No recordings under a, b␛.\n\nr  looks again"
    hidden = no_rows_text(["a"], "", names, hidden=3).plain
    assert "\no  shows the 3 that are hidden\n" in hidden


def test_keys_that_lead_on_stand_in_a_column_and_only_where_there_are_any() -> None:
    names = {"a.one": "f1", "a.two": "x"}
    ways = [("a.one", "helps"), ("a.two", "leaves"), ("a.three", "does nothing")]
    assert ways_on(names, *ways).plain == "f1  helps\nx   leaves"
    assert ways_on({}, *ways).plain == ""
