from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.summary import Summary, unreadable
from recviewer.library.tree.arrangement import Arrangement, Grouping, Sorting
from recviewer.library.tree.grouping import build_tree
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.wrapping import cells, clip
from recviewer.tui.keys import ways_on
from recviewer.tui.library.columns import Columns, columns_that_fit
from recviewer.tui.library.no_rows import no_rows_text
from recviewer.tui.library.row_lines import (
    EntryRow,
    Fits,
    GroupRow,
    entry_row,
    group_row,
    heading_row,
)
from recviewer.tui.library.rows import LibraryRows

NARROW = Columns()
WIDE = columns_that_fit(100, Arrangement(), 12)


def row_of(row: EntryRow, width: int = 40, columns: Columns = NARROW) -> str:
    texts = (row.entry.title, row.name, row.group, row.distinction)
    fits = Fits(*(partial(clip, text) for text in texts))
    return entry_row(row, columns, width, fits).plain


def drawn(entry: Summary, width: int = 40) -> str:
    return row_of(EntryRow(entry, depth=1), width)


def test_a_group_ends_with_its_count() -> None:
    row = group_row(GroupRow(1, True, 1234), 24, lambda _: "in/a").plain
    assert row == "  ▾ in/a          1,234 "


def test_labels_of_groups_have_the_same_room_whatever_the_counts() -> None:
    rooms: list[int] = []

    def fit(room: int) -> str:
        rooms.append(room)
        return ""

    group_row(GroupRow(0, False, 5, 5), 30, fit)
    group_row(GroupRow(0, False, 1234, 5), 30, fit)
    assert rooms == [20, 20]


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
        return row_of(
            EntryRow(Summary("p", 0, title), name="test_refusal_response"), 30
        )

    assert row("Hi") == "    test_refusal_response  Hi "
    assert row("What is the capital?") == "    test_refu…  What is the … "


def test_what_tells_a_title_from_an_equal_one_follows_it() -> None:
    entry = Summary("p", 0, "Which planet do humans live on?", calls=1)
    row = row_of(EntryRow(entry, distinction="3 messages"), 40)
    assert row == "    Which planet do huma…  3 messages ⚒ "


def test_a_title_gives_way_to_the_number_that_tells_it_apart() -> None:
    entry = Summary("p", 0, "models · 1")
    row = EntryRow(entry, name="models-fb68", distinction="#4")
    assert row_of(row, 28) == "    models-fb68  model…  #4 "


def test_what_is_unusual_stands_at_the_end() -> None:
    entry = Summary(
        "p", 0, "Sun?", images=True, reasoning=True, calls=1, finish=("length",)
    )
    assert drawn(entry).endswith(" ▣ ∴ ⚒ length ")


def test_marks_give_way_to_the_title() -> None:
    entry = Summary("p", 0, "What is the Sun?", calls=1, finish=("length",))
    assert drawn(entry, 24) == "     What is the Sun?   "


def test_a_wide_row_has_columns_with_numbers_aligned_to_the_right() -> None:
    columns = columns_that_fit(68, Arrangement(), 12)
    first = Summary("p", 0, "Sun?", size=2_500, format="ogx", finish=("stop",))
    second = Summary("p", 0, "Rain?", size=12_300, format="ogx", finish=("length",))
    assert heading_row([], columns, 68).plain == (
        "     title                         model           size  finish     "
    )
    assert row_of(EntryRow(first, model="llama-3"), 68, columns) == (
        "    Sun?                           llama-3       2.5 kB  stop       "
    )
    assert row_of(EntryRow(second, model="gpt-4o"), 68, columns) == (
        "    Rain?                          gpt-4o       12.3 kB  length     "
    )


def test_columns_give_way_one_by_one() -> None:
    def names(width: int) -> str:
        return " ".join(columns_that_fit(width, Arrangement(), 12).facts)

    assert names(45) == ""
    assert names(46) == "finish"
    assert names(55) == "size finish"
    assert names(67) == "model size finish"


def test_what_rows_are_sorted_by_is_shown_and_what_they_are_grouped_by_is_not() -> None:
    def names(arrangement: Arrangement) -> tuple[str, ...]:
        return columns_that_fit(100, arrangement, 12).facts

    by_time = Arrangement(sorting=Sorting.TIME)
    assert names(by_time) == ("model", "time", "finish")
    by_model = Arrangement(Grouping.MODEL, Sorting.CHUNKS)
    assert names(by_model) == ("chunks", "finish")


def test_the_groups_that_are_scrolled_out_stand_above_the_rows() -> None:
    above = ["agents/test_a.py", "test_responses_store"]
    row = heading_row(above, NARROW, 60).plain
    assert row.rstrip() == "agents/test_a.py › test_responses_store"
    assert heading_row(above, WIDE, 100).plain.endswith("finish     ")


