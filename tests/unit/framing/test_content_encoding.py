from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing.content_encoding import decode
from tests.unit.framing.bodies import base64_text, text_frame

gzipped = partial(gzip.compress, mtime=0)
"""Names of tests hold what it returns, so it tells no time."""

TEXT = '{"said": "grüße"}'.encode()
PACKED = gzipped(TEXT)


def test_gzip_is_decompressed_whatever_headers_say() -> None:
    assert decode(PACKED).value == TEXT
    assert decode(PACKED, "identity").value == TEXT
    assert decode(TEXT, "gzip").value == TEXT


def test_several_gzip_members_are_one_body() -> None:
    assert decode(PACKED + gzipped(b" and more")).value == TEXT + b" and more"


def test_zlib_is_decompressed_if_it_is_whole() -> None:
    assert decode(zlib.compress(TEXT)).value == TEXT
    assert decode(b"x^2 = 4").value == b"x^2 = 4"


def raw_deflated(data: bytes) -> bytes:
    """Deflate without the wrapper of zlib, as some servers do."""
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize("encoding", ["deflate", "Deflate", "gzip, deflate"])
def test_raw_deflate_is_decompressed_if_a_header_says_so(encoding: str) -> None:
    found = decode(raw_deflated(TEXT), encoding)

    assert (found.value, found.jq_filters, found.notes) == (TEXT, " | inflate", ())
    assert decode(TEXT, encoding).value == TEXT
    assert decode(raw_deflated(TEXT)).value == raw_deflated(TEXT)


@pytest.mark.parametrize("bits", [-15, 9, 15])
def test_deflated_data_that_is_cut_is_decompressed_up_to_the_cut(bits: int) -> None:
    text = b"".join(b"line %d\n" % k for k in range(1000))
    engine = zlib.compressobj(wbits=bits)
    found = decode((engine.compress(text) + engine.flush())[:-30], "deflate")

    assert text.startswith(found.value)
    assert len(found.value) > 1000
    assert "cut off" in found.notes[0]


@given(st.binary(min_size=1))
def test_a_header_that_says_deflate_may_be_wrong(data: bytes) -> None:
    assert isinstance(decode(data, "deflate").value, bytes)


def test_a_picture_that_is_said_to_be_deflated_stays() -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff"
    assert decode(picture, "deflate").value == picture
    assert decode(picture, "deflate").notes == ()


@pytest.mark.parametrize("start", [b'{"a": "', b'data: {"a": "', b'[\n"'])
def test_a_byte_that_is_not_utf_8_costs_one_character_of_json(start: bytes) -> None:
    found = decode(gzipped(start + b"caf\xe9"))
    assert found.value == start + "caf\ufffd".encode()
    assert found.notes == (
        f"not UTF-8 at byte {len(start) + 3}: 1 character shown as \ufffd",
    )


def test_a_page_with_a_byte_that_is_not_utf_8_is_text() -> None:
    found = decode(b"<html><p>Le caf\xe9 est ferm&eacute;.</p></html>")
    assert found.value.decode() == "<html><p>Le caf\ufffd est ferm&eacute;.</p></html>"
    assert found.notes == ("not UTF-8 at byte 15: 1 character shown as \ufffd",)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0", b"caf\xe9", b"\xff\xfe\x41\x42"])
def test_short_bytes_that_are_hardly_text_stay(data: bytes) -> None:
    assert decode(data).value == data


def test_an_event_stream_that_is_mostly_text_stays() -> None:
    frame = text_frame("words and words " * 40 + "\u00fc" * 40)
    assert not frame.isascii()
    assert decode(frame).value == frame
    assert decode(frame).notes == ()


def test_json_in_utf_16_is_json() -> None:
    assert decode(TEXT.decode().encode("utf-16")).value == TEXT


def test_base64_of_compressed_bytes_is_decoded() -> None:
    assert decode(base64_text(PACKED)).value == TEXT
    assert decode(base64_text(text_frame("Hi"))).value == text_frame("Hi")


def test_text_that_only_looks_like_base64_stays_text() -> None:
    assert decode(base64_text(TEXT)).value == base64_text(TEXT).encode()
    assert decode("H4sI").value == b"H4sI"
    foreign = base64_text(PACKED)[:-8] + "*" + base64_text(PACKED)[-8:]
    assert decode(foreign).value == foreign.encode()


@pytest.mark.parametrize("as_text", [True, False])
def test_a_list_of_base64_pieces_is_joined(as_text: bool) -> None:
    pieces = [base64_text(PACKED[:20]), base64_text(PACKED[20:])]

    assert decode(json.dumps(pieces) if as_text else pieces).value == TEXT


@pytest.mark.parametrize("items", [["abcd", "efgh"], ["H4sI", 1], [], [None]])
def test_any_other_list_stays_a_list(items: list[Any]) -> None:
    assert decode(items).value == items
    assert decode(json.dumps(items)).value == json.dumps(items).encode()


def test_layers_are_decoded_in_turn_and_named_as_jq_filters() -> None:
    found = decode(base64_text(gzipped(PACKED)))

    assert found.value == TEXT
    assert found.jq_filters == " | @base64d | gunzip | gunzip"


def test_the_number_of_layers_is_limited() -> None:
    data = TEXT
    for _ in range(9):
        data = gzipped(data)

    assert decode(data).value[:2] == b"\x1f\x8b"


def test_bytes_stored_as_latin_1_are_bytes_again() -> None:
    assert decode(PACKED.decode("latin-1")).value == TEXT


