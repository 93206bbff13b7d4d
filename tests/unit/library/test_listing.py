"""The list of the library is arranged as a person asked, where that makes sense."""

from __future__ import annotations

import pytest

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.summary import Summary
from recviewer.library.tree.arrangement import Arrangement, Change, Grouping, Sorting
from recviewer.library.tree.listing import Listing

TESTED = Summary("a", 0, "May", test_id="t.py::f")
UNTESTED = Summary("b", 0, "June")
OTHER = Summary("c", 0, "POST /token", other=True)


def listing(*entries: Summary, chosen: bool = False, others: bool = True) -> Listing:
    made = Listing(Arrangement(others=others), chosen=chosen)
    made.begin(Catalog(entries))
    return made


@pytest.mark.parametrize(
    ("entries", "chosen", "grouping"),
    [
        ([TESTED, UNTESTED], False, Grouping.TEST),
        ([TESTED, UNTESTED, UNTESTED], False, Grouping.FOLDER),
        ([TESTED, UNTESTED, UNTESTED], True, Grouping.TEST),
        ([UNTESTED], True, Grouping.FOLDER),
        ([], False, Grouping.TEST),
    ],
)
def test_entries_are_grouped_by_test_where_half_have_one_or_a_person_chose_it(
    entries: list[Summary], chosen: bool, grouping: Grouping
) -> None:
    assert listing(*entries, chosen=chosen).arrangement.grouping is grouping


def test_another_grouping_than_by_test_is_never_replaced() -> None:
    made = Listing(Arrangement(Grouping.MODEL), chosen=False)
    made.begin(Catalog([UNTESTED]))

    assert made.arrangement.grouping is Grouping.MODEL


def test_changing_the_grouping_skips_one_without_effect() -> None:
    made = listing(UNTESTED)
    seen = [made.change(Change.GROUPING).grouping for _ in range(4)]

    assert seen == [
        *(Grouping.MODEL, Grouping.ENDPOINT, Grouping.CONVERSATION, Grouping.FOLDER)
    ]


def test_a_grouping_that_was_chosen_needs_one_test_only() -> None:
    made = listing(TESTED, UNTESTED, UNTESTED)

    before, changed = made.arrangement, made.change(Change.GROUPING)

    assert before.grouping is Grouping.FOLDER
    assert changed.grouping is made.arrangement.grouping is Grouping.TEST


def test_another_order_begins_forwards_and_can_be_reversed() -> None:
    made = listing(TESTED)

    assert made.change(Change.DIRECTION).backwards
    assert not made.change(Change.DIRECTION).backwards
    made.change(Change.DIRECTION)
    changed = made.change(Change.SORTING)
    assert (changed.sorting, changed.backwards) == (Sorting.TITLE, False)
    assert made.change(Change.FILTER) == changed


def test_hidden_entries_do_not_pass_a_filter() -> None:
    made = listing(TESTED, OTHER, others=False)
    found = made.filtered("t")

    assert made.hidden == 1
    assert found is not None
    assert (found.passing, found.hits) == (b"\1\0", 1)
    made.change(Change.OTHERS)
    shown = made.filtered("t")
    assert shown is not None
    assert (made.hidden, shown.passing, shown.hits) == (0, b"\1\1", 2)


def test_words_of_a_filter_are_highlighted_in_titles() -> None:
    found = listing(TESTED).filtered("may title:ay model:x error:")

    assert found is not None
    assert found.words == ["may", "ay"]


def test_an_empty_filter_is_none() -> None:
    assert listing(TESTED).filtered("  ") is None


def test_a_filter_finds_entries_of_the_catalog_that_was_begun_last() -> None:
    made = listing(TESTED)
    made.filtered("may")
    made.begin(Catalog([UNTESTED, TESTED]))
    found = made.filtered("may")

    assert found is not None
    assert found.passing == b"\0\1"


def test_a_filter_that_names_no_field_was_meant_to_if_that_finds_something() -> None:
    made = listing(TESTED, Summary("d", 0, "July", finish=("stop",)))

    assert made.meant("stop july") == "finish:stop july"
    assert made.meant("stop may") == ""
    assert made.meant("july") == ""
