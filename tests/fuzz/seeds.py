"""A small made-up file of every format, to be mutated."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import yaml

from tests.unit.formats.inputs import REQUEST, STREAM, WHOLE
from tests.unit.framing.bodies import base64_text, text_frame, tnetstring

URL = "https://h/v1/chat/completions"

CHUNKS = [{"choices": [{"delta": {"content": word}}]} for word in ("Hel", "lo")]

GEMINI = [{"candidates": [{"content": {"parts": [{"text": "Hi"}]}}]}]

HEADERS = {"Content-Type": "text/event-stream"}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _lines(*values: object) -> bytes:
    return b"\n".join(map(_json, values))


def _vcrpy() -> bytes:
    body = STREAM.replace("\n", "\n        ").rstrip()
    return f"""\
interactions:
- request:
    body: '{json.dumps(REQUEST)}'
    headers: {{Accept: ['*/*']}}
    method: POST
    uri: {URL}
  response:
    body:
      string: |+
        {body}

    headers: {{Content-Type: [text/event-stream]}}
    status: {{code: 200, message: OK}}
version: 1
""".encode()


def _go_vcr() -> bytes:
    call = f"url: {URL}\n    method: POST\n    body: '{json.dumps(REQUEST)}'"
    return f"""\
version: 2
interactions:
- id: 0
  request:
    {call}
  response:
    body: {json.dumps(STREAM)}
    headers: {{}}
    status: 200 OK
    code: 200
    duration: 1.5s
""".encode()


def _ruby() -> bytes:
    packed = base64.b64encode(gzip.compress(STREAM.encode(), mtime=0)).decode()
    return f"""\
http_interactions:
- request:
    method: post
    uri: {URL}
    body: {{encoding: UTF-8, string: '{json.dumps(REQUEST)}'}}
  response:
    status: {{code: 200}}
    headers: {{Content-Encoding: [gzip]}}
    body: {{base64_string: '{packed}'}}
recorded_with: VCR 6.4.0
""".encode()


def _har() -> bytes:
    text = base64_text(gzip.compress(STREAM.encode(), mtime=0))
    request = {"method": "POST", "url": URL, "postData": {"text": json.dumps(REQUEST)}}
    response = {"status": 200, "content": {"text": text, "encoding": "base64"}}
    entry = {"request": request, "response": response, "timings": {"wait": 5}}
    return _json({"log": {"version": "1.2", "entries": [entry]}})


def _httprr() -> bytes:
    request = (
        f"POST {URL} HTTP/1.1\r\nAccept: */*\r\n\r\n{json.dumps(REQUEST)}".encode()
    )
    response = f"HTTP/2.0 200 OK\r\n\r\n{STREAM}".encode()
    sizes = b"%d %d\n" % (len(request), len(response))
    return b"httprr trace v1\n" + sizes + request + response


def _langsmith() -> bytes:
    events = [
        {"name": "new_token", "time": f"2026-01-02T03:04:0{k}Z", "kwargs": {"token": t}}
        for k, t in enumerate(("Hel", "lo"))
    ]
    times = {"start_time": "2026-01-02T03:04:00Z", "end_time": "2026-01-02T03:04:09Z"}
    run = {"run_type": "llm", "inputs": REQUEST, "outputs": WHOLE, "events": events}
    return _json(run | times)


def _http_json() -> bytes:
    request = {"method": "POST", "url": URL, "body": REQUEST}
    response = {"status": 200, "headers": HEADERS, "body": STREAM}
    return _json({"request": request, "response": response})


def _nock() -> bytes:
    scope = {"scope": "https://h:443", "method": "POST", "path": "/v1/chat/completions"}
    response = {"body": REQUEST, "status": 200, "response": [WHOLE]}
    return _json([scope | response])


def _aimock() -> bytes:
    call = {"name": "f", "arguments": {"a": 1}}
    answer = {"content": "Hi", "reasoning": "Hm", "toolCalls": [call]}
    times = {"ttftMs": 20, "interChunkDelaysMs": [5], "totalDurationMs": 90}
    fixture = {"match": {"userMessage": "Hello"}, "response": answer}
    return _json({"fixtures": [fixture | {"recordedTimings": times}]})


def _websocket() -> bytes:
    kinds = ("received", "session.created"), ("sent", "response.create")
    messages = [{"direction": d, "data": {"type": t}} for d, t in kinds]
    return b"version: 1\ninteractions:\n" + b"".join(
        b"- " + _json(message) + b"\n" for message in messages
    )


def _httpmock() -> bytes:
    when = {"path": "/v1/chat/completions", "method": "POST"}
    header = [{"name": "content-type", "value": "text/event-stream"}]
    call = {
        "when": when | {"body": json.dumps(REQUEST)},
        "then": {"status": 200, "header": header, "body": STREAM},
    }
    return yaml.safe_dump_all([call, call], sort_keys=False).encode()


def _mapping() -> dict[str, Any]:
    request = {
        "urlPath": "/v1/chat/completions",
        "method": "POST",
        "queryParameters": {"a": {"equalTo": "b"}},
        "bodyPatterns": [{"equalToJson": json.dumps(REQUEST)}],
    }
    body = base64.b64encode(STREAM.encode()).decode()
    response = {"status": 200, "headers": HEADERS, "base64Body": body}
    return {"uuid": "u", "request": request, "response": response}


def _cassetter() -> bytes:
    return f"""\