def test_the_open_recording_is_marked_without_colour_too() -> None:
    row = row_of(EntryRow(Summary("p", 0, "Sun?"), current=True), 12)
    assert row.startswith("●   Sun?")


def test_words_of_the_filter_are_marked_in_titles() -> None:
    entry = EntryRow(Summary("p", 0, "The SUN [x"), words=("sun", "[x"))
    row = entry_row(entry, NARROW, 30, Fits(lambda _: "The SUN [x", str, str, str))
    marked = [
        row.plain[span.start : span.end]
        for span in row.spans
        if "underline" in str(span.style)
    ]
    assert marked == ["SUN", "[x"]


def test_a_file_that_cannot_be_read_says_why() -> None:
    assert "x.json: No such file" in drawn(unreadable("a/x.json", "No such file"))


@given(st.text(), st.integers(0, 12), st.integers(34, 100), st.booleans())
def test_rows_of_the_library_fill_their_width(
    text: str, depth: int, width: int, opened: bool
) -> None:
    entry = Summary("p", 0, text, calls=1, finish=(text,), format="ogx")
    columns = columns_that_fit(width, Arrangement(), 12)
    line = sanitize_line(text)
    fit = partial(clip, line)
    row = EntryRow(entry, depth, line, text, "#1", line[:12], opened, opened, (text,))
    rows = (
        group_row(GroupRow(depth, opened, 3), width, fit),
        entry_row(row, columns, width, Fits(fit, fit, fit, fit)),
        heading_row([text], columns, width),
    )
    for drawn_row in rows:
        assert "\n" not in drawn_row.plain
        assert cells(drawn_row.plain) == width


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
    meant = no_rows_text(
        ["a"], "stop", {"filter.submit": "enter"}, meant=lambda _: "finish:stop\x1b"
    )
    assert meant.plain.endswith("enter  filters by finish:stop␛")
    empty = no_rows_text(["a", "b\x1b"], "", names).plain
    assert empty == "No recordings under a, b␛.\n\nr  looks again"
    hidden = no_rows_text(["a"], "", names, hidden=3).plain
    assert "\no  shows the 3 that are hidden\n" in hidden


def test_a_filter_that_finds_nothing_says_where_its_words_were_looked_for() -> None:
    text = no_rows_text(["a"], "-x:no sun", {}, total=9).plain
    assert "x is no field; there are title, test," in text
    text = no_rows_text(["a"], "calls:many sun", {}, total=9).plain
    assert "calls:many has no number, as calls:3, calls:>1," in text
    text = no_rows_text(["a"], "tools: sun", {}, total=9).plain
    assert "Words are looked for in title, path, test, model and endpoint." in text


def test_only_a_filter_with_words_offers_to_search_for_them() -> None:
    names = {"filter.submit": "enter"}
    offer = "enter  searches what was said for it"
    assert offer in no_rows_text(["a"], "tools: sun", names).plain
    assert offer not in no_rows_text(["a"], "calls:>1 -tools:", names).plain


def test_a_filter_that_finds_nothing_names_the_values_there_are() -> None:
    models = ["gpt-4o", "llama", "m1", "m2", "m3", "m4", "m5"]

    def values(field: str) -> list[str]:
        return models if field == "model" else []

    text = no_rows_text(["a"], "model:claude size:>9", {}, values=values).plain
    assert text.startswith("Nothing among 0 exchanges matches model:claude size:>9.")
    assert "model is gpt-4o, llama, m1, m2, m3, m4, …." in text


def test_keys_that_lead_on_stand_in_a_column_and_only_where_there_are_any() -> None:
    names = {"a.one": "f1", "a.two": "x"}
    ways = [("a.one", "helps"), ("a.two", "leaves"), ("a.three", "does nothing")]
    assert ways_on(names, *ways).plain == "f1  helps\nx   leaves"
    assert ways_on({}, *ways).plain == ""


def library(*titles: str) -> LibraryRows:
    summaries = [Summary(f"in/{n}.json", 0, title) for n, title in enumerate(titles)]
    return library_of(*summaries, Summary("out/x.json", 0, "Hi"))


def library_of(*summaries: Summary) -> LibraryRows:
    rows, catalog = LibraryRows(), Catalog(list(summaries))
    arrangement = Arrangement(Grouping.FOLDER)
    tree = build_tree(catalog.entries, arrangement)
    rows.view.show(tree, None, 100)
    rows.show(tree, catalog, arrangement)
    return rows


