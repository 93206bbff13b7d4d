"""The first line of the main screen."""

from __future__ import annotations

from recviewer.tui.common.title_bar import place_parts

TEST = "tests/inference/test_chat.py::test_two_answers[heron-70b]"


def test_without_a_test_the_path_has_all_the_room() -> None:
    assert place_parts("", "a/b.json", 40) == ("a/b.json", "")
    assert place_parts("", "folder/name.json", 9) == ("fol….json", "")


def test_a_test_comes_first_and_the_name_of_its_file_right() -> None:
    assert place_parts(TEST, "a/b.json", 80) == (TEST, "b.json")


def test_folders_and_file_of_a_test_give_way_before_its_name_does() -> None:
    what, where = place_parts(TEST, "a/0123456789abcdef.json", 60)
    assert what == "test_chat.py::test_two_answers[heron-70b]"
    assert where == "012345…def.json"
    assert place_parts(TEST, "a/b.json", 42)[0] == "…::test_two_answers[heron-70b]"


def test_what_the_program_was_started_with_is_shown_where_it_fits() -> None:
    assert place_parts(TEST, "in/a/b.json", 80, "in") == (TEST, "in · b.json")
    assert place_parts(TEST, "in/a/b.json", len(TEST) + 9, "in") == (TEST, "b.json")


def test_both_names_are_cut_to_the_room() -> None:
    what, where = place_parts(TEST, "a/0123456789abcdef.json", 32)
    assert len(what) + 2 + len(where) == 32
    assert what == "test_two_a…[heron-70b]"
