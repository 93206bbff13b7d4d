from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.summary import Summary, unreadable
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.grouping import build_tree
from recviewer.tui.common.wrapping import cells
from recviewer.tui.keys import ways_on
from recviewer.tui.library.row_lines import (
    LibraryRows,
    entry_row,
    group_row,
    no_rows_text,
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
        "p", 0, "Sun?", images=True, reasoning=True, calls=1, finish=("length",)
    )
    assert drawn(entry).endswith(" ▣ ∴ ⚒ length ")


def test_marks_give_way_to_the_title() -> None:
    entry = Summary("p", 0, "What is the Sun?", calls=1, finish=("length",))
    assert drawn(entry, 24) == "     What is the Sun?   "


def test_the_open_recording_is_marked_without_colour_too() -> None:
    row = entry_row(Summary("p", 0, "Sun?"), "", 1, None, True, (), 12)
    assert row.plain.startswith(" ●   Sun?")


def test_words_of_the_filter_are_marked_in_titles() -> None:
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
def test_rows_of_the_library_fill_their_width(
    text: str, depth: int, width: int, opened: bool
) -> None:
    entry = Summary("p", 0, text, calls=1, finish=(text,))
    rows = (
        group_row(text, depth, opened, 3, width),
        entry_row(entry, text, depth, opened, opened, (text,), width),
    )
    for row in rows:
        assert "\n" not in row.plain
        assert cells(row.plain) == width


def test_an_empty_library_explains_itself_and_names_keys_that_help() -> None:
    names = {"everywhere.reload": "r", "library.filter": "esc", "library.others": "o"}
    looking = no_rows_text(["a"], "", names, scanning=True).plain
    assert looking == "Looking for recordings under a …"
    looking = no_rows_text(["a"], "sun", names, scanning=True).plain
    assert looking == "Nothing matches sun so far. Looking for recordings under a …"
    filtered = no_rows_text(["a"], "tools:", names, total=9).plain
    assert filtered == (
        "Nothing among 9 exchanges matches tools:.\n\nesc  clears the filter"
    )
    empty = no_rows_text(["a", "b\x1b"], "", names).plain
    assert empty == "No recordings under a, b␛.\n\nr  looks again"
    hidden = no_rows_text(["a"], "", names, hidden=3).plain
    assert "\no  shows the 3 that are hidden\n" in hidden


def test_a_filter_that_finds_nothing_says_where_its_words_were_looked_for() -> None:
    text = no_rows_text(["a"], "-x:no sun", {}, total=9).plain
    assert "x is no field; there are title, test," in text
    text = no_rows_text(["a"], "tools: sun", {}, total=9).plain
    assert "Words are looked for in title, path, test, model and endpoint." in text


def test_keys_that_lead_on_stand_in_a_column_and_only_where_there_are_any() -> None:
    names = {"a.one": "f1", "a.two": "x"}
    ways = [("a.one", "helps"), ("a.two", "leaves"), ("a.three", "does nothing")]
    assert ways_on(names, *ways).plain == "f1  helps\nx   leaves"
    assert ways_on({}, *ways).plain == ""


def library(*titles: str) -> LibraryRows:
    rows = LibraryRows()
    summaries = [Summary(f"in/{n}.json", 0, title) for n, title in enumerate(titles)]
    summaries.append(Summary("out/x.json", 0, "Hi"))
    rows.catalog = Catalog(summaries)
    tree = build_tree(rows.catalog.entries, Arrangement(Grouping.FOLDER))
    rows.view.show(tree, None, 100)
    return rows


def test_a_row_of_the_library_is_a_group_or_an_entry() -> None:
    rows = library("Sun?", "Rain?")
    assert rows.draw(0, 20).plain.endswith("  2 ")
    assert "Sun?" in rows.draw(1, 40).plain


def test_the_key_of_an_entry_stays_while_others_arrive() -> None:
    before = library("Sun?", "Rain?").key(2)
    assert library("Sun?", "Rain?", "Snow?").key(2) == before


def test_the_key_of_an_entry_changes_when_it_is_opened_or_matched() -> None:
    rows = library("Sun?", "Rain?")
    before = rows.key(1)
    rows.current = 0
    opened = rows.key(1)
    rows.words = ("sun", "rain")
    assert len({before, opened, rows.key(1)}) == 3
