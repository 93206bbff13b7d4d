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
