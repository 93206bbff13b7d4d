from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import PartKind
from recviewer.model.track import Kind
from recviewer.reading import reader
from tests.unit.formats.inputs import REQUEST, WHOLE, first_text, read

ASKED = [
    {"role": "user", "parts": [{"type": "text", "content": "Which?"}]},
    {
        "role": "assistant",
        "parts": [{"type": "tool_call", "id": "c", "name": "f", "arguments": {}}],
    },
    {
        "role": "tool",
        "parts": [{"type": "tool_call_response", "id": "c", "response": "ok"}],
    },
]

ANSWERED = {
    "role": "assistant",
    "parts": [
        {"type": "reasoning", "content": "Hm"},
        {"type": "text", "content": "Two."},
        {"type": "tool_call", "id": "d", "name": "g", "arguments": {"a": 1}},
    ],
    "finish_reason": "tool_call",
}

GENAI = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "made-up",
    "gen_ai.input.messages": json.dumps(ASKED),
    "gen_ai.output.messages": json.dumps([ANSWERED]),
    "gen_ai.usage.input_tokens": 9,
}


def span(attributes: Any, **more: Any) -> dict[str, Any]:
    times = {"start_time": 1760000000000000000, "end_time": 1760000001500000000}
    return {"name": "chat", "attributes": attributes} | times | more


def otlp(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}


def stored(value: object) -> dict[str, Any]:
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"stringValue": value}


def asked(exchange: Exchange) -> list[tuple[str, PartKind, str]]:
    messages = reader.prompt(exchange).messages
    return [(m.role, part.kind, part.text) for m in messages for part in m.parts]


def test_messages_of_the_genai_conventions_are_folded() -> None:
    attributes = [{"key": k, "value": stored(v)} for k, v in GENAI.items()]
    times = {"startTimeUnixNano": "1760000000000000000"}
    times["endTimeUnixNano"] = "1760000001500000000"
    (one,) = read(otlp({"name": "chat", "attributes": attributes} | times))

    assert (one.format, one.protocol) == ("spans", "recorded-messages")
    reply = reader.fold(one)
    (choice,) = reply.choices
    assert choice.text(Kind.REASONING) == "Hm"
    assert choice.text(Kind.CONTENT) == "Two."
    assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == [
        ("d", "g", {"a": 1})
    ]
    assert choice.finish_reason == "tool_call"
    assert reply.usage == {"input_tokens": 9}
    assert one.response.arrivals
    assert list(one.response.arrivals.seconds) == [1.5, 1.5]


def test_the_messages_before_are_the_request() -> None:
    (one,) = read(span(GENAI))

    assert asked(one) == [
        ("user", PartKind.TEXT, "Which?"),
        ("assistant", PartKind.TOOL_CALL, "f"),
        ("tool", PartKind.TOOL_RESULT, "ok"),
    ]
    assert one.request.model == "made-up"


def test_the_bodies_of_the_api_are_folded_as_such() -> None:
    attributes = {
        "openinference.span.kind": "LLM",
        "input.value": json.dumps(REQUEST),
        "output.value": json.dumps(WHOLE),
    }
    (one,) = read([span(attributes)])

    assert (one.protocol, first_text(one)) == ("openai-chat", "Hello")
    assert asked(one) == [("user", PartKind.TEXT, "Say hello")]


FLAT = {
    "openinference": {
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": "Which?",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": "Two.",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "f",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": "{}",
    },
    "traceloop": {
        "llm.request.type": "chat",
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "Which?",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": "Two.",
        "gen_ai.completion.0.tool_calls.0.name": "f",
        "gen_ai.completion.0.tool_calls.0.arguments": "{}",
    },
    "ai-sdk": {
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.prompt.messages": json.dumps([{"role": "user", "content": "Which?"}]),
        "ai.response.text": "Two.",
        "ai.response.toolCalls": json.dumps(
            [{"toolCallId": "c", "toolName": "f", "args": "{}"}]
        ),
    },
}


@pytest.mark.parametrize("name", FLAT)
def test_attributes_with_one_field_each_are_messages(name: str) -> None:
    (one,) = read({"spans": [span(FLAT[name])]})

    (choice,) = reader.fold(one).choices
    assert choice.text(Kind.CONTENT) == "Two."
    assert [(c.name, c.arguments) for c in choice.tool_calls] == [("f", "{}")]
    assert asked(one) == [("user", PartKind.TEXT, "Which?")]


def test_other_spans_are_no_calls_to_a_model() -> None:
    _, other = read(otlp(span(GENAI), span({"http.method": "GET"}, name="GET /x")))

    assert other.protocol is None
    assert other.notes[0] == "span: GET /x, no call to a model"


def test_a_span_that_failed_says_why() -> None:
    thrown = {"exception.message": "too many", "exception.type": "RateLimit"}
    events = [{"name": "exception", "attributes": thrown}]
    (one,) = read(span(GENAI, status={"code": 2}, events=events))

    error = one.response.error
    assert error
    assert (error.message, error.type) == ("too many", "RateLimit")


def test_spans_without_a_call_are_not_claimed() -> None:
    assert {x.format for x in read(span({"http.method": "GET"}))} == {"json"}


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5], "[5]", '{"a": 1}'])
def test_fields_of_other_types_do_no_harm(junk: Any) -> None:
    for name in GENAI:
        read(otlp(span(GENAI), span(GENAI | {name: junk})))
    for name in ("start_time", "end_time", "status", "events", "attributes", "name"):
        for exchange in read(otlp(span(GENAI), span(GENAI) | {name: junk})):
            reader.fold(exchange)
