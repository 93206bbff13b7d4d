from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from recviewer.errors import NoRecordingError, ReadError
from recviewer.reading import reader
from tests.fuzz.seeds import SEEDS, VARIANTS
from tests.unit.formats.inputs import REQUEST, STREAM, URL, first_text, read


def call(body: object, **response: Any) -> dict[str, Any]:
    return {
        "request": {
            "method": "POST",
            "uri": URL,
            "headers": {},
            "body": {"type": "json", "content": REQUEST},
        },
        "response": {"status": 200, "headers": {}, "body": body} | response,
    }


def frame(direction: str, content: str, offset: int, type: str = "text") -> object:
    body = {"type": type, "content": content}
    return {"direction": direction, "body": body, "offset_ms": offset}


def session(*frames: Any) -> str:
    listed = [{"uri": "wss://h/v1/realtime", "headers": {}, "frames": list(frames)}]
    return yaml.safe_dump({"interactions": [], "version": 1, "ws_interactions": listed})


def test_a_body_is_read_by_its_type() -> None:
    calls = [
        call({"type": "text", "content": STREAM}),
        call({"type": "binary", "content": STREAM.encode().hex()}),
        call({"type": "none"}),
    ]
    stream, binary, empty = read(yaml.safe_dump({"interactions": calls}))

    assert {x.format for x in (stream, binary, empty)} == {"cassetter"}
    assert (first_text(stream), first_text(binary)) == ("Hello", "Hello")
    assert stream.response.streaming
    assert (stream.request.body, stream.response.status) == (REQUEST, 200)
    assert len(empty.response.chunks) == 0
    assert stream.response.chunks.path(0).startswith(
        ".interactions[0].response.body.content | split"
    )


def test_a_binary_body_that_is_not_hexadecimal_stays_as_it_is() -> None:
    body = {"type": "binary", "content": "no hexadecimal"}
    (exchange,) = read(yaml.safe_dump({"interactions": [call(body)]}))
    assert json.loads(exchange.response.chunks.text(0)) == "no hexadecimal"


def test_a_body_of_vcrpy_stays_one() -> None:
    recorded = call({"string": STREAM})
    recorded["request"]["body"] = "{}"
    text = yaml.safe_dump({"interactions": [recorded], "version": 1})
    assert read(text)[0].format == "vcrpy"


def test_toml_is_read_as_yaml_is() -> None:
    first, second = read(VARIANTS["cassetter, TOML"])

    assert (first_text(first), first_text(second)) == ("Hello", "Hello")
    assert (first.request.body, first.request.model) == (REQUEST, "made-up")
    assert second.response.chunks.path(0).startswith(
        ".interactions[1].response.body_content | split"
    )
    assert json.loads(first.raw)["request"]["method"] == "POST"


def test_toml_that_is_cut_off_is_read_up_to_its_last_whole_call() -> None:
    (exchange,) = read(VARIANTS["cassetter, TOML"][:-9])

    assert first_text(exchange) == "Hello"
    assert exchange.notes[0].startswith("cut off: it is not valid TOML: ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[interactions]]\nx = ", "it is not valid TOML: "),
        ("[[interactions]]\n" + "a." * 100_000 + "a = 1", "TOML with shorter keys"),
        ("[[interactions]]\nx = " + "[" * 100_000, "less deeply nested"),
    ],
)
def test_broken_toml_has_a_reason(text: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(text)
    assert reason in caught.value.reason


def test_other_toml_is_no_recording() -> None:
    with pytest.raises(NoRecordingError):
        read('[project]\nname = "interactions"\n')


def test_the_frames_of_a_websocket_have_recorded_times() -> None:
    created, done = '{"type": "session.created"}', '{"type": "response.done"}'
    (exchange,) = read(
        session(
            frame("recv", created, 5),
            frame("send", '{"type": "response.create"}', 10),
            frame("recv", done.encode().hex(), 110, "binary"),
            frame("recv", "words", 130),
        )
    )
    response = exchange.response

    assert (exchange.format, response.streaming) == ("cassetter", True)
    assert exchange.request.body == [{"type": "response.create"}]
    assert [json.loads(t) for t in response.chunks.raws] == [
        {"type": "session.created"},
        {"type": "response.done"},
        "words",
    ]
    assert response.arrivals is not None
    assert list(response.arrivals.seconds) == pytest.approx([0, 0.105, 0.125])
    assert response.arrivals.basis == "offset_ms"
    assert not response.arrivals.since_request


def test_times_count_from_a_request_that_is_sent_first() -> None:
    asked = '{"type": "response.create", "model": "m", "input": "Hi"}'
    (exchange,) = read(session(frame("send", asked, 20), frame("recv", "{}", 320)))

    assert exchange.request.body == json.loads(asked)
    assert exchange.request.model == "m"
    assert exchange.response.arrivals is not None
    assert exchange.response.arrivals.since_request
    assert list(exchange.response.arrivals.seconds) == pytest.approx([0.3])


def test_a_websocket_that_was_closed_for_a_reason_says_so() -> None:
    def closed(status: int) -> tuple[str, ...]:
        content = (status.to_bytes(2, "big") + b"denied").hex()
        close = {"direction": "recv", "frame_type": "close", "offset_ms": 9} | {
            "body": {"type": "binary", "content": content}
        }
        (exchange,) = read(session(frame("recv", "{}", 1), close))
        assert len(exchange.response.chunks) == 1
        return exchange.notes

    assert closed(1008) == ("the server closed the websocket: 1008 denied",)
    assert closed(1000) == ()


def test_a_grpc_call_is_read_as_far_as_cassetter_decoded_it() -> None:
    *_, remote = read(SEEDS["cassetter"])

    assert remote.request.url == "/demo.Chat/Say"
    assert remote.request.body == {"message": "Hello"}
    assert remote.response.error is not None
    assert (remote.response.error.code, remote.response.error.message) == (5, "no")


def test_a_websocket_that_is_cut_off_keeps_its_frames() -> None:
    text = session(frame("recv", '{"a": 1}', 1), frame("recv", '{"a": 2}', 2))
    cut = text[: text.rfind("offset_ms")]
    (exchange,) = read(cut + "\n  'broken")
    assert len(exchange.response.chunks) >= 1
    assert reader.fold(exchange).chunk_count >= 1
