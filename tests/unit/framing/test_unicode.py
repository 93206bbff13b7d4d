"""Text in any encoding of Unicode becomes UTF-8; a broken byte costs one character."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing.unicode import first_broken_byte, marked_encoding, to_utf8

TEXT = "High tide 🌊 at über\n" * 3

MARKED = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("encoding", MARKED)
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    data = MARKED[encoding] + TEXT.encode(encoding)

    assert marked_encoding(data) == encoding
    assert to_utf8(data).data == TEXT.encode()
    assert to_utf8(data).note == ""


@pytest.mark.parametrize("encoding", MARKED)
def test_marked_text_that_is_cut_inside_a_character_keeps_the_rest(
    encoding: str,
) -> None:
    found = to_utf8(MARKED[encoding] + "ab".encode(encoding)[:-1])

    assert found.data == "a\ufffd".encode()
    assert found.note.startswith(f"not {encoding[:6].upper()} at byte ")


def test_halves_of_characters_are_kept() -> None:
    lone = "a\ud83cb".encode("utf-8", "surrogatepass")

    assert to_utf8(lone).data == lone
    assert to_utf8(lone + b"\xff").data == lone + "\ufffd".encode()
    marked = codecs.BOM_UTF16_LE + "a\ud83cb".encode("utf-16-le", "surrogatepass")
    assert to_utf8(marked).data == lone


def test_a_broken_byte_is_one_character_and_is_noted() -> None:
    found = to_utf8(b"caf\xe9 au lait")
    assert found.data.decode() == "caf\ufffd au lait"
    assert found.note == "not UTF-8 at byte 3: 1 character shown as \ufffd"


def test_only_what_is_broken_is_counted() -> None:
    found = to_utf8("\ufffd\ufffd".encode() + b"\xff, \xfe")
    assert found.note == "not UTF-8 at byte 6 and others: 2 characters shown as \ufffd"


def test_bytes_of_other_encodings_are_not_taken_for_marks_of_what_is_broken() -> None:
    text = "\ubfef\u30bd"  # in these bytes stand those of U+FFFD in UTF-8
    found = to_utf8(codecs.BOM_UTF16_LE + text.encode("utf-16-le") + b"x")

    assert found.data == f"{text}\ufffd".encode()
    assert found.note == "not UTF-16 at byte 4: 1 character shown as \ufffd"


def test_text_without_a_mark_names_no_encoding() -> None:
    assert marked_encoding(b"plain") == marked_encoding(b"") == ""


def test_binary_data_is_no_text() -> None:
    with pytest.raises(ValueError, match="it is not UTF-8 at byte 0"):
        to_utf8(bytes(range(128, 256)) + bytes(128))


@given(st.text(st.characters(exclude_categories=())), st.binary(max_size=3))
def test_the_first_broken_byte_is_where_python_stops(text: str, end: bytes) -> None:
    data = text.encode("utf-8", "surrogatepass") + end
    try:
        data.decode("utf-8", "surrogatepass")
        place = None
    except UnicodeDecodeError as error:
        place = error.start
    assert first_broken_byte(data) == place


@pytest.mark.parametrize("broken", [b"\xff", "é".encode()[:1], "🌊".encode()[:3]])
def test_a_byte_is_found_broken_at_and_around_a_step(broken: bytes) -> None:
    for size in range((1 << 20) - 4, (1 << 20) + 2):
        for after in (b"", b"a" * 9):
            data = b"a" * size + broken + after
            assert first_broken_byte(data) == size


@given(st.binary(max_size=40))
def test_what_comes_back_is_utf_8_whatever_the_bytes(data: bytes) -> None:
    try:
        found = to_utf8(data)
    except ValueError:
        return
    assert first_broken_byte(found.data) is None
