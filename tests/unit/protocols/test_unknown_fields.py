"""The quick look at the chunks of a long stream, which lets only usual ones pass."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from recviewer.protocols import registry
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.decoding import decoder
from recviewer.protocols.fold.unknown_fields import UnknownFields, note_repeated
from recviewer.reading.reader import fold, parse
from tests.unit.protocols.test_nothing_dropped import HOLDERS, objects, texts, value_at
from tests.unit.protocols.valid_streams import STREAMS, Chunks

LONG = 20
"""Usual chunks after which others are looked at quickly first."""


def said(protocol: str, chunks: Chunks) -> list[str]:
    """Return what is noted of the fields of chunks that are not known."""
    spoken = registry.named(protocol)
    assert spoken is not None
    assert spoken.fields is not None
    decode = decoder(getattr(spoken, "event", Any), False)
    unknown, build = UnknownFields(spoken.fields, decode, False), ReplyBuilder()
    for chunk in chunks:
        raw = json.dumps(chunk).encode()
        build.ledger.begin_chunk()
        unknown.note(raw, decode.one(raw), build)
    return [note.text for note in build.snapshot().notes]


def spoiled(chunk: Any) -> Iterator[Any]:
    """Yield a chunk with something new in an object, or in place of a text."""
    for at in [*((*path, "x_new") for path in objects(chunk)), *texts(chunk)]:
        for hold in HOLDERS.values():
            changed = copy.deepcopy(chunk)
            value_at(changed, at[:-1])[at[-1]] = hold()
            yield changed


@pytest.mark.parametrize("protocol", STREAMS)
def test_late_in_a_stream_the_same_fields_are_noted_as_at_its_start(
    protocol: str,
) -> None:
    missed = [
        odd
        for chunks in STREAMS[protocol]
        for chunk in chunks
        if isinstance(chunk, dict) and not said(protocol, [chunk])
        for odd in spoiled(chunk)
        if said(protocol, [chunk] * LONG + [odd]) != said(protocol, [odd])
    ]
    assert missed == []


def looks(protocol: str, chunk: Any, count: int) -> int:
    """Return how many of equal chunks are looked at field by field."""
    spoken = registry.named(protocol)
    assert spoken is not None
    assert spoken.fields is not None
    looked: list[Any] = []

    def plain(raws: Sequence[Any]) -> list[Any]:
        looked.extend(raws)
        return [json.loads(raw) for raw in raws]

    decode = decoder(getattr(spoken, "event", Any), False)
    decode = msgspec.structs.replace(decode, plain=plain)
    unknown, build = UnknownFields(spoken.fields, decode, False), ReplyBuilder()
    raw = json.dumps(chunk).encode()
    for _ in range(count):
        build.ledger.begin_chunk()
        unknown.note(raw, decode.one(raw), build)
    return len(looked)


@pytest.mark.parametrize(
    "protocol",
    [
        *("openai-chat", "openai-completions", "gemini", "ollama"),
        *("cohere", "text-completions", "tgi", "sourcegraph", "openai-audio"),
        *("embeddings", "reranking", "ogx-tool", "aimock", "mlx-lm"),
    ],
)
def test_a_usual_chunk_is_soon_told_without_a_look_at_each_field(
    protocol: str,
) -> None:
    slow = [
        chunk
        for chunks in STREAMS[protocol]
        for chunk in chunks
        if isinstance(chunk, dict) and not said(protocol, [chunk])
        if looks(protocol, chunk, 60) != 16
    ]
    assert slow == []


def test_usual_chunks_are_told_by_their_types_where_those_choose() -> None:
    delta = {"type": "text_delta", "text": "a"}
    usual = {"type": "content_block_delta", "index": 0, "delta": delta}
    strange = usual | {"delta": {"type": "strange_delta", "text": "a"}}

    assert looks("anthropic", usual, 60) == 16
    assert looks("anthropic", strange, 60) == 60


def test_after_many_unusual_chunks_a_field_is_still_noted() -> None:
    usual = {"choices": [{"index": 0, "delta": {"content": "a"}}]}
    unusual = [{"choices": [{"x_": 1}]}] * LONG

    notes = said("openai-chat", [usual] * LONG + unusual + [{"x_new": "text"}])
    assert notes == ["x_new: only in the JSON"]


def notes_of(*raws: str) -> list[str]:
    """Return what is noted of chat completion chunks, by their JSON text."""
    spoken = registry.named("openai-chat")
    assert spoken is not None
    assert spoken.fields is not None
    decode = decoder(getattr(spoken, "event", Any), False)
    unknown, build = UnknownFields(spoken.fields, decode, False), ReplyBuilder()
    for raw in raws:
        build.ledger.begin_chunk()
        unknown.note(raw.encode(), decode.one(raw.encode()), build)
    return [note.text for note in build.snapshot().notes]


def test_a_name_that_stands_twice_in_a_whole_body_is_noted_once() -> None:
    message = '{"message": {"content": "a", "content": "b"}}'
    other = '{"message": {"content": "a"}}'
    for choices, noted in (
        (f"{message}, {message}", True),
        (f"{other}, {other}", False),
    ):
        body = f'{{"object": "chat.completion", "choices": [{choices}]}}'
        (exchange,) = parse(body.encode(), Path("a.json")).exchanges
        texts = [note.text for note in fold(exchange).notes]

        assert texts == ["content stands twice: only the last is read"] * noted


def test_a_fold_without_notes_on_fields_says_the_same() -> None:
    message = '{"message": {"content": "a", "content": "b", "x_new": "c"}}'
    body = f'{{"object": "chat.completion", "choices": [{message}], "x": "d"}}'
    (exchange,) = parse(body.encode(), Path("a.json")).exchanges

    reply = fold(exchange)

    assert len(reply.notes) == 3
    assert fold(exchange, noting=False) == msgspec.structs.replace(reply, notes=())


def test_fields_that_come_late_pass_the_quick_look_from_then_on() -> None:
    plain, late = ({"delta": {"content": "a"}}, {"delta": {"refusal": "a"}, "index": 0})
    chunks = [plain] * LONG + [late] * 2 * LONG + [plain, late] * LONG
    odd = late | {"delta": {"refusal": "a", "x_new": "b"}}
    raws = [json.dumps({"choices": [choice]}) for choice in (*chunks, odd)]

    assert notes_of(*raws) == ["x_new: only in the JSON"]


def test_chunks_of_great_depth_or_width_are_looked_at_field_by_field() -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = {"a": deep}
    wide = {f"n{k}": k for k in range(1_000)}
    raws = [json.dumps({"choices": [], "id": value}) for value in (deep, wide)]

    assert notes_of(*raws * LONG) == []


def test_a_whole_body_that_is_too_deep_or_broken_names_no_repeated_field() -> None:
    for body in (b'{"a":1,"a":2,"b":' + b"[" * 50_000, b'{"a":1,"a":2', b"\xff"):
        build = ReplyBuilder()
        build.ledger.begin_chunk()
        note_repeated(body, build)
        assert [note.text for note in build.snapshot().notes] == []
