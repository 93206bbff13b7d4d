from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import PartKind
from recviewer.model.track import Kind
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
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


CALL = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "made-up"}


def event(name: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "attributes": attributes, "timestamp": 1760000000500000000}


def content(name: str, value: object) -> dict[str, Any]:
    return event(name, **{"gen_ai.event.content": json.dumps(value)})


TOOL_CALL = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
CHOICE = {
    "index": 0,
    "finish_reason": "tool_calls",
    "message": {"role": "assistant", "content": "Two.", "tool_calls": [TOOL_CALL]},
}

EVENTS: dict[str, list[dict[str, Any]]] = {
    "content as JSON": [
        content("gen_ai.system.message", {"role": "system", "content": "Be brief"}),
        content("gen_ai.user.message", {"content": "Which?"}),
        content("gen_ai.choice", CHOICE),
    ],
    "an attribute for each field": [
        event("gen_ai.system.message", content="Be brief", role="system"),
        event("gen_ai.user.message", content="Which?"),
        event(
            "gen_ai.choice",
            index=0,
            finish_reason="tool_calls",
            message=json.dumps(CHOICE["message"]),
        ),
    ],
    "prompt and completion": [
        event(
            "gen_ai.content.prompt",
            **{
                "gen_ai.prompt": json.dumps(
                    [
                        {"role": "system", "content": "Be brief"},
                        {"role": "user", "content": "Which?"},
                    ]
                )
            },
        ),
        event(
            "gen_ai.content.completion",
            **{
                "gen_ai.completion": json.dumps(
                    [CHOICE["message"] | {"finish_reason": "tool_calls"}]  # type: ignore[operator]
                )
            },
        ),
    ],
}


def in_otlp(value: Any) -> dict[str, Any]:
    """Write a value as OTLP's JSON does."""
    if isinstance(value, dict):
        pairs = [{"key": k, "value": in_otlp(v)} for k, v in value.items()]
        return {"kvlistValue": {"values": pairs}}
    if isinstance(value, list):
        return {"arrayValue": {"values": list(map(in_otlp, value))}}
    return stored(value)