version: 1
interactions:
- request:
    method: POST
    uri: {URL}
    headers: {{}}
    body: {{type: json, content: {json.dumps(REQUEST)}}}
  response:
    status: 200
    headers: {{}}
    body: {{type: text, content: {json.dumps(STREAM)}}}
ws_interactions:
- uri: wss://h/v1/realtime
  headers: {{}}
  frames:
  - direction: send
    frame_type: text
    body: {{type: text, content: '{{"type": "response.create"}}'}}
    offset_ms: 3
  - direction: recv
    frame_type: binary
    body: {{type: binary, content: {b'{"type": "session.created"}'.hex()}}}
    offset_ms: 40
  - direction: recv
    frame_type: close
    body: {{type: binary, content: 03f06e6f}}
    offset_ms: 50
grpc_interactions:
- request: {{method: /demo.Chat/Say, body: {{type: binary, content: 0a0568656c6c6f}}}}
  response: {{status_code: 5, status_message: no, body: {{type: none}}}}
  json_debug: {{request: {{message: Hello}}}}
""".encode()


def _cassetter_toml() -> bytes:
    call = f"""\
[[interactions]]
[interactions.request]
method = "POST"
uri = "{URL}"
body_type = "json"
body_content = '{json.dumps(REQUEST)}'
[interactions.response]
status = 200
body_type = "text"
body_content = '''{STREAM}'''
"""
    return b"version = 1\n" + 2 * call.encode()


def _batch() -> bytes:
    response = {"status_code": 200, "body": {"object": "chat.completion"} | WHOLE}
    return _lines({"id": "b", "custom_id": "c", "response": response, "error": None})


def _timed() -> bytes:
    chunks = [{"chunk": c, "timestamp": 10**12 + k} for k, c in enumerate(CHUNKS)]
    return _json({"request": REQUEST, "chunks": chunks})


def _session_line(
    kind: str, second: int, content: object, **more: Any
) -> dict[str, Any]:
    message = {"role": kind, "content": content} | more
    times = {"timestamp": f"2026-02-01T10:00:0{second}.000Z", "uuid": f"u{second}"}
    return {"type": kind, "sessionId": "s", "message": message} | times


def _claude_code() -> list[dict[str, Any]]:
    call = {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": "ok"}
    answer = {"id": "m1", "type": "message", "model": "made-up", "stop_reason": None}
    return [
        {"type": "summary", "summary": "Greetings", "leafUuid": "u4"},
        _session_line("user", 1, "Say hello") | {"parentUuid": None},
        _session_line("assistant", 2, [{"type": "text", "text": "I look."}], **answer),
        _session_line("assistant", 3, [call], **answer),
        _session_line("user", 4, [result]) | {"parentUuid": "u3"},
        _session_line("assistant", 5, [{"type": "text", "text": "Hello"}], id="m2"),
        {"type": "system", "uuid": "u6"},
    ]


def _claude_stream() -> list[dict[str, Any]]:
    delta = {"type": "text_delta", "text": "Hello"}
    start = {"type": "content_block_start", "index": 0}
    events = [
        {"type": "message_start", "message": {"id": "m1", "role": "assistant"}},
        start | {"content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "message_stop"},
    ]
    streamed = [{"type": "stream_event", "session_id": "s", "event": e} for e in events]
    whole = _session_line("assistant", 2, [{"type": "text", "text": "Hello"}], id="m1")
    failed = {"isApiErrorMessage": True, "error": "overloaded", "apiErrorStatus": 529}
    boundary = {"type": "system", "subtype": "compact_boundary", "uuid": "u5"}
    kept = {"compactMetadata": {"preservedMessages": {"uuids": ["u1"]}}}
    return [
        _session_line("user", 1, "Say hello"),
        *streamed[:3],
        whole,
        streamed[3],
        _session_line("assistant", 3, "No") | failed,
        boundary | kept,
        _session_line("user", 6, "So far") | {"isCompactSummary": True},
        _session_line("assistant", 7, "Plain"),
        {"type": "result", "subtype": "success", "num_turns": 2, "duration_ms": 5},
    ]


def _codex_items() -> list[dict[str, Any]]:
    text, answer = {"type": "input_text", "text": "Hi"}, {"type": "output_text"}
    call = {"type": "function_call", "name": "f", "arguments": "{}", "call_id": "c"}
    return [
        {"type": "message", "role": "user", "content": [text]},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
        call,
        {"type": "function_call_output", "call_id": "c", "output": "ok"},
        {"type": "message", "role": "assistant", "content": [answer | {"text": "Ho"}]},
    ]


def _codex() -> bytes:
    usage = {"type": "token_count", "info": {"last_token_usage": {"input_tokens": 5}}}
    lines = [
        ("session_meta", {"id": "s"}),
        ("turn_context", {"model": "made-up"}),
        *(("response_item", item) for item in _codex_items()),
        ("event_msg", usage),
        ("compacted", {"message": "So far"}),
        ("compacted", {"replacement_history": _codex_items()[:1]}),
        ("response_item", _codex_items()[-1]),
        ("event_msg", {"type": "thread_rolled_back", "num_turns": 1}),
        ("event_msg", {"type": "turn_aborted", "reason": "interrupted"}),
    ]
    return _lines(
        *(
            {"timestamp": f"2026-01-05T10:00:{k:02}Z", "type": kind, "payload": payload}
            for k, (kind, payload) in enumerate(lines)
        )
    )


def _spans() -> dict[str, Any]:
    said = [{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]
    call = {"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}}
    texts = {
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": json.dumps(said),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [call]}]),
    }
    attributes = [{"key": k, "value": {"stringValue": v}} for k, v in texts.items()]
    attributes.append({"key": "gen_ai.usage.input_tokens", "value": {"intValue": "5"}})
    times = {"startTimeUnixNano": "1760000000000000000"}
    span = times | {"name": "chat", "attributes": attributes, "status": {"code": 2}}
    other = {"name": "GET", "attributes": []}
    return {"resourceSpans": [{"scopeSpans": [{"spans": [span, other]}]}]}


def _flat_span() -> dict[str, Any]:
    attributes = {
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.content": "Hi",
        "llm.output_messages.0.message.content": "Ho",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "f",
    }
    return {"name": "x", "start_time": "2026-01-01", "attributes": attributes}


def _events() -> dict[str, Any]:
    said = {"gen_ai.event.content": json.dumps({"role": "user", "content": "Hi"})}
    choice = {"index": 0, "message": {"content": "Ho"}, "finish_reason": "stop"}
    return {
        "name": "chat",
        "start_time": "2026-01-01T00:00:00Z",
        "end_time": "2026-01-01T00:00:02Z",
        "attributes": {
            "gen_ai.operation.name": "chat",
            "gen_ai.response.time_to_first_chunk": 0.5,
        },
        "events": [
            {"name": "gen_ai.user.message", "attributes": said},
            {"name": "gen_ai.choice", "attributes": {"body": json.dumps(choice)}},
        ],
    }


def _logs() -> dict[str, Any]:
    message = {"key": "content", "value": {"stringValue": "Ho"}}
    body = {"kvlistValue": {"values": [message]}}
    name = {"key": "event.name", "value": {"stringValue": "gen_ai.choice"}}
    record = {"spanId": "1", "body": body, "attributes": [name]}
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}


def _inspect(*, with_call: bool) -> bytes:
    message = {"role": "assistant", "content": "Hi"}
    output = {"choices": [{"message": message, "stop_reason": "stop"}], "time": 0.5}
    event = {"event": "model", "input": REQUEST["messages"], "output": output}
    call = {"request": REQUEST, "response": WHOLE, "time": 0.4}
    event |= {"call": call} if with_call else {"usage": {"input_tokens": 1}}
    sample = {"id": 1, "epoch": 2, "events": [{"event": "sample_init"}, event]}
    return _json({"version": 2, "eval": {"task": "t"}, "samples": [sample]})


def _atif() -> bytes:
    call = {"tool_call_id": "c", "function_name": "f", "arguments": {"a": 1}}
    result = {"source_call_id": "c", "content": "ok"}
    answer = {"source": "agent", "message": "I look.", "tool_calls": [call]}
    steps = [
        {"source": "user", "message": "Hi", "timestamp": "2026-01-01T10:00:00Z"},
        answer | {"observation": {"results": [result]}, "metrics": {"a": 1}},
        {"source": "agent", "message": "Ho", "timestamp": "2026-01-01T10:00:02Z"},
        {"source": "user", "message": "Bye"},
    ]
    agent = {"model_name": "made-up"}
    return _json({"schema_version": "ATIF-v1.6", "agent": agent, "steps": steps})


def _mlx_lm() -> bytes:
    tokens = [
        {"text": text, "finish_reason": None, "generation_tokens": k}
        for k, text in enumerate(("Hel", "lo"), 1)
    ]
    return yaml.safe_dump({"interactions": {"000a": tokens}}).encode()


def _copilot() -> bytes:
    messages = [*REQUEST["messages"], {"role": "assistant", "content": "Hello"}]  # type: ignore[misc]
    whole = {"models": ["made-up"], "conversations": [{"messages": messages}]}
    return yaml.safe_dump(whole, sort_keys=False).encode()


def _ogx() -> bytes:
    response = {"body": CHUNKS, "is_streaming": True}
    return _json({"request": {"url": URL, "body": REQUEST}, "response": response})


def _mitmproxy() -> bytes:
    times = {"timestamp_start": 5.0, "timestamp_end": 9.5}
    body = {"headers": [[b"host", b"h"]], "content": json.dumps(REQUEST).encode()}
    place = {"method": b"POST", "path": b"/v1/chat/completions", "scheme": b"https"}
    answer = {"status_code": 200, "headers": [], "content": STREAM.encode()}
    call = {"response": times | answer, "request": times | body | place}
    flow = call | {"type": "http", "version": 21}
    said = [[1, k > 0, b'{"type": "session.created"}', 5.0] for k in range(2)]
    return tnetstring(flow) + tnetstring(flow | {"websocket": {"messages": said}})


def _azure() -> bytes:
    asked = {"RequestUri": URL, "RequestMethod": "POST", "RequestHeaders": HEADERS}
    lines = STREAM.splitlines(keepends=True)
    answered = {"StatusCode": 200, "ResponseHeaders": HEADERS, "ResponseBody": lines}
    return _json({"Entries": [asked | {"RequestBody": REQUEST} | answered]})


def _anthropic_batch() -> bytes:
    text = {"type": "text", "text": "Hi"}
    message = {"type": "message", "role": "assistant", "content": [text]}
    error = {"type": "invalid_request_error", "message": "no"}
    return _lines(
        {"custom_id": "a", "result": {"type": "succeeded", "message": message}},
        {"custom_id": "b", "result": {"type": "errored", "error": {"error": error}}},
        {"custom_id": "c", "result": {"type": "expired"}},
    )


def _bedrock_batch() -> bytes:
    asked = {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}
    answer = {"role": "assistant", "content": [{"text": "Hello"}]}
    output = {"output": {"message": answer}, "stopReason": "end_turn"}
    error = {"errorCode": 400, "errorMessage": "no"}
    return _lines(
        {"recordId": "a", "modelInput": asked, "modelOutput": output},
        {"recordId": "b", "modelInput": asked, "error": error},
    )


def _wiremock_net() -> bytes:
    path = {"Matchers": [{"Name": "WildcardMatcher", "Pattern": "/v1/messages"}]}
    body = {"Matcher": {"Name": "JsonMatcher", "Pattern": REQUEST}}
    asked = {"Path": path, "Methods": ["POST"], "Body": body}
    answered = {"StatusCode": 200, "Body": STREAM, "Headers": HEADERS}
    return _json([{"Guid": "g", "Request": asked, "Response": answered}])


def _jaeger() -> bytes:
    values = {
        "gen_ai.operation.name": "chat",
        "gen_ai.prompt.0.content": "Hi",
        "gen_ai.completion.0.content": "Hello",
    }
    tags = [{"key": k, "type": "string", "value": v} for k, v in values.items()]
    chunk = {"key": "event", "type": "string", "value": "first chunk"}
    span = {
        **{"traceID": "t", "spanID": "s", "operationName": "chat"},
        **{"startTime": 1_760_000_000_000_000, "duration": 900_000, "tags": tags},
        "logs": [{"timestamp": 1_760_000_000_400_000, "fields": [chunk]}],
    }
    return _json({"data": [{"traceID": "t", "spans": [span, span]}]})


def _req_llm() -> bytes:
    body = base64.b64encode(json.dumps(REQUEST).encode()).decode()
    asked = {"method": "post", "url": URL, "body": {"b64": body}}
    data = STREAM.encode()
    pieces = [{"b64": base64.b64encode(d).decode()} for d in (data[:50], data[50:])]
    response = {"status": 200, "headers": {}, "body": None}
    return _json({"request": asked, "response": response, "chunks": pieces})


def _event_source() -> bytes:
    events = [{"time": k, "data": json.dumps(c)} for k, c in enumerate(CHUNKS, 1)]
    call = {"request": {"method": "POST", "url": URL}, "response": {"status": 200}}
    entry = call | {"_eventSourceMessages": [*events, {"time": 3, "data": "[DONE]"}]}
    return _json({"log": {"version": "1.2", "entries": [entry]}})


SEEDS: dict[str, bytes] = {
    "aimock": _aimock(),
    "anthropic-batch": _anthropic_batch(),
    "aws-event-stream": text_frame("Hel") + text_frame("lo"),
    "azure-test-proxy": _azure(),
    "bedrock-batch": _bedrock_batch(),
    "cassetter": _cassetter(),
    "gemini-batch": _lines({"key": "a", "response": GEMINI[0]}, {"key": "b"}),
    "atif": _atif(),
    "copilot-snapshot": _copilot(),
    "inspect": _inspect(with_call=True),
    "mitmproxy": _mitmproxy(),
    "mlx-lm": _mlx_lm(),
    "spans": _json(_spans()),
    "cachy": _lines({"key": "k", "response": STREAM, "status_code": 200}),
    "codex": _codex(),
    "claude-code": _lines(*_claude_code()),
    "gemini-cli": _lines({"method": "generateContentStream", "response": GEMINI}),
    "go-vcr": _go_vcr(),
    "har": _har(),
    "http-json": _http_json(),
    "httprr": _httprr(),
    "http-response": f"HTTP/1.1 200 OK\r\nA: b\r\n\r\n{STREAM}".encode(),
    "httpmock": _httpmock(),
    "json": _json(WHOLE),
    "json-chunks": _json(CHUNKS),
    "json-lines": _lines(*CHUNKS),
    "langsmith": _langsmith(),
    "nock": _nock(),
    "ogx": _ogx(),
    "openai-batch": _batch(),
    "sse": STREAM.encode(),
    "timed-chunks": _timed(),
    "vcr-ruby": _ruby(),
    "vcr-websocket": _websocket(),
    "vcrpy": _vcrpy(),
    "yaml": b"# made up\n---\na: [1, {b: c}]\n---\nd: e\n",
    "wiremock": _json(_mapping()),
    "wiremock-net": _wiremock_net(),
}
"""A file of each format, by the name of the format."""

VARIANTS: dict[str, bytes] = {
    "har, events": _event_source(),
    "http-response, verbose": f"""\
