"""The matches of a search, and the current one of them."""

from __future__ import annotations

from array import array

from recviewer.tui.common.match_cursor import MatchCursor


def searched(*offsets: int, query: str = "word") -> MatchCursor:
    matches = MatchCursor()
    matches.search(query)
    matches.extend(array("Q", offsets))
    return matches


def test_a_search_starts_at_the_first_match_from_an_offset_on() -> None:
    assert searched(10, 20, 30).start_from(20) == 20
    assert searched(10, 20, 30).start_from(21) == 30


def test_a_search_from_behind_the_last_match_starts_with_the_first() -> None:
    assert searched(10, 20, 30).start_from(31) == 10


def test_steps_go_round() -> None:
    matches = searched(10, 20, 30)
    matches.start_from(30)
    assert [matches.step(1), matches.step(-1), matches.step(-1)] == [10, 30, 20]
    assert matches.current == 20


def test_a_step_without_a_current_match_goes_to_the_first_or_the_last() -> None:
    assert searched(10, 20, 30).step(1) == 10
    assert searched(10, 20, 30).step(-1) == 30


def test_a_search_without_matches_goes_nowhere() -> None:
    matches = searched()
    assert matches.start_from(0) is None
    assert matches.step(1) is None
    assert matches.status == "not found"


def test_the_status_shows_progress_then_the_count_then_the_current_match() -> None:
    matches = MatchCursor()
    assert matches.status == ""
    matches.search("word")
    matches.extend(array("Q", [1]), 0.25)
    assert matches.status == "searching 25%"
    matches.extend(array("Q", range(1_000)))
    assert matches.status == "1,000 found"
    matches.step(-1)
    assert matches.status == "1,000/1,000"


def test_another_search_forgets_the_matches_of_the_one_before() -> None:
    matches = searched(10)
    matches.step(1)
    matches.search("")
    assert (matches.current, matches.status, list(matches.offsets)) == (None, "", [])


def test_matches_are_within_a_range_that_holds_one_of_their_characters() -> None:
    matches = searched(6, 7, 12, 13)
    matches.start_from(12)
    assert list(matches.within(10, 13)) == [(7, False), (12, True)]
