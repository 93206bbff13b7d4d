"""Spans of traces with calls to models.

| convention | a call has |
|---|---|
| OpenTelemetry GenAI | `gen_ai.operation.name`: `chat`, … |
| OpenInference | `openinference.span.kind`: `LLM` |
| Traceloop | `llm.request.type`: `chat`, `completion` |
| AI SDK | `ai.operationId`: `….doGenerate`, `….doStream` |

A file is OTLP's JSON (`resourceSpans`), or spans as the SDKs write them: `attributes`
as an object, `start_time` and `end_time`. https://opentelemetry.io/docs/specs/semconv/gen-ai
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import (
    epoch_seconds,
    first_string,
    mapping,
    number,
    parsed,
    sequence,
)
from recviewer.model.exchange import Chunks, Exchange
from recviewer.model.transcript import Arrivals, ResponseError

_OPERATIONS = frozenset({"chat", "text_completion", "generate_content", "completion"})

_TYPE_NAME = "recorded.SpanMessage"

_ENVELOPES = frozenset(
    {"choices", "candidates", "output", "completion", "generations", "message"}
)
"""Fields of which the body of an API's answer has one."""

_FLAT = re.compile(r"^(?:message\.)?tool_calls?\.(\d+)\.(?:tool_call\.)?(.+)$")

_NANOSECONDS = 1e9

_MIN_NANOSECONDS = 1e17
"""Numbers from here on are nanoseconds since the epoch, not seconds."""


class Spans:
    """Reads spans, if one of them is a call to a model."""

    name: ClassVar[str] = "spans"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the spans of a file; None if none of them is a call to a model."""
        spans = [_Span.of(value) for value in _spans(document)]
        if not any(span.is_call for span in spans):
            return None
        return [_exchange(span, k) for k, span in enumerate(spans)]


class _Span(msgspec.Struct, frozen=True):
    """One span."""

    recorded: JsonValue
    """The span as recorded."""
    attributes: Mapping[str, Any]
    """Its attributes by name."""

    @staticmethod
    def of(recorded: JsonValue) -> _Span:
        return _Span(recorded, _attributes(mapping(recorded.value).get("attributes")))

    @property
    def fields(self) -> Mapping[str, Any]:
        return mapping(self.recorded.value)

    @property
    def is_call(self) -> bool:
        """Whether it is a call to a model."""
        found = self.attributes
        operation = str(found.get("ai.operationId"))
        return (
            str(found.get("gen_ai.operation.name")) in _OPERATIONS
            or found.get("openinference.span.kind") == "LLM"
            or str(found.get("llm.request.type")) in _OPERATIONS
            or operation.endswith((".doGenerate", ".doStream"))
        )


def _spans(document: Document) -> Iterator[JsonValue]:
    if document.fields is None:
        values: Iterator[JsonValue] = document.values()
    else:
        values = iter((JsonValue.parse(document.data, ""),))
    for value in values:
        yield from _inner_spans(value)


def _inner_spans(value: JsonValue) -> Iterator[JsonValue]:
    """Yield the spans in a value: OTLP's, a list of them, or the value itself."""
    fields, path = mapping(value.value), value.path
    if "resourceSpans" not in fields and "spans" not in fields:
        if "attributes" in fields:
            yield value
        return
    for name in ("spans", "resourceSpans", "scopeSpans"):
        for index, inner in enumerate(sequence(fields.get(name))):
            place = f"{path}.{name}[{index}]"
            if name == "spans" and isinstance(inner, dict):
                yield JsonValue(parsing.dumps(inner), inner, place)
            elif isinstance(inner, dict):
                yield from _scoped_spans(inner, place)


def _scoped_spans(resource: Mapping[str, Any], path: str) -> Iterator[JsonValue]:
    for index, scope in enumerate(sequence(resource.get("scopeSpans"))):
        for number_, span in enumerate(sequence(mapping(scope).get("spans"))):
            place = f"{path}.scopeSpans[{index}].spans[{number_}]"
            yield JsonValue(parsing.dumps(span), span, place)


def _attributes(value: object) -> Mapping[str, Any]:
    """Return attributes by name, from an object or from OTLP's list."""
    if isinstance(value, dict):
        return value
    known = map(mapping, sequence(value))
    return {str(a.get("key")): _plain(a.get("value")) for a in known}


