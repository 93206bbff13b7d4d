"""How an exchange is written, whatever came."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.check.subject import Subject
from recviewer.framing import aws_event_stream
from recviewer.model.exchange import Exchange
from recviewer.playback.pace import Pace
from recviewer.reading import reader
from recviewer.record.answers import answer_of
from recviewer.record.capture import Capture, Ending
from recviewer.record.redaction import recording_without_secrets

CHAT = "/v1/chat/completions"


def capture(path: str, *pieces: bytes, kind: str = "text/event-stream") -> Capture:
    made = Capture("POST", f"https://api.example.com{path}", [], 100.0)
    made.sent.append(b'{"model": "m"}')
    made.answer(200, [("Content-Type", kind)], 100.05)
    for number, piece in enumerate(pieces, 1):
        made.add(100.0 + number / 10, piece)
    made.end(Ending.WHOLE, 101.0)
    return made


def read(made: Capture) -> Exchange:
    (exchange,) = reader.parse(recording_without_secrets(made), "a.json").exchanges
    return exchange


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (CHAT, "text/event-stream", b'data: {"choices":[]}\n\ndata: [DONE]\n\n'),
        (CHAT, "text/event-stream", b': hi\n\ndata: {"choices":[]}\n\n'),
        (
            "/v1/messages",
            "text/event-stream",
            b'event: ping\ndata: {"type":"ping"}\n\n',
        ),
        ("/api/chat", "application/x-ndjson", b'{"a":1}\n{"a":2}\n'),
        ("/v1/x", "application/json", b'{"a":  1.50}\n'),
        ("/v1/x", "text/html", b"<h1>502</h1>\r\n"),
        ("/v1/audio/speech", "audio/mpeg", bytes(range(256))),
        (
            "/model/m/converse-stream",
            "application/vnd.amazon.eventstream",
            aws_event_stream.frame("messageStart", b'{"role":"assistant"}')
            + aws_event_stream.frame("messageStop", b'{"stopReason":"end_turn"}'),
        ),
        ("/v1/x:streamGenerateContent", "application/json", b'[{"a":1},\r\n{"a":2}]'),
    ],
)
def test_what_came_is_played_back_byte_for_byte(
    path: str, kind: str, body: bytes
) -> None:
    exchange = read(capture(path, body, kind=kind))
    answer = answer_of(exchange, Pace())
    played = b"".join(answer.pieces)
    assert played == body.removeprefix(b": hi\n\n")  # comments are not played
    assert answer.headers[0] == ("Content-Type", kind)


def test_a_chunk_came_when_the_last_of_its_bytes_did() -> None:
    pieces = (b'data: {"a"', b':1}\n\ndata: {"a":2}\n', b"\ndata: [DONE]\n\n")
    exchange = read(capture("/v1/x", *pieces))
    assert exchange.response.arrivals is not None
    assert list(exchange.response.arrivals.seconds) == pytest.approx([0.2, 0.2])


def test_a_key_that_chunks_split_is_replaced_in_all_of_them() -> None:
    key = "sk-proj-" + "a1B2c3D4e5F6g7H8" + "T3BlbkFJ" + "Z9y8X7w6V5u4T3s2"
    parts = (key[:20], key[20:30], key[30:])
    chunks = (
        {
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": {"content": part}}],
        }
        for part in parts
    )
    body = b"".join(b"data: %b\n\n" % json.dumps(each).encode() for each in chunks)
    data = recording_without_secrets(capture(CHAT, body + b"data: [DONE]\n\n"))
    assert not any(part.encode() in data for part in parts[1:])
    (exchange,) = reader.parse(data, "a.json").exchanges
    assert Subject(str(Path("a.json")), exchange).secrets == ()


@pytest.mark.parametrize("ending", [Ending.CLIENT, Ending.SERVER, Ending.STOPPED])
def test_what_was_cut_off_says_so_and_breaks_off_again(ending: Ending) -> None:
    made = Capture("POST", f"https://api.example.com{CHAT}", [], 0.0)
    made.answer(200, [("Content-Type", "text/event-stream")], 0.1)
    made.add(0.2, b'data: {"choices":[]}\n\ndata: {"cho')
    made.end(ending, 0.3)
    exchange = read(made)
    assert len(exchange.notes) == 1
    answer = answer_of(exchange, Pace())
    assert answer.broken
    assert b"".join(answer.pieces).startswith(b'data: {"choices":[]}\n\ndata: {"cho')
