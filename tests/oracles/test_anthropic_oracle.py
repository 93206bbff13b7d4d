"""Messages against anthropic's own accumulator."""

from __future__ import annotations

from collections.abc import Callable
from json import loads
from typing import Any, cast

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.reading.reader import fold
from tests.oracles.corpus import compared, needs_corpus, speaking
from tests.unit.protocols.recorded import only, sse
from tests.unit.protocols.test_anthropic import (
    START,
    block,
    delta,
    json,
    text,
    tool,
)

Record = Callable[[str, object], None]

MADE: list[dict[str, Any]] = [
    START,
    block(0, type="thinking", thinking="", signature=""),
    delta(0, type="thinking_delta", thinking="Hm"),
    delta(0, type="thinking_delta", thinking="."),
    delta(0, type="signature_delta", signature="s"),
    {"type": "content_block_stop", "index": 0},
    block(1, type="text", text=""),
    text(1, "Yes"),
    text(1, "!"),
    {"type": "content_block_stop", "index": 1},
    tool(2),
    json(2, ""),
    json(2, '{"x": [1,'),
    json(2, " 2]}"),
    {"type": "content_block_stop", "index": 2},
    tool(3),
    json(3, ""),
    {"type": "content_block_stop", "index": 3},
    {
        "type": "message_delta",
        "delta": {"stop_reason": "tool_use", "stop_sequence": None},
        "usage": {"output_tokens": 9},
    },
    {"type": "message_stop"},
]
"""A stream with all that the recordings hold, and the tool calls they lack."""


def accumulated(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Fold events as anthropic's client does."""
    # It takes five seconds to import, which most runs of tests save.
    from anthropic.lib.streaming._messages import accumulate_event

    snapshot, buffers = None, dict[int, bytes]()
    for event in events:
        snapshot = accumulate_event(
            event=cast("Any", event), current_snapshot=snapshot, json_bufs=buffers
        )
    assert snapshot is not None
    return snapshot.to_dict()


def told(message: dict[str, Any]) -> dict[str, Any]:
    """Say what anthropic's message says, as our transcripts do."""
    blocks = message["content"]
    return {
        "content": "".join(b.get("text", "") for b in blocks),
        "reasoning": "".join(b.get("thinking", "") for b in blocks),
        "calls": [(b["id"], b["name"], b["input"]) for b in blocks if "input" in b],
        "finish": message["stop_reason"],
        "role": message["role"],
    }


def ours(choice: Transcript) -> dict[str, Any]:
    return {
        "content": choice.text(Kind.CONTENT),
        "reasoning": choice.text(Kind.REASONING),
        "calls": [(c.id, c.name, parsed(c.arguments)) for c in choice.tool_calls],
        "finish": choice.finish_reason,
        "role": choice.role,
    }


def parsed(arguments: object) -> object:
    return loads(arguments) if isinstance(arguments, str) else arguments


def test_a_made_stream_folds_as_anthropic_s_client_folds_it() -> None:
    reply, expected = sse(*MADE), accumulated(MADE)

    assert ours(only(reply)) == told(expected)
    assert reply.usage is not None
    assert reply.usage["output_tokens"] == expected["usage"]["output_tokens"]
    assert reply.usage["input_tokens"] == expected["usage"]["input_tokens"]


@needs_corpus
def test_streams_fold_as_anthropic_s_client_folds_them(record_property: Record) -> None:
    count = 0
    for exchange, events in speaking("anthropic", whole=False):
        assert ours(only(fold(exchange))) == told(accumulated(events))
        count += 1
    compared(record_property, "Anthropic streams", count, 1)


@needs_corpus
def test_whole_messages_fold_to_the_texts_in_them(record_property: Record) -> None:
    count = 0
    for exchange, (message,) in speaking("anthropic", whole=True):
        if message["type"] == "message":
            assert ours(only(fold(exchange))) == told(message)
            count += 1
    compared(record_property, "whole Anthropic messages", count, 4)
