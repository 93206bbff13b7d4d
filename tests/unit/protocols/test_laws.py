"""Laws that hold of every fold, whatever the chunks say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply
from recviewer.reading.reader import (
    fold,
    fold_in_steps,
    parse,
    prompt,
)
from tests.unit.protocols.recorded import (
    call,
    calls,
    chat,
    exchange,
)

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
PIECES = st.lists(TEXT, max_size=5)
ARGUMENTS = st.lists(st.text('{}[]:,"ab1 ', max_size=6), min_size=1, max_size=4)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("choices", "delta", "message", "index", "content", "text"),
                    *("tool_calls", "function", "name", "arguments", "id", "type"),
                    *("candidates", "parts", "event_type", "error", "usage", "role"),
                    *("response", "done", "created_at", "object", "input", "messages"),
                    *("tools", "source", "data", "url", "image_url", "config"),
                ]
            ),
            inner
            | st.sampled_from(
                [
                    *("chat.completion.chunk", "text_completion", "message_start"),
                    *("content_block_start", "content_block_delta", "interaction"),
                    *("text", "tool_use", "image", "data:image/png;base64,iVBORw0K"),
                ]
            ),
            max_size=4,
        )
    ),
    max_leaves=30,
)


@st.composite
def choice_chunks(draw: st.DrawFn, index: int) -> list[dict[str, Any]]:
    """Split one choice's texts and tool calls at random."""
    chunks = [
        chat({field: piece}, index)
        for field in ("reasoning", "content", "refusal")
        for piece in draw(PIECES)
    ]
    for number, pieces in enumerate(draw(st.lists(ARGUMENTS, max_size=3))):
        first, *rest = pieces
        begin = call(first, f"f{number}", index=number, id=f"id{number}")
        chunks += [
            chat({"tool_calls": [piece]}, index)
            for piece in (begin, *(call(text, index=number) for text in rest))
        ]
    return chunks


@st.composite
def streams(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Interleave the chunks of several choices, each in its own order."""
    choices = [draw(choice_chunks(index)) for index in range(draw(st.integers(1, 4)))]
    order = draw(st.permutations([i for i, c in enumerate(choices) for _ in c]))
    remaining = [iter(chunks) for chunks in choices]
    return [next(remaining[index]) for index in order]


def prefix(whole: Exchange, length: int) -> Exchange:
    """Return the exchange as if it had been cut after some chunks."""
    recorded = json.loads(bytes(whole.raw))
    recorded["response"]["body"] = recorded["response"]["body"][:length]
    return parse(json.dumps(recorded).encode(), Path("cut.json")).exchanges[0]


def texts_at(reply: Reply, chunk: int) -> dict[tuple[int, str], str]:
    """Cut all texts of a reply back to what was there at a chunk."""
    shown = {
        (choice.index, str(track.channel)): track.text[: track.end_at(chunk)]
        for choice in reply.choices
        for track in choice.tracks
    }
    return {key: text for key, text in shown.items() if text}


@given(streams())
def test_a_text_that_is_split_over_chunks_folds_to_the_whole_text(
    stream: list[dict[str, Any]],
) -> None:
    folded = {choice.index: choice for choice in fold(exchange(stream)).choices}

    for index, choice in folded.items():
        deltas = [
            c["choices"][0]["delta"]
            for c in stream
            if c["choices"][0]["index"] == index
        ]
        for kind in (Kind.CONTENT, Kind.REASONING, Kind.REFUSAL):
            assert choice.text(kind) == "".join(d.get(kind, "") for d in deltas)
        pieces = [d["tool_calls"][0] for d in deltas if "tool_calls" in d]
        for found in choice.tool_calls:
            own = [piece for piece in pieces if piece["index"] == found.index]
            assert found.arguments == "".join(p["function"]["arguments"] for p in own)
            assert (found.id, found.name) == (f"id{found.index}", f"f{found.index}")


@given(streams(), st.data())
def test_the_state_at_a_chunk_is_the_fold_of_the_chunks_up_to_it(
    stream: list[dict[str, Any]], data: st.DataObject
) -> None:
    whole = exchange(stream)
    chunk = data.draw(st.integers(-1, len(stream) - 1))

    cut = fold(prefix(whole, chunk + 1))
    assert texts_at(fold(whole), chunk) == texts_at(cut, len(stream))
    assert cut.marks == tuple(m for m in fold(whole).marks if m.chunk <= chunk)


@given(streams())
def test_every_character_leads_to_the_chunk_that_holds_it(
    stream: list[dict[str, Any]],
) -> None:
    for choice in fold(exchange(stream)).choices:
        for track in choice.tracks:
            for offset, character in enumerate(track.text):
                delta = track.delta_at(offset)
                assert delta is not None
                held = value_at(stream[delta.chunk], delta.path)
                assert held == delta.text
                assert held[offset - delta.start] == character


@given(streams())
def test_characters_are_counted_by_chunk(stream: list[dict[str, Any]]) -> None:
    reply = fold(exchange(stream))

    lengths = (len(track.text) for choice in reply.choices for track in choice.tracks)
    assert sum(reply.characters) == sum(lengths)


@settings(max_examples=3 * settings().max_examples)
@given(ANYTHING, ANYTHING)
def test_no_shape_breaks_the_reader(asked: object, answered: object) -> None:
    read = exchange(answered, request={"body": asked})

    assert fold(read).chunk_count == len(read.response.chunks)
    prompt(read)


def test_folding_in_steps_ends_with_the_whole_and_shows_something_early() -> None:
    read = exchange([calls(call("a", "f", index=0))] * 25_000)
    steps = list(fold_in_steps(read))

    shown = [step.done for step in steps if step.reply is not None]
    assert shown == [2_000, 25_000]
    assert [s.done for s in steps if s.reply is None] == [12_000, 22_000]
    assert steps[-1].reply == fold(read)


def value_at(value: Any, path: str) -> Any:
    """Follow a JSON path the plain way."""
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(index)]
    return value
