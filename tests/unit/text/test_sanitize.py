"""Recorded text is made harmless one character for one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from recviewer.text.sanitize import (
    escaped_json,
    legible,
    markdown_block,
    markdown_code,
    printable,
    printable_line,
    sanitize,
    sanitize_line,
    sanitize_more,
)
from tests.harmless import is_harmful

# These tables follow Unicode, not the tables of the product, so that a character
# that the product forgets is noticed.
C0 = [chr(code) for code in range(0x20)]
DEL = "\x7f"
C1 = [chr(code) for code in range(0x80, 0xA0)]
BIDI = [
    "\u061c",  # ARABIC LETTER MARK
    "\u200e",  # LEFT-TO-RIGHT MARK
    "\u200f",  # RIGHT-TO-LEFT MARK
    "\u202a",  # LEFT-TO-RIGHT EMBEDDING
    "\u202b",  # RIGHT-TO-LEFT EMBEDDING
    "\u202c",  # POP DIRECTIONAL FORMATTING
    "\u202d",  # LEFT-TO-RIGHT OVERRIDE
    "\u202e",  # RIGHT-TO-LEFT OVERRIDE
    "\u2066",  # LEFT-TO-RIGHT ISOLATE
    "\u2067",  # RIGHT-TO-LEFT ISOLATE
    "\u2068",  # FIRST STRONG ISOLATE
    "\u2069",  # POP DIRECTIONAL ISOLATE
]
"""All characters with the Unicode property Bidi_Control."""

SEPARATORS = ["\u2028", "\u2029"]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff"]
BYTE_ORDER_MARK = "\ufeff"
HARMFUL = [*C0, DEL, *C1, *BIDI, *SEPARATORS, *SURROGATES, BYTE_ORDER_MARK]


def test_all_of_unicode_is_harmless_once_sanitized_and_else_unchanged() -> None:
    for character in map(chr, range(0x110000)):
        shown = sanitize(character)
        if is_harmful(character):
            assert len(shown) == 1
            assert not is_harmful(shown), ascii(character)
        else:
            assert shown == character, ascii(character)


@pytest.mark.parametrize("character", HARMFUL, ids=ascii)
def test_no_harmful_character_is_left_on_a_line(character: str) -> None:
    shown = sanitize_line(character)
    assert len(shown) == 1
    assert shown not in HARMFUL


@pytest.mark.parametrize("character", HARMFUL, ids=ascii)
def test_of_harmful_characters_only_tabs_and_line_feeds_stay_in_a_text(
    character: str,
) -> None:
    assert (sanitize(character) == character) is (character in "\t\n")


@pytest.mark.parametrize("character", HARMFUL, ids=ascii)
def test_a_file_holds_no_harmful_character_but_white_space(character: str) -> None:
    assert (legible(character) == character) is (character in "\t\n")


@pytest.mark.parametrize("character", HARMFUL, ids=ascii)
def test_json_text_keeps_a_harmful_character_as_an_escape(character: str) -> None:
    shown = escaped_json(f'"a{character}b"')
    assert not set(shown) & (set(HARMFUL) - set("\t\n"))
    assert json.loads(shown, strict=False) == f"a{character}b"


@pytest.mark.parametrize("character", ["a", " ", "\xa0", "é", "家", "\u0301", "😀"])
def test_other_characters_stay(character: str) -> None:
    assert sanitize_line(character) == character
    assert legible(character) == character


def test_a_line_break_as_on_windows_stays_in_a_file() -> None:
    assert legible("a\r\nb\rc") == "a\r\nb␍c"


def test_a_code_span_is_longer_than_any_run_of_backticks_in_it() -> None:
    assert markdown_code("a``b") == "```a``b```"
    assert markdown_code("`") == "`` ` ``"


def test_a_code_block_ends_where_the_text_ends() -> None:
    assert markdown_block("a\n```\nb", "json") == "````json\na\n```\nb\n````"


def test_control_and_bidi_characters_become_visible() -> None:
    assert sanitize("\x1b[31m\x00\x7f\u202e\ud800\t\n") == "␛[31m␀␡��\t\n"
    assert sanitize_line("a\tb\n") == "a␉b␊"


def test_the_halves_of_a_character_are_shown_as_one_where_the_second_stands() -> None:
    shown = sanitize("wave \ud83c" + "\udf0a ok")
    assert shown == "wave \u200c🌊 ok"
    assert sanitize_line("\ud83c\udf0a") == "\u200c🌊"
    assert cell_len(shown) == sum(map(get_character_cell_size, shown))
    assert legible("\ud83c\udf0a") == "🌊"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\udf0a\ud83c", "��"),
        ("\ud83c\ud83c\udf0a", "�\u200c🌊"),
        ("👍\ud83c\udffb", "👍\u200c\u200c"),
    ],
)
def test_halves_that_are_no_character_stay_harmless(text: str, shown: str) -> None:
    assert sanitize(text) == sanitize_line(text) == shown


def test_joined_characters_are_drawn_apart_on_every_terminal() -> None:
    family = sanitize("👨\u200d👩 ❤\ufe0f 👍\U0001f3fd")
    assert cell_len(family) == sum(map(get_character_cell_size, family))


@given(st.text(st.characters(exclude_categories=())))
def test_no_character_is_lost_or_added_and_sanitizing_twice_changes_nothing(
    text: str,
) -> None:
    assert len(sanitize(text)) == len(text)
    assert sanitize(sanitize(text)) == sanitize(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "`  `"),
        ("a", "`a`"),
        (" a ", "`  a  `"),
        (" a", "`  a `"),
        ("a`", "`` a` ``"),
        ("`a", "`` `a ``"),
        ("a``b`c", "```a``b`c```"),
    ],
)
def test_code_in_markdown_reads_as_it_was(text: str, code: str) -> None:
    assert markdown_code(text) == code


def test_a_code_block_has_a_fence_of_at_least_three_backticks() -> None:
    assert markdown_block("a", "") == "```\na\n```"
    assert markdown_block("``", "x") == "```x\n``\n```"
    assert markdown_block("`````", "x") == "``````x\n`````\n``````"


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x00", "␀"),
        ("\x1f", "␟"),
        ("\x7f", "␡"),
        ("\x80", "\ufffd"),
        ("\U0001f3fb", "\u200c"),
        ("\U0001f3ff", "\u200c"),
        ("\u200d", "\u200c"),
        ("\ufe0f", "\ufe0e"),
        ("\U0001f3fa", "\U0001f3fa"),
        ("\U0001f400", "\U0001f400"),
    ],
    ids=ascii,
)
def test_each_kind_of_character_has_its_own_stand_in(
    character: str, shown: str
) -> None:
    assert sanitize(character) == shown


def test_escapes_in_json_have_four_digits() -> None:
    assert escaped_json('"\x1b\u202e"') == '"\\u001b\\u202e"'


def test_the_halves_of_a_character_are_one_where_a_text_is_printed() -> None:
    text = "a\ud83d\ude00\n\x1bb"
    assert printable(text) == "a\U0001f600\n\u241bb"
    assert printable_line(text) == "a\U0001f600\u240a\u241bb"


@pytest.mark.parametrize("place", [0, (1 << 18) - 1, 1 << 18, 1_000_000])
@pytest.mark.parametrize("clean", [sanitize, sanitize_line])
def test_in_a_long_text_what_is_unsafe_is_found_anywhere(
    clean: Callable[[str], str], place: int
) -> None:
    text = "a" * place + "\x1b" + "b" * 1_000
    assert clean(text) == text.replace("\x1b", "␛")


@given(
    st.text(st.sampled_from("a\r\ud83d\ude00\u200d"), max_size=6),
    st.text(st.sampled_from("a\r\ud83d\ude00\u200d"), max_size=4),
    st.booleans(),
)
def test_text_that_grows_is_sanitized_as_the_whole_of_it(
    known: str, new: str, grows: bool
) -> None:
    text = known + new if grows else new

    assert sanitize_more(text, known, sanitize(known)) == sanitize(text)