def _plain(value: object) -> Any:
    """Return the value of an attribute of OTLP."""
    for kind, inner in mapping(value).items():
        if kind == "intValue" and isinstance(inner, str):
            return int(inner) if re.fullmatch(r"-?\d{1,18}", inner) else inner
        if kind == "arrayValue":
            return list(map(_plain, sequence(mapping(inner).get("values"))))
        if kind == "kvlistValue":
            return dict(_attributes(mapping(inner).get("values")))
        return inner
    return None


def _exchange(span: _Span, number: int) -> Exchange:
    name = first_string(span.fields, "name") or "unnamed"
    if not span.is_call:
        return _other(span, name, number)
    found, path = span.attributes, f"{span.recorded.path}.attributes"
    body, answer = _request(found), _envelope(found, "output.value")
    messages = [] if answer is not None else _answer(found)
    model = found.get("gen_ai.request.model") or found.get("llm.model_name")
    if isinstance(model, str):
        body = {"model": model} | body
    call = Call(
        raw=span.recorded.raw,
        request=CallRequest(
            raw=parsing.dumps({"body": body}), body=StoredBody(body, path)
        ),
        response=CallResponse(
            raw=span.recorded.raw,
            body=StoredBody(answer, f'{path}["output.value"]'),
            error=_error(span.fields),
        ),
        test_id=None,
        notes=(f"span: {name}",),
    )
    exchange = to_exchange(call, number, Spans.name)
    response = exchange.response
    if messages:
        messages += [{"usage": usage}] if (usage := _usage(found)) else []
        raws = tuple(map(parsing.dumps, messages))
        chunks = Chunks(raws, base=f"{path} | messages", type_name=_TYPE_NAME)
        response = replace(response, chunks=chunks)
    arrivals = _arrivals(span.fields, len(response.chunks))
    return replace(exchange, response=replace(response, arrivals=arrivals))


def _other(span: _Span, name: str, number: int) -> Exchange:
    """Return a span that is no call to a model: a tool, an agent or an HTTP call."""
    found = span.attributes
    call = Call(
        raw=span.recorded.raw,
        request=CallRequest(
            raw=span.recorded.raw,
            method=first_string(found, "http.request.method", "http.method"),
            url=first_string(found, "url.full", "http.url", "url.path") or name,
        ),
        response=CallResponse(raw=b"null", error=_error(span.fields)),
        notes=(f"span: {name}, no call to a model",),
    )
    return to_exchange(call, number, Spans.name)


def _envelope(found: Mapping[str, Any], name: str) -> object:
    """Return the API's own body, if it was kept; None otherwise."""
    value = parsed(found.get(name))
    if not isinstance(value, dict):
        return None
    is_message = value.get("type") == "message" and "content" in value
    return value if is_message or not _ENVELOPES.isdisjoint(value) else None


