"""Images and files are recognised by their first bytes."""

from __future__ import annotations

import base64
import struct

import pytest

from recviewer.model.prompt import Media
from recviewer.text.media import (
    caption,
    detect_media,
    media_from_base64,
    media_from_url,
)


def test_a_caption_leaves_out_unknown_facts() -> None:
    assert caption(Media("image/png", 12_300, 640, 480)) == (
        "image/png · 640x480 · 12.3 kB"
    )
    assert caption(Media("", None, url="https://x/y.png")) == "media · https://x/y.png"


def test_a_data_url_is_recognised() -> None:
    found = detect_media("data:text/csv;charset=utf-8;base64,YWJj")
    assert found is not None
    assert (found.type, found.size) == ("text/csv", 3)


def test_plain_base64_is_recognised_by_its_first_bytes() -> None:
    found = detect_media(base64.b64encode(b"%PDF-1.7" + bytes(300)).decode())
    assert found is not None
    assert found.type == "application/pdf"


@pytest.mark.parametrize(
    "text", ["", "data:", "iVBORw0KGgo", "a" * 1_000, "data: 1;base64,x", "x y" * 200]
)
def test_ordinary_text_is_not_media(text: str) -> None:
    assert detect_media(text) is None


def test_text_around_base64_is_not_media() -> None:
    held = base64.b64encode(b"%PDF-1.7" + bytes(301)).decode()
    assert detect_media(held) is not None
    assert detect_media(f"({held})))") is None


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = (
    b"\xff\xd8"
    + segment(0xE1, b"Exif" + bytes(70_000 % 65_000))
    + segment(0xC4, b"table")
    + segment(0xC2, struct.pack(">BHH", 8, 480, 640))
)
LOSSY = b"RIFF0000WEBPVP8 0000" + bytes(6) + struct.pack("<HH", 640, 480)
LOSSLESS = b"RIFF0000WEBPVP8L0000\x2f" + struct.pack("<I", 639 | 479 << 14)
EXTENDED = b"RIFF0000WEBPVP8X0000" + bytes(4) + b"\x7f\x02\x00\xdf\x01\x00"


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (PNG, "image/png"),
        (GIF, "image/gif"),
        (JPEG, "image/jpeg"),
        (LOSSY, "image/webp"),
        (LOSSLESS, "image/webp"),
        (EXTENDED, "image/webp"),
    ],
)
def test_the_header_of_an_image_gives_its_type_and_size(data: bytes, type: str) -> None:
    media = media_from_base64(encoded(data))

    assert (media.type, media.width, media.height) == (type, 640, 480)
    assert media.size == len(data)


@pytest.mark.parametrize(
    "data", [PNG[:18], GIF[:8], JPEG[:20], LOSSY[:14], b"\xff\xd8"]
)
def test_an_image_cut_short_has_no_size_in_pixels(data: bytes) -> None:
    media = media_from_base64(encoded(data))

    assert (media.width, media.height) == (None, None)


@pytest.mark.parametrize("length", range(5))
def test_padding_is_not_counted_as_data(length: int) -> None:
    assert media_from_base64(encoded(bytes(length))).size == length


@pytest.mark.parametrize("data", ["", "!", "\ud83d", "=====", "AAAA" * 10])
def test_data_that_is_not_an_image_is_not_an_error(data: str) -> None:
    assert media_from_base64(data).width is None


def test_a_recorded_type_takes_precedence_over_the_header() -> None:
    assert media_from_base64(encoded(PNG), "image/x-own").type == "image/x-own"


def test_a_data_url_holds_its_type() -> None:
    media = media_from_url(f"data:image/png;base64,{encoded(PNG)}")

    assert (media.type, media.width, media.url) == ("image/png", 640, None)


def test_another_url_is_only_a_link() -> None:
    media = media_from_url("https://h/a.png")

    assert (media.url, media.size) == ("https://h/a.png", None)


