"""Gemini, Ollama and tools against a second, plain reading of the same recordings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.reading.reader import fold
from tests.oracles.corpus import compared, needs_corpus, speaking
from tests.unit.protocols.recorded import only

Record = Callable[[str, object], None]


def both(protocol: str) -> Any:
    """Give all exchanges of a protocol, streamed and whole."""
    return chain(speaking(protocol, whole=False), speaking(protocol, whole=True))


@needs_corpus
def test_gemini_s_parts_join(record_property: Record) -> None:
    count = 0
    for exchange, events in both("gemini"):
        texts, thoughts, calls, finish = "", "", [], None
        for event in events:
            for candidate in event["candidates"]:
                for part in (candidate["content"] or {}).get("parts") or ():
                    if "function_call" in part:
                        call = part["function_call"]
                        calls.append((call["name"], call["args"]))
                    elif part.get("thought"):
                        thoughts += part["text"]
                    else:
                        texts += part["text"]
                finish = candidate.get("finish_reason") or finish
        choice = only(fold(exchange))
        assert choice.text(Kind.CONTENT) == texts
        assert choice.text(Kind.REASONING) == thoughts
        assert [(c.name, c.arguments) for c in choice.tool_calls] == calls
        assert choice.finish_reason == finish
        count += 1
    compared(record_property, "Gemini answers", count, 89)


@needs_corpus
def test_interactions_fold_to_the_texts_in_them(record_property: Record) -> None:
    count = 0
    for exchange, (event,) in speaking("gemini-interactions", whole=True):
        if "outputs" not in event:
            continue
        outputs = event["outputs"]
        choice = only(fold(exchange))
        texts = [o["text"] for o in outputs if o["type"] == "text"]
        calls = [
            (o["id"], o["name"], o["arguments"])
            for o in outputs
            if o["type"] == "function_call"
        ]
        assert choice.text(Kind.CONTENT) == "".join(texts)
        assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == calls
        assert choice.finish_reason == event["status"]
        count += 1
    compared(record_property, "whole interactions", count, 6)


@needs_corpus
def test_ollama_s_lines_join_and_keep_their_times(record_property: Record) -> None:
    count = 0
    for exchange, events in both("ollama"):
        if not {"message", "response"} & events[0].keys():
            continue
        messages = [event.get("message", event) for event in events]
        texts = [s.get("content", s.get("response")) or "" for s in messages]
        thoughts = [s.get("thinking") or "" for s in messages]
        times = [datetime.fromisoformat(e["created_at"]).timestamp() for e in events]
        reply = fold(exchange)
        choice = only(reply)
        assert choice.text(Kind.CONTENT) == "".join(texts)
        assert choice.text(Kind.REASONING) == "".join(thoughts)
        assert choice.finish_reason == events[-1]["done_reason"]
        assert list(reply.times) == pytest.approx(times)
        count += 1
    compared(record_property, "Ollama answers", count, 54)


@needs_corpus
def test_tools_fold_to_their_results(record_property: Record) -> None:
    count = 0
    for exchange, (event,) in speaking("ogx-tool", whole=True):
        assert only(fold(exchange)).text(Kind.CONTENT) == event["content"]
        count += 1
    compared(record_property, "tool results", count, 7)
