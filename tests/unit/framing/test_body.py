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
from tests.unit.framing.bodies import chunk_frame, text_frame

BODIES = [
    b'event: a\ndata: {"a": 1}\r\n\r\ndata: {"a": 2}\n\n',
    b'{"a": 1}\n{"a": 2}\n',
    b'[{"a": 1}, {"a": 2}]',
    b'{"a": 1}',
    b"<html>",
    text_frame("Hi") + chunk_frame({"type": "ping"}),
    b"\x89PNG\x00\xff",
]


def values(framed: FramedBody) -> list[object]:
    return [json.loads(framed.chunks.text(k)) for k in range(len(framed.chunks))]


def test_events_lines_and_frames_count_as_streamed() -> None:
    for body, count in zip(BODIES, (2, 2, None, None, None, 2, None), strict=True):
        framed = frame(body, ".body")
        assert framed.streaming is (count is not None)
        assert count in (None, len(framed.chunks))


def test_a_list_of_objects_is_many_chunks_and_any_other_list_is_one() -> None:
    assert values(frame(b'[{"a": 1}, {"a": 2}]', ".")) == [{"a": 1}, {"a": 2}]
    assert values(frame([{"a": 1}, {"a": 2}], ".")) == [{"a": 1}, {"a": 2}]
    assert values(frame(b"[[1], [2]]", ".")) == [[[1], [2]]]
    assert values(frame([], ".")) == [[]]


def test_an_indented_error_in_place_of_events_is_one_chunk() -> None:
    framed = frame(b'{\n  "error": {"code": 400}\n}\n', ".")

    assert values(framed) == [{"error": {"code": 400}}]
    assert framed.chunks.whole


def test_an_absent_or_blank_body_has_no_chunks() -> None:
    assert [len(frame(body, ".").chunks) for body in (None, b"", b" \n")] == [0, 0, 0]


def test_a_list_that_is_cut_off_keeps_its_whole_items_and_the_rest() -> None:
    framed = frame(b' [{"a": "\xc3\xa4"},\r\n{"a": 2}\r\n,\r\n{"a": "x', ".body")

    raws = [bytes(raw) for raw in framed.chunks.raws]
    assert raws == ['{"a": "ä"}'.encode(), b'{"a": 2}', b'{"a": "x']
    assert framed.chunks.path(1, ".a") == '.body | .[:23] + "]" | fromjson[1].a'
    assert framed.notes == (CUT_LIST_NOTE,)


def test_a_list_that_is_cut_off_in_its_first_item_is_text() -> None:
    framed = frame(b'[{"a": "x', ".")

    assert values(framed) == ['[{"a": "x']
    assert "broken or cut" in framed.notes[0]


def test_a_request_without_a_body_has_none() -> None:
    assert parse_request(b"") is None


def test_a_body_that_is_text_becomes_one_string() -> None:
    assert values(frame(b"<html>\xe2\x80\xa8", ".")) == ["<html>\u2028"]


def test_binary_data_becomes_base64_with_a_note() -> None:
    framed = frame(b"\x89PNG\x00\xff", ".")

    assert values(framed) == ["iVBORwD/"]
    assert "shown in base64" in framed.notes[0]


def test_json_that_is_cut_off_becomes_text_with_a_note() -> None:
    framed = frame(b'{"a": [1', ".")

    assert values(framed) == ['{"a": [1']
    assert framed.notes


def test_an_aws_event_stream_stored_as_text_gets_a_note() -> None:
    framed = frame("\0\0\0\ufffd\x0b:event-type\x07".encode(), ".")

    assert "event stream" in framed.notes[0]


def test_the_path_of_a_frame_counts_frames() -> None:
    framed = frame(text_frame("Hi"), ".body")

    assert framed.chunks.path(0, ".contentBlockDelta.delta.text") == (
        ".body | frames[0].contentBlockDelta.delta.text"
    )


def test_a_request_that_is_not_text_loses_no_byte() -> None:
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
def test_any_bytes_are_framed(data: bytes) -> None:
    framed = frame(data, ".")
    assert bool(len(framed.chunks)) is bool(data.strip())
    for k in range(len(framed.chunks)):
        assert framed.chunks.text(k) or framed.streaming


