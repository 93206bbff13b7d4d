"""A stream that comes in pieces is folded as the whole of it is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.jsondoc import parsing
from recviewer.live.inflow import Piece
from recviewer.live.stream import LiveStream
from recviewer.model.transcript import Reply
from recviewer.playback.clock import Source
from recviewer.playback.pace import Pace
from recviewer.playback.replay import ClockMode
from recviewer.reading import reader

MODE = ClockMode(Pace())

TEXTS = st.lists(st.text(max_size=4), min_size=1, max_size=40)
CUTS = st.lists(st.integers(0, 100_000), max_size=30)


def chat(text: str, index: int = 0) -> bytes:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": None}
    return parsing.dumps(
        {"id": "c", "object": "chat.completion.chunk", "choices": [choice]}
    )


def events(texts: list[str]) -> bytes:
    chunks = [b"data: %b\n\n" % chat(text, k % 3) for k, text in enumerate(texts)]
    return b"".join([*chunks, b"data: [DONE]\n\n"])


def ollama(texts: list[str]) -> bytes:
    return b"".join(
        parsing.dumps(
            {
                "model": "m",
                "created_at": "2025-01-01T00:00:00Z",
                "message": {"role": "assistant", "content": text},
                "done": False,
            }
        )
        + b"\n"
        for text in texts
    )


def gemini(texts: list[str]) -> bytes:
    items = (
        parsing.dumps({"candidates": [{"content": {"parts": [{"text": text}]}}]})
        for text in texts
    )
    return b"[" + b"\n,\r\n".join(items) + b"\n]"


def with_head(texts: list[str]) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    return head + events(texts)


def pieces(data: bytes, cuts: list[int]) -> list[Piece]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    parts = (data[start:end] for start, end in pairwise(places))
    return [Piece(float(at), part) for at, part in zip(count(), parts)]


def told(reply: Reply) -> object:
    """Return what was said, apart from how it ended."""
    choices = [
        (choice.index, choice.role, choice.tracks, choice.chunks)
        for choice in reply.choices
    ]
    return choices, reply.chunk_count, list(reply.characters), reply.notes


@pytest.mark.parametrize("body", [events, ollama, gemini, with_head])
@given(texts=TEXTS, cuts=CUTS)
@settings(max_examples=30)
def test_folding_pieces_equals_reading_the_whole(
    body: Callable[[list[str]], bytes], texts: list[str], cuts: list[int]
) -> None:
    data = body([*texts, "end"])
    stream = LiveStream("-")
    for piece in pieces(data, cuts):
        stream.take([piece])
        stream.proceed(MODE)
    timed = stream.proceed(MODE)
    assert timed is not None
    assert stream.exchange is not None
    whole = reader.parse(data, "-").exchanges[0]

    assert told(timed.reply) == told(reader.fold(whole))
    assert stream.exchange.protocol == whole.protocol
    assert stream.exchange.format == whole.format
    assert stream.exchange.response.status == whole.response.status
    for chunk in range(len(whole.response.chunks)):
        now, then = stream.exchange.response.chunks, whole.response.chunks
        assert now.path(chunk, ".a") == then.path(chunk, ".a")


def test_each_chunk_is_due_when_its_last_byte_arrived() -> None:
    first, second = (b"data: %b\n\n" % chat(text) for text in ("one", "two"))
    stream = LiveStream("-")
    stream.take([Piece(5.0, first), Piece(6.0, second[:-1]), Piece(7.5, second[-1:])])
    timed = stream.proceed(MODE)

    assert timed is not None
    assert list(timed.timeline.due) == [0.0, 2.5]
    assert timed.timeline.clock.source is Source.RECORDED


def grown(*parts: bytes) -> LiveStream:
    """Return a stream of which some pieces have come."""
    stream = LiveStream("-")
    stream.take(Piece(float(at), part) for at, part in enumerate(parts))
    return stream


def test_a_redirect_before_the_answer_is_passed_over() -> None:
    stream = grown(
        b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nHTTP/2 20",
        b"0\r\nX-A: b\r\n\r",
        b"\n" + events(["one"]),
    )

    assert stream.exchange is not None
    assert stream.exchange.response.status == 200
    assert stream.exchange.response.headers == {"X-A": "b"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip", events(["one"])),
        ("Transfer-Encoding: chunked", b"1f\r\n" + events(["one"])),
    ],
)
def test_a_packed_body_waits_until_it_is_whole(head: str, body: bytes) -> None:
    stream = grown(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode(), body)

    assert stream.exchange is None


def test_a_body_that_curl_has_joined_is_a_stream_whatever_its_headers_say() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert grown(head, events(["one"])).exchange is not None


def test_the_protocol_is_told_as_soon_as_a_chunk_tells_it() -> None:
    stream = grown(b'data: {"type": "ping"}\n\n')
    stream.proceed(MODE)
    assert stream.exchange is not None
    assert stream.exchange.protocol is None
    first = stream.exchange

    stream.take([Piece(1.0, events(["one"]))])
    timed = stream.proceed(MODE)

    assert stream.exchange is not first
    assert stream.exchange.protocol == "openai-chat"
    assert timed is not None
    assert timed.reply.chunk_count == 2


@pytest.mark.parametrize(
    "start",
    [
        b'{"type": "user", "sessionId": "s", "message": {"role": "user"}}\n',
        b"interactions:\n- request:\n",
        b"data: not JSON\n\n",
        b"\x1f\x8b\x08",
        b'{\n  "request": {}\n',
    ],
)
def test_what_is_no_stream_of_one_response_is_left_to_its_end(start: bytes) -> None:
    assert grown(start).exchange is None


STARTS = [b"", b"data: ", b"[{", b'{"a"', b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe"]


@settings(max_examples=50)
@given(
    st.sampled_from(STARTS),
    st.lists(
        st.binary(max_size=20)
        | st.sampled_from([b"\n\n", b'{"a":', b"[" * 3_000, b"}\n", b"data: {}\n\n"])
    ),
)
def test_whatever_comes_does_no_harm(start: bytes, parts: list[bytes]) -> None:
    stream = LiveStream("-")
    for at, part in enumerate([start, *parts]):
        stream.take([Piece(float(at), part)])
        stream.proceed(MODE)
    stream.show_lines(1e9)
    stream.proceed(MODE)

    if stream.exchange is not None:
        assert len(stream.seconds) == len(stream.exchange.response.chunks)
