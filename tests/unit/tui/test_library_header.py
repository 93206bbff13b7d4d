"""The counts of the library, and the progress of a scan, as lines."""

from __future__ import annotations

from recviewer.tui.library.header import LibraryCounts, counts_line
from recviewer.tui.library.scan_line import progress_line


def line(counts: LibraryCounts, width: int = 60) -> str:
    return counts_line(counts, width, "o").plain


def test_counts_of_zero_are_left_out() -> None:
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


def test_hits_of_a_filter_are_counted_in_exchanges() -> None:
    some = LibraryCounts(572, 1336, hits=1054)
    assert line(some) == "1,054 of 1,336 exchanges"


def test_no_count_is_shown_before_anything_is_found() -> None:
    assert line(LibraryCounts(scanning=True)) == "looking …"
    assert line(LibraryCounts(hits=0, scanning=True)) == "looking …"
    assert line(LibraryCounts(12, hits=0, scanning=True)) == "0 of 12 recordings"
    assert line(LibraryCounts(hits=0)) == "0 of 0 recordings"


def test_the_number_of_tests_gives_way_first() -> None:
    assert (
        line(LibraryCounts(1849, tests=622, unreadable=3), 32)
        == "1,849 recordings · 3 unreadable"
    )
    assert (
        line(LibraryCounts(1849, tests=622, unreadable=3, hits=12), 32)
        == "12 of 1,849 recordings · 3 unre…"
    )


def test_the_progress_bar_fills_the_width() -> None:
    text = progress_line(640, 1280, True, 40).plain
    assert text == "reading 640 of 1,280 ━━━━━━━━━──────────"
    assert progress_line(0, 0, True, 3).plain == "reading 0 of 0 "


def test_the_progress_bar_stays_empty_until_all_files_are_found() -> None:
    text = progress_line(640, 1280, False, 30).plain
    assert text == "reading 640 of 1,280+ ────────"
