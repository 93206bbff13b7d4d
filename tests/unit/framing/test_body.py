from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing.body import (
    CUT_LIST_NOTE,
    FramedBody,
    frame,
    parse_request,
)
from tests.unit.framing.packed import chunk, said

BODIES = [
    b'event: a\ndata: {"a": 1}\r\n\r\ndata: {"a": 2}\n\n',
    b'{"a": 1}\n{"a": 2}\n',
    b'[{"a": 1}, {"a": 2}]',
    b'{"a": 1}',
    b"<html>",
    said("Hi") + chunk({"type": "ping"}),
    b"\x89PNG\x00\xff",
]


def values(framed: FramedBody) -> list[object]:
    return [json.loads(framed.chunks.text(k)) for k in range(len(framed.chunks))]


def test_events_lines_and_frames_came_piece_by_piece() -> None:
    for body, count in zip(BODIES, (2, 2, None, None, None, 2, None), strict=True):
        framed = frame(body, ".body")
        assert framed.streaming is (count is not None)
        assert count in (None, len(framed.chunks))


def test_a_list_of_objects_is_chunks_and_any_other_list_one() -> None:
    assert values(frame(b'[{"a": 1}, {"a": 2}]', ".")) == [{"a": 1}, {"a": 2}]
    assert values(frame([{"a": 1}, {"a": 2}], ".")) == [{"a": 1}, {"a": 2}]
    assert values(frame(b"[[1], [2]]", ".")) == [[[1], [2]]]
    assert values(frame([], ".")) == [[]]


def test_a_pretty_error_in_place_of_events_is_one_value() -> None:
    framed = frame(b'{\n  "error": {"code": 400}\n}\n', ".")

    assert values(framed) == [{"error": {"code": 400}}]
    assert framed.chunks.whole


def test_an_absent_or_blank_body_has_no_chunk() -> None:
    assert [len(frame(body, ".").chunks) for body in (None, b"", b" \n")] == [0, 0, 0]


def test_of_a_list_that_breaks_off_the_whole_items_are_kept_and_what_is_left() -> None:
    framed = frame(b' [{"a": "\xc3\xa4"},\r\n{"a": 2}\r\n,\r\n{"a": "x', ".body")

    raws = [bytes(raw) for raw in framed.chunks.raws]
    assert raws == ['{"a": "ä"}'.encode(), b'{"a": 2}', b'{"a": "x']
    assert framed.chunks.path(1, ".a") == '.body | .[:23] + "]" | fromjson[1].a'
    assert framed.notes == (CUT_LIST_NOTE,)


def test_a_list_that_breaks_off_in_its_first_item_is_text() -> None:
    framed = frame(b'[{"a": "x', ".")

    assert values(framed) == ['[{"a": "x']
    assert "broken or cut" in framed.notes[0]


def test_a_request_without_a_body_has_none() -> None:
    assert parse_request(b"") is None


def test_text_is_one_string() -> None:
    assert values(frame(b"<html>\xe2\x80\xa8", ".")) == ["<html>\u2028"]


def test_binary_data_is_base64_with_a_word_about_it() -> None:
    framed = frame(b"\x89PNG\x00\xff", ".")

    assert values(framed) == ["iVBORwD/"]
    assert "shown in base64" in framed.notes[0]


def test_json_that_is_cut_is_text_with_a_word_about_it() -> None:
    framed = frame(b'{"a": [1', ".")

    assert values(framed) == ['{"a": [1']
    assert framed.notes


def test_a_mangled_event_stream_is_text_with_a_word_about_it() -> None:
    framed = frame("\0\0\0\ufffd\x0b:event-type\x07".encode(), ".")

    assert "event stream" in framed.notes[0]


def test_a_frame_s_path_says_that_frames_are_counted() -> None:
    framed = frame(said("Hi"), ".body")

    assert framed.chunks.path(0, ".contentBlockDelta.delta.text") == (
        ".body | frames[0].contentBlockDelta.delta.text"
    )


def test_a_request_that_is_no_text_loses_no_byte() -> None:
    text = parse_request(b"form\xff\x00")

    assert isinstance(text, str)
    assert text.encode("utf-8", "surrogateescape") == b"form\xff\x00"


@pytest.mark.parametrize("body", BODIES)
@given(data=st.data())
def test_any_damage_is_framed(body: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body)))
    inserted = data.draw(st.binary(max_size=3))
    dropped = data.draw(st.integers(0, 9))
    damaged = body[:at] + inserted + body[at + dropped :]

    framed = frame(damaged, ".")

    assert len(framed.chunks) or not damaged.strip()
    assert all(
        isinstance(framed.chunks.text(k), bytes) for k in range(len(framed.chunks))
    )
    assert all(framed.chunks.path(k, ".a") for k in range(len(framed.chunks)))


@given(st.binary(max_size=40))
def test_anything_is_framed(data: bytes) -> None:
    assert frame(data, ".").chunks is not None


@pytest.mark.parametrize("body", BODIES)
def test_a_body_cut_anywhere_is_framed(body: bytes) -> None:
    for end in range(len(body)):
        assert len(frame(body[:end], ".").chunks) or not body[:end].strip()