@pytest.mark.parametrize("body", BODIES)
def test_a_body_cut_anywhere_is_framed(body: bytes) -> None:
    for end in range(len(body)):
        assert len(frame(body[:end], ".").chunks) or not body[:end].strip()


@pytest.mark.parametrize(
    ("body", "path", "inside"),
    [
        (b'{"a": 1}', ".", ".a"),
        (b'{"a": 1}', ".body", ".body | fromjson.a"),
        (b'[{"a": 1}]', ".body", ".body | fromjson[0].a"),
        (
            b'data: {"a": 1}',
            ".body",
            '.body | split("\\n")[0] | ltrimstr("data:") | fromjson | .a',
        ),
        (b'{"a": 1}\n{"a": 2}', ".body", '.body | split("\\n")[0] | fromjson | .a'),
        (b'{"a":\n1}{"a": 2}', ".body", ".body | .[0:8] | fromjson | .a"),
        ({"a": 1}, ".body", ".body.a"),
        ([{"a": 1}], ".body", ".body[0].a"),
    ],
)
def test_a_chunk_has_a_path_through_the_text_of_its_body(
    body: object, path: str, inside: str
) -> None:
    assert frame(body, path).chunks.path(0, ".a") == inside


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (b'{"a": [1', "it starts as JSON, but is broken or cut off"),
        (b" [tru", "it starts as JSON, but is broken or cut off"),
        (
            "\ufffd:event-type".encode(),
            "an AWS event stream that was stored as text: some bytes are lost",
        ),
        (b"\xff" * 1_234, "1,234 bytes that are not text, shown in base64"),
        (
            text_frame("Hi") + b"\0",
            "the event stream cannot be read further: "
            f"the frame at byte {len(text_frame('Hi'))} is cut off",
        ),
        (b'{"a": 1}\n{"a', "the last line is cut off: it is not JSON"),
    ],
)
def test_what_is_wrong_with_a_body_is_noted(body: bytes, note: str) -> None:
    assert frame(body, ".").notes == (note,)


@pytest.mark.parametrize(
    "body", [b"plain", b'{"a": 1}', b"data: 1", text_frame("Hi"), b":event-type"]
)
def test_a_body_in_order_has_no_note(body: bytes) -> None:
    assert frame(body, ".").notes == ()


def test_a_request_is_json_or_text() -> None:
    assert parse_request(b'{"a": 1}') == {"a": 1}
    assert parse_request(b"a=1") == "a=1"
    assert parse_request({"a": 1}) == {"a": 1}
    assert parse_request("a") == "a"


def test_names_and_the_end_of_events_are_kept() -> None:
    framed = frame(b'event: a\ndata: {"a": 1}\n\ndata: [DONE]\n\n', ".")

    assert (framed.chunks.name(0), framed.chunks.done) == ("a", True)
    assert frame(text_frame("Hi"), ".").chunks.name(0) == "contentBlockDelta"


def test_a_list_with_one_object_among_its_items_is_many_chunks() -> None:
    assert values(frame([1, {"a": 1}], ".")) == [1, {"a": 1}]
    assert values(frame(b'[1, {"a": 1}]', ".")) == [1, {"a": 1}]
    assert values(frame(b'[1, {"a": 1}, ', ".")) != [1, {"a": 1}]


def test_items_of_a_list_before_the_end_of_its_stream_are_all_chunks() -> None:
    framed = frame([{"a": 1}, {"a": 2}, "[DONE]"], ".")
    open_ended = frame([{"a": 1}, {"a": 2}], ".")

    assert values(framed) == values(open_ended) == [{"a": 1}, {"a": 2}]
    assert (framed.chunks.done, open_ended.chunks.done) == (True, False)


def test_events_of_a_body_need_no_blank_lines_between_them() -> None:
    framed = frame(b'data: {"a": 1}\ndata: {"a": 2}\n', ".")

    assert (values(framed), framed.streaming) == ([{"a": 1}, {"a": 2}], True)
