"""The title of the library, and the progress of a scan, as lines."""

from __future__ import annotations

from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Grouping, Sorting
from recviewer.library.tree.visible_rows import Highlight
from recviewer.tui.library.scan_line import progress_line
from recviewer.tui.library.title import LibraryCounts, detail_lines, library_title


def line(counts: LibraryCounts, width: int = 100) -> str:
    return library_title(counts, Arrangement(), width, "o").plain


def counted(counts: LibraryCounts) -> str:
    return line(counts).removesuffix(" · by test ▾ · sort path ▾")


def test_counts_of_zero_are_left_out() -> None:
    assert counted(LibraryCounts(1)) == "Recordings 1"
    assert counted(LibraryCounts(1849, tests=622, unreadable=3)) == (
        "Recordings 1,849 · 622 tests · 3 unreadable"
    )
    assert counted(LibraryCounts(1849, tests=1, hits=12)) == (
        "Recordings 12 of 1,849 · 1 test"
    )
    assert counted(LibraryCounts(9, hidden=2)) == "Recordings 9 · 2 hidden: o"


def test_exchanges_are_counted_where_recordings_hold_several() -> None:
    some = LibraryCounts(572, 1336)
    assert counted(some) == "Recordings 572 · 1,336 exchanges"


def test_hits_of_a_filter_are_counted_in_exchanges() -> None:
    some = LibraryCounts(572, 1336, hits=1054)
    assert counted(some) == "Recordings 1,054 of 1,336"


def test_no_count_is_shown_before_anything_is_found() -> None:
    assert counted(LibraryCounts(scanning=True)) == "Recordings looking …"
    assert counted(LibraryCounts(12, hits=0, scanning=True)) == "Recordings 0 of 12"


def test_what_matters_less_gives_way_first() -> None:
    counts = LibraryCounts(1849, tests=622, unreadable=3, hidden=2)
    lines = dict.fromkeys(line(counts, width) for width in range(90, 0, -1))
    assert list(lines)[:8] == [
        "Recordings 1,849 · 622 tests · 3 unreadable · 2 hidden: o · "
        "by test ▾ · sort path ▾",
        "Recordings 1,849 · 3 unreadable · 2 hidden: o · by test ▾ · sort path ▾",
        "Recordings 1,849 · 3 unreadable · by test ▾ · sort path ▾",
        "Recordings 1,849 · 3 unreadable · test ▾ · path ▾",
        "Recordings 1,849 · 3 unreadable · test ▾",
        "Recordings 1,849 · test ▾ · path ▾",
        "Recordings 1,849 · test ▾",
        "1,849 · test ▾",
    ]


def test_the_arrangement_can_be_clicked() -> None:
    arrangement = Arrangement(Grouping.MODEL, Sorting.SIZE, backwards=True)
    title = library_title(LibraryCounts(9), arrangement, 60)
    assert title.plain == "Recordings 9 · by model ▾ · sort size ▴"
    clicks = [str(span.style) for span in title.spans if "@click" in str(span.style)]
    assert len(clicks) == 2


TESTED = Summary("in/a.json", 0, "Sun?", test_id="t.py::test_sun[x]")
LOOSE = Summary("in/[a].json", 2, "Sun?")


def details(highlight: Highlight | None, width: int = 60, count: int = 2) -> list[str]:
    """Return the lines about the row under the cursor."""
    return [line.plain.strip() for line in detail_lines(highlight, width, count)]


def test_the_details_are_the_test_of_an_exchange_and_where_it_is() -> None:
    assert details(Highlight("", 1, (TESTED,))) == ["t.py::test_sun[x]", "in/a.json"]
    assert details(Highlight("", 1, (LOOSE,))) == ["in/[a].json#exchange=2", ""]
    assert details(Highlight("in/", 2, (TESTED, LOOSE))) == ["in/", ""]
    assert details(Highlight("in/", 1, (TESTED,)))[0] == "t.py::test_sun[x]"


def test_long_details_are_folded_between_their_parts() -> None:
    whole = Highlight("", 1, (TESTED,))
    assert details(whole, 9, 4) == ["t.py::", "test_sun", "[x]", "in/a.json"]
    assert details(whole, 14, 4) == ["t.py::test_sun", "[x]", "in/a.json", ""]


def test_the_suffix_of_a_file_stays_whole() -> None:
    hashed = Summary("in/0123456789abcdef.json", 0, "Sun?")
    assert details(Highlight("", 1, (hashed,)), 22, 4)[:2] == [
        "in/0123456789abcdef",
        ".json",
    ]


def test_details_that_do_not_fit_between_their_parts_are_folded_anywhere() -> None:
    whole = Highlight("", 1, (TESTED,))
    assert details(whole, 9, 3) == ["t.py::tes", "t_sun[x]", "in/a.json"]
    assert details(whole, 9, 2) == ["t.p…un[x]", "in/a.json"]
    assert details(whole, 7, 4) == ["t.py::", "test_", "sun[x]", "in…json"]


def test_the_number_of_details_depends_on_the_size_alone() -> None:
    for highlight in (None, Highlight("", 1, (TESTED,)), Highlight("in/", 9, ())):
        assert len(details(highlight, 9, 4)) == 4
    assert details(None, 0) == []


def test_the_progress_bar_fills_the_width() -> None:
    text = progress_line(640, 1280, True, 40).plain
    assert text == "reading 640 of 1,280 ━━━━━━━━━──────────"
    assert progress_line(0, 0, True, 3).plain == "reading 0 of 0 "


def test_the_progress_bar_stays_empty_until_all_files_are_found() -> None:
    text = progress_line(640, 1280, False, 30).plain
    assert text == "reading 640 of 1,280+ ────────"
