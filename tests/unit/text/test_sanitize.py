"""Recorded text is made harmless one character for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from recviewer.text.sanitize import sanitize, sanitize_line


def test_control_and_bidi_characters_become_visible() -> None:
    assert sanitize("\x1b[31m\x00\x7f\u202e\ud800\t\n") == "␛[31m␀␡��\t\n"
    assert sanitize_line("a\tb\n") == "a␉b␊"


def test_joined_characters_are_drawn_apart_on_every_terminal() -> None:
    family = sanitize("👨\u200d👩 ❤\ufe0f 👍\U0001f3fd")
    assert cell_len(family) == sum(map(get_character_cell_size, family))


@given(st.text())
def test_no_character_is_lost_or_added_and_cleaning_twice_changes_nothing(
    text: str,
) -> None:
    assert len(sanitize(text)) == len(text)
    assert sanitize(sanitize(text)) == sanitize(text)