def test_cut_data_is_decompressed_up_to_the_cut() -> None:
    text = b"".join(b"line %d\n" % k for k in range(1000))
    found = decode(gzipped(text)[:-30])

    assert text.startswith(found.value)
    assert len(found.value) > 100
    assert "is cut off after" in found.notes[0]


def test_data_that_cannot_be_decompressed_stays_as_it_is() -> None:
    found = decode(PACKED[:11])

    assert found.value == PACKED[:11]
    assert found.notes


def test_a_decompression_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = gzipped(bytes(100_000_000))
    tracemalloc.start()
    try:
        found = decode(bomb)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found.value == bomb
    assert "more than" in found.notes[0]
    assert most < 30_000_000


def test_brotli_is_only_tried_if_a_header_names_it() -> None:
    brotli = pytest.importorskip("brotli", reason="the extra is not installed")
    packed = brotli.compress(TEXT * 50)

    assert decode(packed, "br").value == TEXT * 50
    assert decode([base64_text(packed)], "br").value == TEXT * 50
    assert decode(packed).value == packed
    assert decode(TEXT, "br").value == TEXT


def test_zstd_is_decompressed() -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra is not installed")

    assert decode(zstandard.compress(TEXT)).value == TEXT


@pytest.mark.parametrize(
    ("module", "data", "extra"),
    [
        ("brotli", b"\x8b\x00\xff\xfe", "brotli"),
        ("zstandard", b"\x28\xb5\x2f\xfd", "zstd"),
    ],
)
def test_a_missing_extra_is_named(
    module: str, data: bytes, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    found = decode(data, "br")

    assert found.value == data
    assert found.notes[0].endswith(f"install recviewer[{extra}]")


@given(st.binary(max_size=60), st.sampled_from(["", "gzip", "br"]))
def test_any_bytes_are_decoded_or_kept(data: bytes, encoding: str) -> None:
    assert isinstance(decode(data, encoding).value, bytes)
    assert isinstance(decode(gzipped(data)[: len(data)]).value, bytes)


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_deflated_data_is_decompressed_with_and_without_its_wrapper(level: int) -> None:
    for bits in (-15, -9, 9, 12, 15):
        engine = zlib.compressobj(level, wbits=bits)
        packed = engine.compress(TEXT * 20) + engine.flush()

        assert decode(packed, "deflate").value == TEXT * 20


def test_deflate_without_a_wrapper_may_begin_like_one() -> None:
    found = []
    for k in range(400):
        text = f"{chr(33 + k % 90)}{k} grüße".encode()
        packed = raw_deflated(text)
        assert decode(packed, "deflate").value == text
        found.append(int.from_bytes(packed[:2], "big") % 31 == 0)
    assert any(found)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (gzipped(bytes(9_000_000)), "gzip data of more than 8,388,608 bytes"),
        (PACKED[:11], "gzip data is cut off after 0 bytes: the end is missing"),
    ],
    ids=["too much", "cut"],
)
def test_what_cannot_be_decompressed_is_noted(data: bytes, note: str) -> None:
    found = decode(data)

    assert (found.value, found.notes, found.jq_filters) == (data, (note,), "")


def test_whole_data_is_decompressed_without_a_note() -> None:
    assert decode(PACKED).notes == ()
    assert decode(gzipped(b"")).value == b""
    assert decode(gzipped(bytes(8_300_000))).value == bytes(8_300_000)


def test_latin_1_text_of_compressed_bytes_may_hold_other_characters() -> None:
    text = PACKED.decode("latin-1") + "🌊"

    assert decode(text).value == text.encode()


def test_compressed_bytes_are_known_by_ten_bytes_at_least() -> None:
    start = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00"

    assert decode(start).value == start.encode()


def test_a_fifth_layer_stays() -> None:
    data = TEXT
    for _ in range(4):
        data = gzipped(data)

    assert decode(data).value == TEXT
    assert decode(data).jq_filters == " | gunzip" * 4
    assert decode(gzipped(data)).value == gzipped(TEXT)


def test_pieces_of_a_list_may_be_wrapped_and_spaced() -> None:
    pieces = [base64_text(PACKED[:21]), base64_text(PACKED[21:])]
    found = decode(" [\n" + ",\n".join(json.dumps(p) for p in pieces) + "] ")

    assert found.value == TEXT
    assert found.jq_filters == " | map(@base64d) | add | gunzip"


def test_base64_may_be_wrapped() -> None:
    spelled = base64_text(gzipped(bytes(range(256))))
    lines = [spelled[k : k + 20] for k in range(0, len(spelled), 20)]

    assert decode("\n".join(lines)).value == bytes(range(256))


def test_a_list_of_texts_may_hold_half_of_a_character() -> None:
    texts = ["\ud800", "aGk="]
    assert decode(texts).value == texts


@pytest.mark.parametrize("text", ["家", "🌊" * 20, "a家" * 9, "\x1f\x8b\x08家" * 4])
def test_text_in_any_letters_is_its_utf_8(text: str) -> None:
    assert decode(text).value == text.encode()


def test_pieces_that_a_header_names_are_joined_from_text_too() -> None:
    brotli = pytest.importorskip("brotli", reason="the extra is not installed")
    packed = brotli.compress(TEXT * 50)
    pieces = [base64_text(packed[:30]), base64_text(packed[30:])]

    assert decode(json.dumps(pieces), "br").value == TEXT * 50
    assert decode(json.dumps(pieces)).value == json.dumps(pieces).encode()
