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


def test_without_changes_the_table_is_the_default() -> None:
    assert keymap({}).table == TABLE


def test_a_changed_row_has_the_given_keys_only() -> None:
    wanted = {"everywhere.help": "f2, H"}
    assert keymap(wanted).changed == {"everywhere.help": "f2,H"}
    assert keys_of(wanted, "everywhere.help") == "f2,H"


def test_a_key_is_taken_from_the_row_that_had_it_with_a_warning() -> None:
    wanted = {"everywhere.reload": "?"}
    assert keys_of(wanted, "everywhere.help") == "f1"
    assert keymap(wanted).warnings == (
        "keys.everywhere.reload: ? is taken from everywhere.help",
    )


def test_two_rows_may_swap_their_keys() -> None:
    swapped = keymap({"library.grouping": "s", "library.sorting": "g"})
    assert swapped.warnings == ()
    assert swapped.changed == {"library.grouping": "s", "library.sorting": "g"}


def test_other_scopes_keep_a_key_that_was_given_to_a_row() -> None:
    assert keymap({"library.grouping": "u"}).warnings == ()


def test_an_id_that_was_renamed_is_accepted() -> None:
    assert keymap({"everywhere.toggle": "x"}) == keymap({"everywhere.play": "x"})


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("library.colour", "x", "unknown; the palette and docs/keys.md show the names"),
        ("player.tenth", "x", "unknown; the palette and docs/keys.md show the names"),
        ("library.grouping", "", "expected a key such as x, f5 or ctrl+r, not ''"),
        ("library.grouping", "ctl+x", "expected a key such as x, f5 or ctrl+r, not"),
        ("library.grouping", "x,X,hello", "expected a key such as x, f5 or ctrl+r"),
    ],
)
def test_an_impossible_change_is_a_warning(name: str, keys: str, words: str) -> None:
    (warning,) = keymap({name: keys}).warnings
    assert warning.startswith(f"keys.{name}: {words}")


def test_a_key_is_given_to_one_row_of_a_scope() -> None:
    wanted = keymap({"library.grouping": "x", "library.sorting": "x"})
    assert wanted.changed == {"library.grouping": "x"}
    (warning,) = wanted.warnings
    assert warning == "keys.library.sorting: x was given to library.grouping already"


@pytest.mark.parametrize("key", ["?", "ctrl+question_mark", "f12", "ctrl+shift+x", "+"])
def test_every_key_of_a_keyboard_can_be_given(key: str) -> None:
    assert keymap({"library.others": key}).changed


@given(st.dictionaries(ids, st.text(max_size=9)))
def test_any_change_is_made_or_warned_of(wanted: dict[str, str]) -> None:
    got = keymap(wanted)
    told = {warning.split(":")[0].removeprefix("keys.") for warning in got.warnings}
    assert wanted.keys() <= told | got.changed.keys()


@given(st.dictionaries(ids, st.sampled_from("gsxE?")))
def test_no_keymap_gives_a_key_two_meanings_in_a_scope(wanted: dict[str, str]) -> None:
    keys = [
        (row.scope, name)
        for row in keymap(wanted).table
        for name in key_names(row).split("  ")
        if name
    ]
    assert len(keys) == len(set(keys))
