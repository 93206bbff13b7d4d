"""Images and files in a few words."""

from __future__ import annotations

import base64

import pytest

from recviewer.model.prompt import Media
from recviewer.text.media import caption, detect_media
from recviewer.text.numbers import size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (12_300, "12.3 kB"),
        (567_890, "568 kB"),
        (999_600, "1.0 MB"),
        (118_000_000, "118 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_sizes_have_the_units_that_people_use(size: int, words: str) -> None:
    assert size_words(size) == words


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
