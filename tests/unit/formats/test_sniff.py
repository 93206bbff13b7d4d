from __future__ import annotations

from time import process_time

import pytest

from recviewer.formats import sniff


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"b": true,},}',
        '{"a": [1, 2, ], "b": ",]"}',
        '{"a": 1 /* why */, "b": "//"}',
        '{\n  // why\n  "a": 1\n}',
    ],
)
def test_settings_are_not_broken_recordings(text: str) -> None:
    assert not sniff.is_broken_recording("tsconfig.json", text.encode())


@pytest.mark.parametrize(
    "text", ['{"a": {"b": true', '{"a": ",}', '{"a": 1,', '{"choices": [1,],}']
)
def test_json_that_is_cut_off_is_broken(text: str) -> None:
    assert sniff.is_broken_recording("a.json", text.encode())


@pytest.mark.parametrize("piece", [b'"', b"/*", b",", b'\\"', b'"\\', b", "])
def test_no_text_takes_long(piece: bytes) -> None:
    began = process_time()
    sniff.is_broken_recording("a.json", b"{" + piece * 30_000)
    assert process_time() - began < 2
