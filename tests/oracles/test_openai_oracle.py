"""Chat and completions against openai's own accumulator, and plain re-reading."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from openai.lib.streaming._deltas import accumulate_delta

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.reading.reader import fold
from tests.oracles.corpus import compared, needs_corpus, speaking

Record = Callable[[str, object], None]


def accumulated(events: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Fold the deltas of each choice as openai's client does."""
    messages: dict[int, dict[Any, Any]] = defaultdict(dict)
    for event in events:
        for choice in event["choices"]:
            message = messages[choice["index"]]
            for call in choice["delta"].get("tool_calls") or ():
                forget_repeats(call, message)
            message |= accumulate_delta(message, copy.deepcopy(choice["delta"]))
            if choice.get("finish_reason"):
                message["finish_reason"] = choice["finish_reason"]
    return messages


def forget_repeats(call: dict[str, Any], message: dict[str, Any]) -> None:
    """Take out an id and a name that came before: the client would append them."""
    known = {c["index"]: c for c in message.get("tool_calls") or ()}
    before = known.get(call["index"])
    if before is not None:
        call["id"] = None if before["id"] else call["id"]
        function = call.get("function") or {}
        if before["function"]["name"]:
            function["name"] = None


def told(message: dict[str, Any]) -> dict[str, Any]:
    """Say what openai's message says, as our transcripts do."""
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    return {
        "content": message.get("content") or "",
        "reasoning": reasoning or "",
        "refusal": message.get("refusal") or "",
        "finish": message.get("finish_reason"),
        "calls": [
            (c["id"], c["function"]["name"], c["function"]["arguments"])
            for c in message.get("tool_calls") or ()
        ],
    }


def ours(choice: Transcript) -> dict[str, Any]:
    return {
        "content": choice.text(Kind.CONTENT),
        "reasoning": choice.text(Kind.REASONING),
        "refusal": choice.text(Kind.REFUSAL),
        "finish": choice.finish_reason,
        "calls": [(c.id, c.name, c.arguments) for c in choice.tool_calls],
    }


@needs_corpus
def test_streams_fold_as_openai_s_client_folds_them(record_property: Record) -> None:
    count = 0
    for exchange, events in speaking("openai-chat", whole=False):
        expected = {i: told(m) for i, m in accumulated(events).items()}
        reply = fold(exchange)
        assert {c.index: ours(c) for c in reply.choices} == expected, exchange.request
        assert reply.notes == ()
        count += 1
    compared(record_property, "chat streams", count, 950)


@needs_corpus
def test_whole_completions_fold_to_the_texts_in_them(record_property: Record) -> None:
    count = 0
    for exchange, (event,) in speaking("openai-chat", whole=True):
        if "choices" not in event:
            continue
        expected = {
            choice["index"]: told(
                choice["message"] | {"finish_reason": choice["finish_reason"]}
            )
            for choice in event["choices"]
        }
        assert {c.index: ours(c) for c in fold(exchange).choices} == expected
        count += 1
    compared(record_property, "whole chat completions", count, 590)


@needs_corpus
def test_text_completions_join(record_property: Record) -> None:
    count = 0
    for whole in (False, True):
        for exchange, events in speaking("openai-completions", whole=whole):
            texts: dict[int, str] = defaultdict(str)
            for event in events:
                for choice in event["choices"]:
                    texts[choice["index"]] += choice["text"]
            folded = {c.index: c.text(Kind.CONTENT) for c in fold(exchange).choices}
            assert folded == texts
            count += 1
    compared(record_property, "text completions", count, 7)


@needs_corpus
def test_log_probabilities_are_those_recorded(record_property: Record) -> None:
    count = 0
    for exchange, events in speaking("openai-chat", whole=False):
        expected = [
            (item["token"], item["logprob"])
            for event in events
            for choice in event["choices"]
            for item in (choice.get("logprobs") or {}).get("content") or ()
        ]
        found = [
            (p.token, p.logprob) for c in fold(exchange).choices for p in c.logprobs
        ]
        assert sorted(found) == sorted(expected)
        count += bool(expected)
    compared(record_property, "streams with log probabilities", count, 5)
