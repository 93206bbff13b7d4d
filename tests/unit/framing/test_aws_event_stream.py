from __future__ import annotations

import base64
import json
import struct
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing import aws_event_stream
from tests.unit.framing.bodies import chunk_frame, frame, text_frame

STREAM = (
    text_frame("Hel")
    + text_frame("lo")
    + frame("event", "messageStop", b'{"stopReason":"x"}')
)


def test_a_frame_becomes_an_object_named_after_its_type() -> None:
    found = aws_event_stream.events(STREAM)

    assert json.loads(found.events[1]) == {
        "contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "lo"}}
    }
    assert found.names == ("contentBlockDelta", "contentBlockDelta", "messageStop")
    assert not found.note


def test_a_chunk_frame_becomes_the_event_of_the_model() -> None:
    found = aws_event_stream.events(chunk_frame({"type": "message_start"}))

    assert json.loads(found.events[0]) == {"type": "message_start"}


@pytest.mark.parametrize("payload", [b'{"bytes": "aGk="}', b'{"bytes": 1}', b"[]"])
def test_a_chunk_frame_without_json_stays_as_it_is(payload: bytes) -> None:
    (text,) = aws_event_stream.events(frame("event", "chunk", payload)).events

    assert json.loads(text) == {"chunk": json.loads(payload)}


def test_an_exception_frame_becomes_an_object_named_after_it() -> None:
    data = STREAM + frame("exception", "throttlingException", b'{"message":"slow"}')
    found = aws_event_stream.events(data)

    assert json.loads(found.events[-1]) == {"throttlingException": {"message": "slow"}}


@pytest.mark.parametrize(
    ("payload", "value"), [(b"", {}), (b"plain", "plain"), (b"\xff", "/w==")]
)
def test_a_payload_that_is_not_json_becomes_text(payload: bytes, value: object) -> None:
    (text,) = aws_event_stream.events(frame("event", "odd", payload)).events

    assert json.loads(text) == {"odd": value}


def test_a_wrong_checksum_ends_the_stream_with_a_note() -> None:
    at = len(text_frame("Hel")) + 40
    broken = STREAM[:at] + bytes([STREAM[at] ^ 1]) + STREAM[at + 1 :]
    found = aws_event_stream.events(broken)

    assert len(found.events) == 1
    assert f"byte {len(text_frame('Hel'))} has a wrong checksum" in found.note


@pytest.mark.parametrize("cut", range(1, len(text_frame("Hel"))))
def test_a_cut_frame_ends_the_stream_with_a_note(cut: int) -> None:
    found = aws_event_stream.events(STREAM + text_frame("Hel")[:cut])

    assert len(found.events) == 3
    assert f"byte {len(STREAM)} is cut off" in found.note


def test_only_a_valid_prelude_starts_a_stream() -> None:
    assert aws_event_stream.begins(STREAM[:12])
    assert not aws_event_stream.begins(STREAM[:11])
    assert not aws_event_stream.begins(bytes(12))


@given(st.data())
def test_any_damage_leaves_frames_and_a_note(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(STREAM) - 1))
    flipped = bytes([STREAM[at] ^ data.draw(st.integers(1, 255))])
    found = aws_event_stream.events(STREAM[:at] + flipped + STREAM[at + 1 :])

    assert found.note
    assert found.events == aws_event_stream.events(STREAM).events[: len(found.events)]


def with_headers(headers: dict[str, bytes], payload: bytes = b"") -> bytes:
    """Return a frame whose headers have values in the wire's own spelling."""
    spelled = b"".join(
        bytes([len(name)]) + name.encode() + value for name, value in headers.items()
    )
    prelude = struct.pack(">II", len(spelled) + len(payload) + 16, len(spelled))
    whole = prelude + struct.pack(">I", crc32(prelude)) + spelled + payload
    return whole + struct.pack(">I", crc32(whole))


def a_string(text: str) -> bytes:
    return b"\x07" + struct.pack(">H", len(text)) + text.encode()


def test_an_error_without_a_payload_has_the_message_of_its_header() -> None:
    frame = with_headers(
        {":error-code": a_string("Slow"), ":error-message": a_string("Wait a bit")}
    )
    found = aws_event_stream.events(frame)

    assert found.names == ("Slow",)
    assert json.loads(found.events[0]) == {"Slow": "Wait a bit"}


def test_a_frame_without_a_type_is_a_message() -> None:
    found = aws_event_stream.events(with_headers({}, b"1"))

    assert (found.names, found.events) == (("message",), (b'{"message":1}',))


def test_headers_of_every_type_are_stepped_over() -> None:
    values = {
        "true": b"\x00",
        "false": b"\x01",
        "byte": b"\x02" + bytes(1),
        "short": b"\x03" + bytes(2),
        "integer": b"\x04" + bytes(4),
        "long": b"\x05" + bytes(8),
        "bytes": b"\x06\x00\x03abc",
        "time": b"\x08" + bytes(8),
        "uuid": b"\x09" + bytes(16),
        ":event-type": a_string("a"),
    }
    (frame,) = aws_event_stream.frames(with_headers(values, b"2"))

    assert (frame.headers, frame.payload) == ({":event-type": "a"}, b"2")


@pytest.mark.parametrize("value", [b"\x0a", b"\x07\x00", b"", b"\xff"])
def test_a_header_of_an_unknown_type_or_without_its_length_is_broken(
    value: bytes,
) -> None:
    found = aws_event_stream.events(with_headers({"a": value}))

    assert found.note == (
        "the event stream cannot be read further: the headers of a frame are broken"
    )


def test_a_broken_prelude_ends_the_stream_with_its_place() -> None:
    found = aws_event_stream.events(STREAM + bytes(20))

    assert found.note == (
        "the event stream cannot be read further: "
        f"the frame at byte {len(STREAM)} has a broken prelude"
    )


def test_a_frame_may_be_as_small_as_its_prelude_and_checksum() -> None:
    assert aws_event_stream.begins(with_headers({}))
    prelude = struct.pack(">II", 15, 0)
    assert not aws_event_stream.begins(prelude + struct.pack(">I", crc32(prelude)))


def test_a_chunk_with_blanks_before_its_event_is_the_event() -> None:
    inner = base64.b64encode(b' {"a": 1}').decode()
    payload = json.dumps({"bytes": inner}).encode()
    found = aws_event_stream.events(frame("event", "chunk", payload))

    assert found.events == (b' {"a": 1}',)


def test_a_name_or_a_value_of_a_header_may_be_no_utf_8() -> None:
    odd = b"\x01\xff" + a_string("a")
    prelude = struct.pack(">II", len(odd) + 16, len(odd))
    whole = prelude + struct.pack(">I", crc32(prelude)) + odd
    (found,) = aws_event_stream.frames(whole + struct.pack(">I", crc32(whole)))

    assert found.headers == {"\ufffd": "a"}
