"""A person's own keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.tui.keymap import keymap
from recviewer.tui.keys import TABLE, key_names

ids = st.sampled_from([key.id for key in TABLE])


def keys_of(wanted: dict[str, str], name: str) -> str:
    """Return the keys of a row."""
    return next(key.keys for key in keymap(wanted).table if key.id == name)


def test_without_wishes_the_table_is_as_it_was() -> None:
    assert keymap({}).table == TABLE


def test_a_row_has_the_keys_that_are_wanted_and_no_others() -> None:
    wanted = {"everywhere.help": "f2, H"}
    assert keymap(wanted).changed == {"everywhere.help": "f2,H"}
    assert keys_of(wanted, "everywhere.help") == "f2,H"


def test_a_key_is_taken_from_the_row_that_had_it_and_that_is_said() -> None:
    wanted = {"everywhere.reload": "?"}
    assert keys_of(wanted, "everywhere.help") == "f1"
    assert keymap(wanted).warnings == (
        "keys.everywhere.reload: ? is taken from everywhere.help",
    )


def test_two_rows_may_change_their_keys_with_each_other() -> None:
    swapped = keymap({"library.grouping": "s", "library.sorting": "g"})
    assert swapped.warnings == ()
    assert swapped.changed == {"library.grouping": "s", "library.sorting": "g"}


def test_a_key_means_the_same_in_other_places() -> None:
    assert keymap({"library.grouping": "u"}).warnings == ()


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("library.colour", "x", "unknown; the palette and the README show the names"),
        ("player.tenth", "x", "unknown; the palette and the README show the names"),
        ("library.grouping", "", "expected a key such as x, f5 or ctrl+r, not ''"),
        ("library.grouping", "ctl+x", "expected a key such as x, f5 or ctrl+r, not"),
        ("library.grouping", "x,X,hello", "expected a key such as x, f5 or ctrl+r"),
    ],
)
def test_what_cannot_be_done_is_said(name: str, keys: str, words: str) -> None:
    (warning,) = keymap({name: keys}).warnings
    assert warning.startswith(f"keys.{name}: {words}")


def test_a_key_is_given_once_in_a_place() -> None:
    wanted = keymap({"library.grouping": "x", "library.sorting": "x"})
    assert wanted.changed == {"library.grouping": "x"}
    (warning,) = wanted.warnings
    assert warning == "keys.library.sorting: x was given to library.grouping already"


@pytest.mark.parametrize("key", ["?", "ctrl+question_mark", "f12", "ctrl+shift+x", "+"])
def test_what_a_keyboard_has_is_a_key(key: str) -> None:
    assert keymap({"library.others": key}).changed


@given(st.dictionaries(ids, st.text(max_size=9)))
def test_any_wish_is_done_or_told(wanted: dict[str, str]) -> None:
    got = keymap(wanted)
    told = {warning.split(":")[0].removeprefix("keys.") for warning in got.warnings}
    assert wanted.keys() <= told | got.changed.keys()


@given(st.dictionaries(ids, st.sampled_from("gsxE?")))
def test_no_key_ever_means_two_things_in_one_place(wanted: dict[str, str]) -> None:
    keys = [
        (row.scope, name)
        for row in keymap(wanted).table
        for name in key_names(row).split("  ")
        if name
    ]
    assert len(keys) == len(set(keys))
