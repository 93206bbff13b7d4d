"""Spans of traces with calls to models.

| convention | a call has |
|---|---|
| OpenTelemetry GenAI | `gen_ai.operation.name`: `chat`, … |
| OpenInference | `openinference.span.kind`: `LLM` |
| Traceloop | `llm.request.type`: `chat`, `completion` |
| AI SDK | `ai.operationId`: `….doGenerate`, `….doStream` |

A file is OTLP's JSON (`resourceSpans`), or spans as the SDKs write them: `attributes`
as an object, `start_time` and `end_time`; or as Jaeger has them: `tags`, `startTime`
and `duration`. The words may also be in events of a span or in log records
(`resourceLogs`). https://opentelemetry.io/docs/specs/semconv/gen-ai,
https://www.jaegertracing.io/docs/latest/architecture/apis
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from recviewer.formats import kept_messages
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.formats.span_attributes import Attributes
from recviewer.formats.span_events import (
    Event,
    answers,
    details,
    event,
    events,
    first_chunk,
    seconds,
)
from recviewer.formats.span_messages import answer, envelope, request
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, number, sequence
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError, Totals

_OPERATIONS = frozenset({"chat", "text_completion", "generate_content", "completion"})

_TYPE_NAME = "recorded.SpanMessage"

_FIRST_CHUNK = re.compile(r"(?:.*[._])?(?:time_to_first_(?:token|chunk)|ttft)")
_FIRST_CHUNK_MS = re.compile(
    r"(?:.*[._])?(?:time_to_first_(?:token|chunk)_ms|ttft_ms|msToFirst(?:Token|Chunk))"
)
"""Attributes that tell when the first piece of an answer came."""

_MILLISECONDS = 1e3
_MICROSECONDS = 1e6
"""How many make a second."""


class Spans:
    """Reads spans, if one of them is a call to a model."""

    name: ClassVar[str] = "spans"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the spans of a file; None if none of them is a call to a model."""
        spans = list(_spans(document))
        if not any(span.is_call for span in spans):
            return None
        return [_exchange(span, k) for k, span in enumerate(spans)]


class _Span(msgspec.Struct, frozen=True):
    """One span, or log records of a call whose span is not in the file."""

    recorded: JsonValue
    """The span as recorded."""
    attributes: Attributes
    """Its attributes."""
    events: Sequence[Event]
    """Its events, and log records about it."""

    @property
    def fields(self) -> Mapping[str, Any]:
        return mapping(self.recorded.value)

    @property
    def is_call(self) -> bool:
        """Whether it is a call to a model."""
        found = self.attributes.values
        operation = str(found.get("ai.operationId"))
        return (
            str(found.get("gen_ai.operation.name")) in _OPERATIONS
            or found.get("openinference.span.kind") == "LLM"
            or str(found.get("llm.request.type")) in _OPERATIONS
            or operation.endswith((".doGenerate", ".doStream"))
            or bool("gen_ai.operation.name" not in found and answers(self.events))
        )


def _spans(document: Document) -> Iterator[_Span]:
    """Yield the spans of a file, then the calls that only log records tell of."""
    if document.fields is None:
        values: Iterator[JsonValue] = document.values()
    else:
        values = iter((JsonValue.parse(document.data, ""),))
    spans: list[JsonValue] = []
    logs: dict[str, list[JsonValue]] = {}
    for value in values:
        for record in _records(value):
            fields = mapping(record.value)
            if _is_log(fields):
                logs.setdefault(_span_id(fields), []).append(record)
            else:
                spans.append(record)
    for record in spans:
        fields = mapping(record.value)
        yield _span(record, logs.pop(_span_id(fields), []) if _span_id(fields) else [])
    for records in logs.values():
        yield from _logged(records)


def _span(record: JsonValue, logs: Sequence[JsonValue]) -> _Span:
    fields, path = mapping(record.value), record.path
    key = "tags" if _is_jaeger(fields) else "attributes"
    found = Attributes(fields.get(key), f"{path}.{key}")
    told = events(fields, path, found) + [event(log.value, log.path) for log in logs]
    return _Span(record, details(told) or found, told)


def _logged(records: Sequence[JsonValue]) -> Iterator[_Span]:
    """Yield the calls that log records of one span tell of."""
    told = [(record, event(record.value, record.path)) for record in records]
    rest = []
    for record, each in told:
        if found := details([each]):
            yield _Span(record, found, [each])
        else:
            rest.append(each)
    if rest:
        values = [record.value for record in records]
        whole = JsonValue(parsing.dumps(values), {}, records[0].path)
        yield _Span(whole, rest[0].attributes, rest)


def _is_jaeger(fields: Mapping[str, Any]) -> bool:
    return "operationName" in fields and "attributes" not in fields


def _is_log(fields: Mapping[str, Any]) -> bool:
    """Return whether a record is one of a log: a span has a start."""
    starts = {"startTimeUnixNano", "start_time", "startTime"}
    return "name" not in fields and starts.isdisjoint(fields)


def _span_id(fields: Mapping[str, Any]) -> str:
    named = {**mapping(fields.get("context")), **fields}
    return first_string(named, "spanId", "span_id", "spanID") or ""


