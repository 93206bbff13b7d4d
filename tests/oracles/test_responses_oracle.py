"""Responses against openai's own accumulator, and against what they say at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

import pytest
from openai._models import construct_type_unchecked
from openai._types import omit
from openai.lib.streaming.responses._responses import ResponseStreamState
from openai.types.responses import ResponseStreamEvent

from recviewer.errors import ReadError
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.reading.reader import fold, read
from tests.corpus import ABSENT, CORPUS
from tests.oracles.corpus import compared, payload

Record = Callable[[str, object], None]

FOLDER = CORPUS / "other"

needs_responses = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)

ENDS = ("response.completed", "response.incomplete", "response.failed")

REFUSED = {
    "Lifecycle response identity changed.": "a recorder wrote another id each time",
    "list index out of range": "Bedrock counts the parts of a message from 1",
}
"""What openai's client says of the streams that it does not fold, and why."""


@cache
def responses() -> tuple[Exchange, ...]:
    """Read all exchanges that speak the protocol, in whatever format."""
    return tuple(
        exchange
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
        for exchange in exchanges(path)
        if exchange.protocol == "openai-responses"
    )


def exchanges(path: Any) -> tuple[Exchange, ...]:
    try:
        return tuple(read(path).exchanges)
    except ReadError:
        return ()


def streams() -> Iterator[tuple[Exchange, list[dict[str, Any]]]]:
    """Give the streams that came to their end, with their parsed events."""
    for exchange in responses():
        count = len(exchange.response.chunks)
        if exchange.response.streaming and count > 1:
            events = [payload(exchange, chunk) for chunk in range(count)]
            if events[-1].get("type") in ENDS:
                yield exchange, events


def told(output: list[dict[str, Any]]) -> dict[str, Any]:
    """Say what an output says, as our transcripts do."""
    texts = {"content": "", "reasoning": "", "refusal": ""}
    calls = []
    for item in output:
        if item["type"].endswith("_call"):
            calls.append(called(item))
        for part in [*(item.get("content") or ()), *(item.get("summary") or ())]:
            kind = "refusal" if part["type"] == "refusal" else "content"
            kind = "reasoning" if item["type"] == "reasoning" else kind
            texts[kind] += part.get("text") or part.get("refusal") or ""
    return texts | {"calls": calls}


def called(item: dict[str, Any]) -> tuple[Any, ...]:
    fields = ("arguments", "input", "code", "action", "queries")
    given = next((item[name] for name in fields if item.get(name) is not None), "")
    name = item.get("name") or item["type"]
    return item.get("call_id") or item.get("id"), name, given


def ours(exchange: Exchange) -> dict[str, Any]:
    (choice,) = fold(exchange).choices
    texts = {
        str(kind): choice.text(kind)
        for kind in (Kind.CONTENT, Kind.REASONING, Kind.REFUSAL)
    }
    return texts | {"calls": [(c.id, c.name, c.arguments) for c in choice.tool_calls]}


def accumulated(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Fold the deltas of the answer and of the function calls as openai's client does.

    It does not fold reasoning.
    """
    state: ResponseStreamState[Any] = ResponseStreamState(
        input_tools=omit, text_format=omit
    )
    snapshot: Any = None
    for event in events[:-1]:
        typed = construct_type_unchecked(
            type_=cast("Any", ResponseStreamEvent), value=event
        )
        snapshot = state.accumulate_event(typed)
        state._ResponseStreamState__current_snapshot = snapshot  # type: ignore[attr-defined]
    items = [item.to_dict() for item in snapshot.output]
    return told(
        [item for item in items if item["type"] in ("message", "function_call")]
    )


@needs_responses
def test_streams_fold_as_openai_s_client_folds_them(record_property: Record) -> None:
    count = 0
    refused: Counter[str] = Counter()
    for exchange, events in streams():
        try:
            folded, expected = ours(exchange), accumulated(events)
        except (RuntimeError, IndexError) as error:
            refused[str(error)] += 1
            continue
        functions = {item[0] for item in expected["calls"]}
        assert folded["content"] == expected["content"], exchange.request.url
        assert [c for c in folded["calls"] if c[0] in functions] == expected["calls"]
        count += 1
    compared(record_property, "responses streamed", count, 50)
    record_property("refused by openai's client", dict(refused))
    assert refused.keys() <= REFUSED.keys()


@needs_responses
def test_streams_fold_to_the_texts_of_the_response_at_the_end(
    record_property: Record,
) -> None:
    count = empty = 0
    for exchange, events in streams():
        response = events[-1]["response"]
        assert fold(exchange).notes == ()
        if response["output"]:
            assert ours(exchange) == told(response["output"]), exchange.request.url
            count += 1
        else:
            # ChatGPT's own backend ends its streams without repeating the output.
            empty += 1
    compared(record_property, "responses with their end", count, 55)
    assert empty <= 2


@needs_responses
def test_whole_responses_fold_to_the_texts_in_them(record_property: Record) -> None:
    count = 0
    for exchange in responses():
        value = payload(exchange, 0)
        if value.get("object") == "response" and value["status"] == "completed":
            assert ours(exchange) == told(value["output"]), exchange.request.url
            count += 1
    compared(record_property, "whole responses", count, 75)