def listed(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": k, "value": in_otlp(v)} for k, v in attributes.items()]


def record(name: str, body: object, **attributes: Any) -> dict[str, Any]:
    """Make a log record as OTLP's JSON has it."""
    ids = {"spanId": "01", "traceId": "02", "timeUnixNano": "1760000000500000000"}
    named = listed({"event.name": name} | attributes)
    return ids | {"body": in_otlp(body), "attributes": named}


def logs(*records: dict[str, Any]) -> dict[str, Any]:
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": list(records)}]}]}


def recorded(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make log records of events with all in their body."""
    return [
        record(e["name"], json.loads(e["attributes"]["gen_ai.event.content"]))
        for e in events
    ]


RECORDS = recorded(EVENTS["content as JSON"])
DETAILS = record(
    "gen_ai.client.inference.operation.details",
    None,
    **CALL,
    **{
        "gen_ai.system_instructions": [{"type": "text", "content": "Be brief"}],
        "gen_ai.input.messages": ASKED[:1],
        "gen_ai.output.messages": [
            {
                "role": "assistant",
                "parts": [
                    {"type": "text", "content": "Two."},
                    {"type": "tool_call", "id": "c", "name": "f", "arguments": "{}"},
                ],
                "finish_reason": "tool_calls",
            }
        ],
    },
)
OTLP_SPAN = {
    "name": "chat",
    "spanId": "01",
    "startTimeUnixNano": "1760000000000000000",
    "endTimeUnixNano": "1760000001500000000",
    "attributes": listed(CALL),
}

TOLD: dict[str, Any] = {
    **{name: span(CALL, events=events) for name, events in EVENTS.items()},
    "attributes of OTLP": otlp(
        OTLP_SPAN
        | {
            "events": [
                {"name": e["name"], "attributes": listed(e["attributes"])}
                for e in EVENTS["an attribute for each field"]
            ]
        }
    ),
    "an attribute with all events": span(
        CALL
        | {
            "events": json.dumps(
                [
                    {"event.name": e["name"]}
                    | json.loads(e["attributes"]["gen_ai.event.content"])
                    for e in EVENTS["content as JSON"]
                ]
            )
        }
    ),
    "log records": logs(*RECORDS),
    "a log record with all": logs(DETAILS),
    "a span and its log records": otlp(OTLP_SPAN) | logs(*RECORDS),
    "log records of an SDK": [
        {
            "body": json.loads(e["attributes"]["gen_ai.event.content"]),
            "attributes": {"event.name": e["name"]},
            "span_id": "01",
        }
        for e in EVENTS["content as JSON"]
    ],
}


@pytest.mark.parametrize("name", TOLD)
def test_events_and_log_records_tell_the_words(name: str) -> None:
    (one,) = read(TOLD[name])

    assert (one.format, one.protocol) == ("spans", "recorded-messages")
    (choice,) = reader.fold(one).choices
    assert choice.text(Kind.CONTENT) == "Two."
    assert [(c.id, c.name) for c in choice.tool_calls] == [("c", "f")]
    assert choice.finish_reason == "tool_calls"
    prompt = reader.prompt(one)
    texts = [(m.role, p.text) for m in prompt.messages for p in m.parts]
    assert texts == [("system", "Be brief"), ("user", "Which?")]


WORDS: dict[str, dict[str, Any]] = {
    "texts": {"gen_ai.prompt": "Which?", "gen_ai.completion": "Two."},
    "messages in one attribute": {
        "gen_ai.prompt": json.dumps([{"role": "user", "content": "Which?"}]),
        "gen_ai.completion": json.dumps([{"role": "assistant", "content": "Two."}]),
    },
    "a message of Langfuse": {
        "langfuse.observation.input": json.dumps(
            [{"role": "user", "content": "Which?"}]
        ),
        "langfuse.observation.output": json.dumps({"content": "Two."}),
    },
    "an object of the AI SDK": {
        "ai.prompt.messages": json.dumps([{"role": "user", "content": "Which?"}]),
        "ai.response.object": "Two.",
    },
    "parts of OpenInference": {
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.contents.0.message_content.type": "text",
        "llm.input_messages.0.message.contents.0.message_content.text": "Which?",
        "llm.output_messages.0.message.contents.0.message_content.type": "text",
        "llm.output_messages.0.message.contents.0.message_content.text": "Two.",
    },
    "nested objects": {
        "llm": {
            "input_messages": [{"message": {"role": "user", "content": "Which?"}}],
            "output_messages": [{"message": {"content": "Two."}}],
        }
    },
    "nested lists": {
        "gen_ai": {
            "input": {"messages": ASKED[:1]},
            "output": {"messages": [{"parts": [{"type": "text", "content": "Two."}]}]},
        }
    },
}


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_read_wherever_they_are(name: str) -> None:
    for made in (span(CALL | WORDS[name]), otlp(span(listed(CALL | WORDS[name])))):
        if "nested" in name and "resourceSpans" in made:
            continue
        (one,) = read(made)
        (choice,) = reader.fold(one).choices
        assert choice.text(Kind.CONTENT) == "Two."
        assert asked(one) == [("user", PartKind.TEXT, "Which?")]


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq, which paths are for")
@pytest.mark.parametrize(
    "value",
    [
        *TOLD.values(),
        *(span(CALL | words) for words in WORDS.values()),
        *(
            otlp(span(listed(CALL | words)))
            for name, words in WORDS.items()
            if "nested" not in name
        ),
        *(span(attributes) for attributes in FLAT.values()),
        *(otlp(span(listed(attributes))) for attributes in FLAT.values()),
        span(GENAI),
        otlp(span(listed(GENAI))),
        otlp(span(listed(GENAI | {"gen_ai.output.messages": [ANSWERED]}))),
        [span(GENAI | {"gen_ai.output.messages": [ANSWERED]})],
        span({"openinference.span.kind": "LLM", "output.value": "Two."}),
        otlp(
            span(
                listed(
                    {
                        "openinference.span.kind": "LLM",
                        "output.value": json.dumps(WHOLE),
                    }
                )
            )
        ),
    ],
)
def test_jq_finds_what_a_span_tells(value: Any) -> None:
    for exchange in read(value):
        chunks = exchange.response.chunks
        assert len(chunks)
        for k in range(len(chunks)):
            path = chunks.path(k, "").removesuffix(" | ") if chunks.lines else None
            done = subprocess.run(
                ["jq", "-c", path or chunks.path(k)],
                input=json.dumps(value),
                capture_output=True,
                text=True,
            )
            assert done.stderr == ""
            assert json.loads(done.stdout) == json.loads(chunks.text(k))


def test_images_tools_and_settings_of_openinference_are_read() -> None:
    part = "llm.input_messages.0.message.contents.0.message_content"
    attributes = {
        "openinference.span.kind": "LLM",
        f"{part}.type": "image",
        f"{part}.image.image.url": "https://h/a.png",
        "llm.tools.0.tool.json_schema": json.dumps(
            {"type": "function", "function": {"name": "f"}}
        ),
        "llm.invocation_parameters": json.dumps({"temperature": 0}),
        "output.value": "Two.",
    }
    (one,) = read(span(attributes))
    prompt = reader.prompt(one)
    assert [p.kind for m in prompt.messages for p in m.parts] == [PartKind.IMAGE]
    assert [tool.name for tool in prompt.tools] == ["f"]
    assert prompt.parameters == {"temperature": 0}


def test_roles_are_told_from_the_names_of_events() -> None:
    events = [
        content("gen_ai.assistant.message", {"tool_calls": [TOOL_CALL]}),
        content("gen_ai.tool.message", {"id": "c", "content": "ok"}),
        content("gen_ai.choice", {"message": "Two.", "finish_reason": "stop"}),
    ]
    (one,) = read(span(CALL, events=events))
    assert [(role, kind) for role, kind, _ in asked(one)] == [
        ("assistant", PartKind.TOOL_CALL),
        ("tool", PartKind.TOOL_RESULT),
    ]
    assert first_text(one) == "Two."


@pytest.mark.parametrize(
    ("more", "basis"),
    [
        ({"gen_ai.response.time_to_first_chunk": 0.25}, "time_to_first_chunk"),
        ({"gen_ai.server.time_to_first_token": 0.25}, "time_to_first_token"),
        ({"llm.time_to_first_token_ms": 250}, "time_to_first_token_ms"),
        ({"ai.response.msToFirstChunk": 250}, "msToFirstChunk"),
    ],
)
def test_the_time_of_the_first_chunk_is_a_recorded_fact(
    more: dict[str, Any], basis: str
) -> None:
    (one,) = read(span(GENAI | more))
    assert one.response.streaming
    clock = timeline(reader.fold(one), Pace()).clock
    assert (clock.ttft, clock.duration) == (0.25, 1.5)
    assert clock.basis.endswith(f"{basis}, end of the span")


@pytest.mark.parametrize(
    "name",
    [
        "First Token Stream Event",
        "llm.content.completion.chunk",
        "ai.stream.firstChunk",
    ],
)
def test_an_event_tells_when_the_first_chunk_came(name: str) -> None:
    (one,) = read(span(GENAI, events=[event(name), event(name)]))
    totals = one.response.totals
    assert totals
    assert (totals.ttft, totals.duration) == (0.5, 1.5)


@pytest.mark.parametrize("value", [0, -1, "x", None, True])
def test_a_time_that_makes_no_sense_is_not_stated(value: object) -> None:
    (one,) = read(span(GENAI | {"gen_ai.response.time_to_first_chunk": value}))
    assert one.response.totals is None


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5], "[5]", '{"message": 5}'])
def test_odd_events_do_no_harm(junk: Any) -> None:
    names = ("gen_ai.choice", "gen_ai.tool.message", "gen_ai.content.prompt")
    odd = [event(name, **{"gen_ai.event.content": junk}) for name in names]
    odd += [{"name": name, "attributes": junk} for name in names]
    odd += [event(name, message=junk, content=junk) for name in names]
    for one in (odd, [junk], junk):
        for exchange in read(otlp(span(GENAI), span(CALL, events=one))):
            reader.prompt(exchange)
            reader.fold(exchange)
    for body in (junk, {"stringValue": junk}, {"kvlistValue": junk}):
        made = record("gen_ai.choice", "x") | {"body": body}
        for exchange in read(otlp(span(GENAI)) | logs(made)):
            reader.fold(exchange)


def tags(**values: Any) -> list[dict[str, Any]]:
    return [{"key": k, "type": "string", "value": v} for k, v in values.items()]


def jaeger(attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Build a trace of one span as Jaeger's UI and API give it."""
    times = {"startTime": 1_760_000_000_000_000, "duration": 1_500_000}
    named = {"traceID": "t", "spanID": "s", "operationName": "openai.chat"}
    span = named | times | {"tags": tags(**attributes), "logs": []} | more
    return {"data": [{"traceID": "t", "spans": [span], "processes": {}}]}


TAGGED = {
    "llm.request.type": "chat",
    "gen_ai.request.model": "made-up",
    "gen_ai.prompt.0.role": "user",
    "gen_ai.prompt.0.content": "Which?",
    "gen_ai.completion.0.content": "Two.",
}


def test_a_trace_of_jaeger_is_read_with_its_tags() -> None:
    (one,) = read(jaeger(TAGGED))

    assert (one.format, one.request.model) == ("spans", "made-up")
    assert asked(one) == [("user", PartKind.TEXT, "Which?")]
    assert first_text(one) == "Two."
    assert one.response.chunks.path(0).startswith(".data[0].spans[0].tags | ")
    assert one.notes == ("span: openai.chat",)
    assert one.response.arrivals is not None
    assert one.response.arrivals.seconds[0] == pytest.approx(1.5)


def test_the_first_chunk_in_a_log_of_jaeger_is_a_time() -> None:
    log = {"timestamp": 1_760_000_000_400_000, "fields": tags(event="First Token")}
    (one,) = read(jaeger(TAGGED, logs=[log]))

    assert one.response.totals is not None
    assert one.response.totals.ttft == pytest.approx(0.4)
    assert one.response.totals.duration == pytest.approx(1.5)


@pytest.mark.parametrize(
    "failed", [{"error": True}, {"otel.status_code": "ERROR", "error": "x"}]
)
def test_a_span_of_jaeger_may_have_failed(failed: dict[str, Any]) -> None:
    told = {"otel.status_description": "slow down"}
    (one,) = read(jaeger({"gen_ai.operation.name": "chat"} | failed | told))

    assert one.response.error is not None
    assert one.response.error.message == "slow down"


def test_a_span_of_http_is_named_without_its_method_twice() -> None:
    other = jaeger({"http.method": "GET"}, operationName="GET /health")["data"][0]
    _, health = read({"data": [jaeger(TAGGED)["data"][0], other]})

    assert (health.request.method, health.request.url) == ("GET", "/health")


@pytest.mark.parametrize(
    "start", [1_760_000_000, 1_760_000_000_000, 1_760_000_000_000_000, 176 * 10**16]
)
def test_times_of_spans_may_have_any_unit(start: int) -> None:
    late = {"end_time": "2025-10-09T08:53:21.500Z"}
    (one,) = read([span(GENAI, start_time=start) | late])

    assert one.response.arrivals is not None
    assert one.response.arrivals.seconds[0] == pytest.approx(1.5)