def _request(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked, with the messages in the shape of chat completions."""
    value = parsed(found.get("input.value"))
    if isinstance(value, dict) and not {"messages", "input", "contents"}.isdisjoint(
        value
    ):
        return value
    prefix = "gen_ai.request."
    body: dict[str, Any] = {
        name.removeprefix(prefix): value
        for name, value in found.items()
        if name.startswith(prefix) and name != f"{prefix}model"
    }
    if system := parsed(found.get("gen_ai.system_instructions")):
        body["system"] = [_part(part) for part in sequence(system)] or system
    messages = (
        _listed(found, "gen_ai.input.messages")
        or _listed(found, "ai.prompt.messages")
        or _flat(found, "gen_ai.prompt.")
        or _flat(found, "llm.input_messages.")
    )
    if messages:
        body["messages"] = [turn for m in messages for turn in _turns(mapping(m))]
    elif "input.value" in found:
        body["messages"] = [{"role": "user", "content": found["input.value"]}]
    for name in ("gen_ai.tool.definitions", "llm.tools"):
        if tools := parsed(found.get(name)):
            body["tools"] = tools
    return body


def _listed(found: Mapping[str, Any], name: str) -> list[Any]:
    return sequence(parsed(found.get(name)))


def _part(value: object) -> object:
    """Return a part of a message, with its text where chat completions have it."""
    part = mapping(value)
    if part.get("type") == "text" and "content" in part:
        return {"type": "text", "text": part["content"]}
    return value


def _turns(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a message of the GenAI conventions as messages of chat completions."""
    parts = message.get("parts")
    if not isinstance(parts, list):
        yield message
        return
    rest: dict[str, Any] = {"role": message.get("role"), "content": []}
    for part in map(mapping, parts):
        kind = part.get("type")
        if kind == "tool_call":
            call = {name: part.get(name) for name in ("id", "name", "arguments")}
            rest.setdefault("tool_calls", []).append(call)
        elif kind == "tool_call_response":
            result = part.get("response", part.get("result"))
            text = result if isinstance(result, str) else parsing.dumps(result).decode()
            yield {"role": "tool", "tool_call_id": part.get("id"), "content": text}
        elif kind == "reasoning" and isinstance(part.get("content"), str):
            rest["reasoning_content"] = part["content"]
        else:
            rest["content"].append(_part(part))
    if rest["content"] or len(rest) > 2:
        yield rest


def _flat(found: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    """Return messages whose fields are attributes: `gen_ai.prompt.0.content`."""
    messages: dict[int, dict[str, Any]] = {}
    for name, value in found.items():
        index, _, field = name.removeprefix(prefix).partition(".")
        if not name.startswith(prefix) or not (index.isdecimal() and len(index) < 6):
            continue
        message = messages.setdefault(int(index), {"role": "assistant"})
        call = _FLAT.match(field)
        if call is None:
            message[field.removeprefix("message.")] = value
        elif len(call[1]) < 6:
            calls = message.setdefault("tool_calls", {})
            key = call[2].removeprefix("function.")
            calls.setdefault(int(call[1]), {})[key] = value
    for message in messages.values():
        if "tool_calls" in message:
            message["tool_calls"] = [
                c for _, c in sorted(message["tool_calls"].items())
            ]
    return [message for _, message in sorted(messages.items())]


def _answer(found: Mapping[str, Any]) -> list[Any]:
    """Return the messages of an answer."""
    messages = (
        _listed(found, "gen_ai.output.messages")
        or _flat(found, "gen_ai.completion.")
        or _flat(found, "llm.output_messages.")
    )
    if messages:
        return messages
    names = {"text": "content", "reasoning": "reasoning", "toolCalls": "tool_calls"}
    message = {
        field: parsed(found[f"ai.response.{name}"])
        if name == "toolCalls"
        else found[f"ai.response.{name}"]
        for name, field in names.items()
        if f"ai.response.{name}" in found
    }
    if message:
        return [message | {"finish_reason": found.get("ai.response.finishReason")}]
    output = found.get("output.value")
    return [{"content": output}] if isinstance(output, str) and output else []


def _usage(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts of tokens, by the last parts of their names."""
    prefixes = ("gen_ai.usage.", "llm.token_count.", "ai.usage.")
    return {
        name.removeprefix(prefix): value
        for prefix in prefixes
        for name, value in found.items()
        if name.startswith(prefix)
    }


def _arrivals(fields: Mapping[str, Any], chunks: int) -> Arrivals | None:
    """Return when the answer was whole: at the end of the span."""
    start = _seconds(fields, "startTimeUnixNano", "start_time", "startTime")
    end = _seconds(fields, "endTimeUnixNano", "end_time", "endTime")
    if start is None or end is None or end <= start or not chunks:
        return None
    return Arrivals(array("d", [end - start] * chunks), "start to end of the span")


def _seconds(fields: Mapping[str, Any], *names: str) -> float | None:
    """Return a time in seconds, from nanoseconds, seconds or ISO 8601 text."""
    value = next((fields[name] for name in names if name in fields), None)
    if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value):
        value = int(value)
    if isinstance(value, str):
        return epoch_seconds(value)
    found = number(value)
    if found is None:
        return None
    return found / _NANOSECONDS if found >= _MIN_NANOSECONDS else found


def _error(fields: Mapping[str, Any]) -> ResponseError | None:
    """Return why a span failed, if it did."""
    status = mapping(fields.get("status"))
    code = status.get("code", status.get("status_code"))
    if code not in (2, "STATUS_CODE_ERROR", "ERROR"):
        return None
    events = map(mapping, sequence(fields.get("events")))
    thrown = next((e for e in events if e.get("name") == "exception"), {})
    found = _attributes(thrown.get("attributes"))
    message = first_string(found, "exception.message") or first_string(
        status, "message", "description"
    )
    return ResponseError(
        message or "the span failed", first_string(found, "exception.type")
    )