* Connected to h
> POST /v1/chat/completions HTTP/1.1
> Host: h
>\x20
< HTTP/1.1 200 OK
< A: b
<\x20
{STREAM}""".encode(),
    "http-json, pieces": _req_llm(),
    "cassetter, TOML": _cassetter_toml(),
    "claude-code, list": _json(_claude_code()),
    "claude-code, stream": _lines(*_claude_stream()),
    "claude-code, one line": _json(_claude_stream()[4]),
    "inspect, output only": _inspect(with_call=False),
    "spans, events": _json(_events()),
    "spans, logs": _json(_logs()),
    "spans, flat": _json([_flat_span(), _flat_span()]),
    "codex, bare": _lines({"id": "s", "timestamp": "2025"}, *_codex_items()),
    "codex, one object": _json(
        {"session": {"id": "s", "timestamp": "2025"}, "items": _codex_items()}
    ),
    "spans, Jaeger": _jaeger(),
    "wiremock, YAML": yaml.safe_dump({"mappings": [_mapping(), _mapping()]}).encode(),
}
"""Files of formats that have several shapes, by the name of the format and the shape.
"""

PACKED: Mapping[str, bytes] = {
    **{name: gzip.compress(SEEDS[name], mtime=0) for name in ("vcrpy", "sse", "har")},
    "json-chunks": SEEDS["json-chunks"].decode().encode("utf-16"),
    "json-lines": b"".join(json.dumps(chunk, indent=2).encode() for chunk in CHUNKS),
}
"""Some of them stored in another way: compressed, in UTF-16, over many lines."""
