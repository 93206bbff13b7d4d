from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing import aws_event_stream
from tests.unit.framing.packed import chunk, frame, said

STREAM = said("Hel") + said("lo") + frame("event", "messageStop", b'{"stopReason":"x"}')


def test_a_frame_is_an_object_named_after_its_type() -> None:
    found = aws_event_stream.events(STREAM)

    assert json.loads(found.events[1]) == {
        "contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "lo"}}
    }
    assert found.names == ("contentBlockDelta", "contentBlockDelta", "messageStop")
    assert not found.note


def test_a_chunk_is_what_the_model_said() -> None:
    found = aws_event_stream.events(chunk({"type": "message_start"}))

    assert json.loads(found.events[0]) == {"type": "message_start"}


@pytest.mark.parametrize("payload", [b'{"bytes": "aGk="}', b'{"bytes": 1}', b"[]"])
def test_a_chunk_that_holds_no_json_stays_as_it_is(payload: bytes) -> None:
    (text,) = aws_event_stream.events(frame("event", "chunk", payload)).events

    assert json.loads(text) == {"chunk": json.loads(payload)}


def test_an_exception_is_an_object_named_after_it() -> None:
    data = STREAM + frame("exception", "throttlingException", b'{"message":"slow"}')
    found = aws_event_stream.events(data)

    assert json.loads(found.events[-1]) == {"throttlingException": {"message": "slow"}}


@pytest.mark.parametrize(
    ("payload", "value"), [(b"", {}), (b"plain", "plain"), (b"\xff", "/w==")]
)
def test_a_payload_that_is_no_json_is_text(payload: bytes, value: object) -> None:
    (text,) = aws_event_stream.events(frame("event", "odd", payload)).events

    assert json.loads(text) == {"odd": value}


def test_a_wrong_checksum_ends_the_stream_with_a_word_about_it() -> None:
    at = len(said("Hel")) + 40
    broken = STREAM[:at] + bytes([STREAM[at] ^ 1]) + STREAM[at + 1 :]
    found = aws_event_stream.events(broken)

    assert len(found.events) == 1
    assert f"byte {len(said('Hel'))} has a wrong checksum" in found.note


@pytest.mark.parametrize("cut", range(1, len(said("Hel"))))
def test_a_cut_frame_ends_the_stream_with_a_word_about_it(cut: int) -> None:
    found = aws_event_stream.events(STREAM + said("Hel")[:cut])

    assert len(found.events) == 3
    assert f"byte {len(STREAM)} is cut off" in found.note


def test_only_a_right_prelude_begins_a_stream() -> None:
    assert aws_event_stream.begins(STREAM[:12])
    assert not aws_event_stream.begins(STREAM[:11])
    assert not aws_event_stream.begins(bytes(12))


@given(st.data())
def test_any_damage_leaves_frames_and_a_word(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(STREAM) - 1))
    flipped = bytes([STREAM[at] ^ data.draw(st.integers(1, 255))])
    found = aws_event_stream.events(STREAM[:at] + flipped + STREAM[at + 1 :])

    assert found.note
    assert found.events == aws_event_stream.events(STREAM).events[: len(found.events)]