def _records(value: JsonValue) -> Iterator[JsonValue]:
    """Yield the spans and log records in a value: lists of them, or the value."""
    fields, path = mapping(value.value), value.path
    known = False
    for k, trace in enumerate(sequence(fields.get("data"))):
        yield from _listed(mapping(trace), f"{path}.data[{k}]", "spans")
    for outer, middle, name in (
        ("resourceSpans", "scopeSpans", "spans"),
        ("resourceLogs", "scopeLogs", "logRecords"),
    ):
        for k, resource in enumerate(sequence(fields.get(outer))):
            yield from _scoped(resource, f"{path}.{outer}[{k}]", middle, name)
        yield from _scoped(fields, path, middle, name)
        yield from _listed(fields, path, name)
        known = known or not {outer, middle, name}.isdisjoint(fields)
    if not known and "attributes" in fields:
        yield value


def _scoped(resource: object, path: str, middle: str, name: str) -> Iterator[JsonValue]:
    for k, scope in enumerate(sequence(mapping(resource).get(middle))):
        yield from _listed(mapping(scope), f"{path}.{middle}[{k}]", name)


def _listed(fields: Mapping[str, Any], path: str, name: str) -> Iterator[JsonValue]:
    for k, inner in enumerate(sequence(fields.get(name))):
        if isinstance(inner, dict):
            yield JsonValue(parsing.dumps(inner), inner, f"{path}.{name}[{k}]")


def _exchange(span: _Span, number: int) -> Exchange:
    name = first_string(span.fields, "name", "operationName") or "unnamed"
    if not span.is_call:
        return _other(span, name, number)
    found = span.attributes
    body, whole = request(found, span.events), envelope(found)
    messages = [] if whole is not None else answer(found, span.events)
    model = found.values.get("gen_ai.request.model") or found.values.get(
        "llm.model_name"
    )
    if isinstance(model, str):
        body = {"model": model} | body
    value, place = whole or (None, ".")
    call = Call(
        raw=span.recorded.raw,
        request=CallRequest(raw=parsing.dumps({"body": body}), body=StoredBody(body)),
        response=CallResponse(
            raw=span.recorded.raw,
            body=StoredBody(value, place),
            error=_error(span),
        ),
        test_id=None,
        notes=(f"span: {name}",),
    )
    exchange = to_exchange(call, number, Spans.name)
    placed = [(message, f"{place} | ") for message, place in messages]
    return _timed(kept_messages.answered(exchange, placed, _TYPE_NAME), span)


def _other(span: _Span, name: str, number: int) -> Exchange:
    """Return a span that is no call to a model: a tool, an agent or an HTTP call."""
    found = span.attributes.values
    method = first_string(found, "http.request.method", "http.method")
    url = first_string(found, "url.full", "http.url", "url.path")
    call = Call(
        raw=span.recorded.raw,
        request=CallRequest(
            raw=span.recorded.raw,
            method=method,
            url=url or name.removeprefix(f"{method} "),
        ),
        response=CallResponse(raw=b"null", error=_error(span)),
        notes=(f"span: {name}, no call to a model",),
    )
    return to_exchange(call, number, Spans.name)


def _timed(exchange: Exchange, span: _Span) -> Exchange:
    """Return a call whose answer was whole at the end of its span.

    Where the time of its first piece is known, it came as a stream.
    """
    start = seconds(span.fields, "startTimeUnixNano", "start_time", "startTime")
    end = seconds(span.fields, "endTimeUnixNano", "end_time", "endTime")
    if start is not None and end is None and _is_jaeger(span.fields):
        end = start + (number(span.fields.get("duration")) or 0) / _MICROSECONDS
    whole = None if start is None or end is None or end <= start else end - start
    ttft, basis = _first_chunk(span, start)
    if ttft is None:
        return kept_messages.timed(exchange, whole, "start to end of the span")
    if not exchange.response.chunks:
        return exchange
    if whole is not None and whole >= ttft:
        totals = Totals(ttft, whole, f"{basis}, end of the span")
    else:
        totals = Totals(ttft, None, basis)
    response = replace(exchange.response, streaming=True, totals=totals)
    return replace(exchange, response=response)


def _first_chunk(span: _Span, start: float | None) -> tuple[float | None, str]:
    """Return how long the first piece of an answer took, and what tells so."""
    for name, value in span.attributes.values.items():
        is_seconds = _FIRST_CHUNK.fullmatch(name)
        if is_seconds or _FIRST_CHUNK_MS.fullmatch(name):
            found = number(value)
            if found is not None and found > 0:
                return found / (1 if is_seconds else _MILLISECONDS), name
    time = first_chunk(span.events)
    if time is not None and start is not None and time > start:
        return time - start, "event of the first chunk"
    return None, ""


def _error(span: _Span) -> ResponseError | None:
    """Return why a span failed, if it did."""
    status = mapping(span.fields.get("status"))
    tags = span.attributes.values if _is_jaeger(span.fields) else {}
    code = status.get("code", status.get("status_code", tags.get("otel.status_code")))
    if code not in (2, "STATUS_CODE_ERROR", "ERROR") and tags.get("error") is not True:
        return None
    thrown = next((e for e in span.events if e.name == "exception"), None)
    found = thrown.attributes.values if thrown else {}
    message = (
        first_string(found, "exception.message")
        or first_string(status, "message", "description")
        or first_string(tags, "otel.status_description")
    )
    return ResponseError(
        message or "the span failed", first_string(found, "exception.type")
    )