def drawn_entries(*summaries: Summary, width: int) -> list[str]:
    """Return the rows of entries of one folder."""
    rows = library_of(*summaries)
    return [rows.draw(row, width).plain for row in range(len(rows.view.rows))]


@pytest.mark.parametrize("width", [26, 36, 76])
def test_equal_titles_differ_however_little_room_their_rows_have(width: int) -> None:
    entries = [
        Summary(
            f"in/{n:016x}.json",
            0,
            "Which planet do humans live on?",
            test_id=f"t.py::test_response_{kind}[{client}-txt=google/gemini-earth]",
        )
        for n, (kind, client) in enumerate(
            product(
                ("streaming_basic", "non_streaming_basic", "multi_turn"),
                ("openai_client", "client_with_models"),
            )
        )
    ]
    assert len(set(drawn_entries(*entries, width=width))) == len(entries)


def test_names_of_files_that_begin_alike_are_told_apart_where_they_are_cut() -> None:
    names = [f"{'model-list-' * 3}{n}" for n in range(9)]
    entries = [Summary(f"in/{name}.json", 0, "models · 1") for name in names]
    assert len(set(drawn_entries(*entries, width=40))) == len(names)


def test_a_row_of_the_library_is_a_group_or_an_entry() -> None:
    rows = library("Sun?", "Rain?")
    assert rows.draw(0, 20).plain.endswith("  2 ")
    assert "Sun?" in rows.draw(1, 40).plain


def test_equal_titles_in_a_group_are_told_apart() -> None:
    rows = library("Sun?", "Sun?", "Rain?")
    assert [rows.draw(row, 40).plain.split() for row in (1, 2, 3)] == [
        ["Sun?", "#1"],
        ["Sun?", "#2"],
        ["Rain?"],
    ]


def test_the_heading_names_the_group_of_the_first_row_once_it_is_scrolled_out() -> None:
    rows = library("Sun?", "Rain?")
    assert rows.heading(0, 40).plain.strip() == ""
    assert rows.heading(0, 60).plain.split() == ["title", "size", "finish"]
    assert rows.heading(1, 40).plain.strip() == "in"


def test_an_exchange_alone_in_its_groups_is_named_after_them() -> None:
    rows = library("Sun?", "Rain?")
    assert rows.draw(3, 40).plain.split() == ["out", "x", "Hi"]
    rows.view.show(rows.view.tree, b"\0\1\1", 100)
    assert rows.draw(0, 40).plain.split() == ["in", "Rain?"]


def test_groups_above_a_single_hit_are_named_one_after_the_other() -> None:
    names = ("a/b/1", "a/b/2", "a/c/3", "d/4")
    summaries = [Summary(f"{name}.json", 0, name) for name in names]
    rows = LibraryRows()
    arrangement = Arrangement(Grouping.FOLDER)
    tree = build_tree(summaries, arrangement)
    rows.view.show(tree, b"\1\0\0\0", 100)
    rows.show(tree, Catalog(summaries), arrangement)
    assert rows.draw(0, 40).plain.strip() == "a › b  a/b/1"


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (70, "    test_of_the_sun[openai]  Is the Sun a star?"),
        (52, "    test_of_the_sun[openai]  Is the Sun a star?"),
        (42, "    test_of_the_sun[openai]  Is the Sun …"),
        (40, "    test_of_the_sun[openai]"),
        (24, "    test_of_the_sun[op…"),
    ],
)
def test_a_group_of_one_exchange_goes_before_its_title(width: int, row: str) -> None:
    entry = Summary("p", 0, "Is the Sun a star?")
    drawn = row_of(EntryRow(entry, group="test_of_the_sun[openai]"), width)
    assert drawn.rstrip() == row


def test_a_long_group_leaves_half_of_a_wide_row_to_a_title() -> None:
    entry = Summary("p", 0, "Is the Sun a star? " * 5)
    drawn = row_of(EntryRow(entry, group="test_of_the_sun" * 9), 101)
    group, title = drawn.split("  Is the ")
    assert abs(len(group) - len(title)) < 20


def test_the_key_of_a_row_is_the_same_while_a_filter_is_typed() -> None:
    rows = library("Sun?", "Rain?", "Fog?")
    before = rows.key(1)
    tree = rows.view.tree
    rows.view.show(tree, b"\1\1\0\0", 100)
    rows.show(tree, rows.catalog, rows.arrangement)
    assert rows.key(1) == before


def test_the_key_of_an_entry_changes_when_it_is_opened_or_matched() -> None:
    rows = library("Sun?", "Rain?")
    before = rows.key(1)
    rows.current = 0
    opened = rows.key(1)
    rows.words = ("sun", "rain")
    assert len({before, opened, rows.key(1)}) == 3