def test_base64_is_looked_at_from_a_length_that_no_hash_has() -> None:
    pdf = b"%PDF" + bytes(300)

    assert detect_media(encoded(pdf)[:256]) is not None
    assert detect_media(encoded(pdf)[:255]) is None
    assert detect_media("-" + encoded(pdf)) is None


def test_a_short_data_url_needs_no_length() -> None:
    found = detect_media("data:image/png;base64,AAAA")

    assert found is not None
    assert (found.type, found.size) == ("image/png", 3)


def test_a_data_url_without_a_type_has_the_recorded_one() -> None:
    assert media_from_base64("data:;base64,AAAA", "image/x-own").type == "image/x-own"
    assert media_from_base64("data:a/b;base64,AAAA", "image/x-own").type == "a/b"
    assert media_from_url("data:,AAAA", "image/x-own").type == "image/x-own"
    assert media_from_url("https://h/a", "image/x-own").type == "image/x-own"


def test_of_long_base64_the_beginning_tells_the_type_and_all_of_it_the_size() -> None:
    data = PNG + bytes(400_000)
    media = media_from_base64(encoded(data))

    assert (media.type, media.width, media.size) == ("image/png", 640, len(data))


@pytest.mark.parametrize(
    "marker", [0xC0, 0xC1, 0xC3, 0xC5, 0xC7, 0xC9, 0xCB, 0xCD, 0xCF]
)
def test_any_frame_header_of_a_jpeg_tells_its_size(marker: int) -> None:
    frame = segment(marker, struct.pack(">BHH", 8, 480, 640))
    media = media_from_base64(encoded(b"\xff\xd8" + frame))

    assert (media.width, media.height) == (640, 480)


@pytest.mark.parametrize("marker", [0xBF, 0xC4, 0xC8, 0xCC, 0xD0])
def test_no_other_segment_of_a_jpeg_is_taken_for_a_frame_header(marker: int) -> None:
    other = segment(marker, struct.pack(">BHH", 8, 480, 640))
    frame = segment(0xC0, struct.pack(">BHH", 8, 3, 4))
    media = media_from_base64(encoded(b"\xff\xd8" + other + frame))

    assert (media.width, media.height) == (4, 3)


def test_sides_of_a_webp_may_have_fourteen_bits() -> None:
    sides = struct.pack("<HH", 0xFFFF, 0xBFFE)
    lossy = b"RIFF0000WEBPVP8 0000" + bytes(6) + sides
    lossless = b"RIFF0000WEBPVP8L0000\x2f" + struct.pack("<I", 0xFFFFFFFF)
    media = media_from_base64(encoded(lossy)), media_from_base64(encoded(lossless))

    assert [(m.width, m.height) for m in media] == [(16383, 16382), (16384, 16384)]


def test_a_side_of_a_png_may_have_all_its_bits() -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 2**32 - 1, 2**31)
    media = media_from_base64(encoded(png))

    assert (media.width, media.height) == (2**32 - 1, 2**31)


def test_a_side_of_a_gif_or_jpeg_may_have_sixteen_bits() -> None:
    gif = b"GIF87a" + struct.pack("<HH", 40_000, 50_000)
    frame = segment(0xC0, struct.pack(">BHH", 8, 50_000, 40_000))
    media = (media_from_base64(encoded(data)) for data in (gif, b"\xff\xd8" + frame))

    assert [(m.width, m.height) for m in media] == [(40_000, 50_000)] * 2


def test_a_riff_that_is_no_image_has_no_size_in_pixels() -> None:
    media = media_from_base64(encoded(b"RIFF0000WAVEfmt " + bytes(20)))

    assert (media.width, media.height) == (None, None)


def test_a_caption_begins_with_the_name_of_the_file() -> None:
    assert caption(Media("a/b", 0), "tides.b") == "tides.b · a/b · 0 B"


def test_a_caption_needs_both_sides_and_may_tell_a_size_of_nothing() -> None:
    assert caption(Media("a/b", 0, 640, None)) == "a/b · 0 B"
