from __future__ import annotations

import json

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
