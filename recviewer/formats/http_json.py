"""Calls as JSON objects with a `request` and a `response`, as many recorders write.

One call a file, a list of calls, one a line, or `interactions`. Seen in ddapm's test
agent, aimux, opencode's http-recorder, claude-tap and claude-trace; where their
fields differ, all spellings are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats import values
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.formats.values import (
    duration,
    headers,
    mapping,
    number,
    status,
    text,
)
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_ASKED = frozenset({"method", "url", "uri", "path", "headers"})
_ANSWERED = frozenset({"status", "status_code", "headers", "body_raw", "sse_events"})
"""Fields that tell an HTTP call; a native recording has `is_streaming` instead."""

_BODIES = ("body", "body_raw", "content", "text", "body_segments")
_DURATIONS = ("duration_ms", "latency_ms", "elapsed_ms")


class HttpJson:
    """Reads calls that are JSON objects."""

    name: ClassVar[str] = "http-json"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls of a file; None where its first object is none."""
        found = _entries(document)
        first = next(found, None)
        if first is None or not _is_call(first.value):
            return None
        calls = map(_call, (first, *found))
        return [to_exchange(call, k, HttpJson.name) for k, call in enumerate(calls)]


def _entries(document: Document) -> Iterator[JsonValue]:
    """Yield what may be calls."""
    if document.fields is None:
        yield from document.values()
    elif "interactions" in document.fields:
        items = parsing.split_list(document.fields["interactions"]) or ()
        yield from (
            JsonValue.parse(raw, f".interactions[{k}]") for k, raw in enumerate(items)
        )
    else:
        yield JsonValue.parse(document.data, "")


def _is_call(value: object) -> bool:
    fields = mapping(value)
    asked, answered = fields.get("request"), fields.get("response")
    if not isinstance(asked, dict) or not _ASKED & asked.keys():
        return False
    if answered is None:
        return "response" in fields
    return isinstance(answered, dict) and bool(_ANSWERED & answered.keys())


def _call(found: JsonValue) -> Call:
    fields, path = mapping(found.value), found.path
    asked, answered = mapping(fields.get("request")), mapping(fields.get("response"))
    return Call(
        raw=found.raw,
        request=CallRequest(
            raw=parsing.dumps(fields.get("request")),
            method=text(asked, "method"),
            url=text(asked, "url", "uri", "path"),
            headers=headers(asked.get("headers")),
            body=_body(asked, f"{path}.request"),
        ),
        response=CallResponse(
            raw=parsing.dumps(fields.get("response")),
            status=status(answered),
            headers=headers(answered.get("headers")),
            body=_body(answered, f"{path}.response"),
            streaming=bool(answered.get("sse_events")),
            totals=_totals(fields, asked, answered),
        ),
        notes=()
        if _is_call(found.value)
        else ("no call: expected request and response",),
    )


def _body(side: Mapping[str, Any], path: str) -> StoredBody:
    """Find the body of a request or a response, under whatever name it is kept."""
    if isinstance(events := side.get("sse_events"), list) and events:
        data = [mapping(event).get("data", event) for event in events]
        inside = values.jq_map("data", data)
        return StoredBody(
            list(map(values.parse_if_json, data)), f"{path}.sse_events | {inside}"
        )
    name = next((name for name in _BODIES if side.get(name) is not None), "body")
    value = side.get(name)
    if side.get("bodyEncoding") == "base64" and isinstance(value, str):
        value = values.decode_base64(value)
    return StoredBody(value, f"{path}.{name}")


def _totals(
    fields: Mapping[str, Any], asked: Mapping[str, Any], answered: Mapping[str, Any]
) -> Totals | None:
    """Take how long the call took, or how long its answer let wait for itself."""
    for name in _DURATIONS:
        if (seconds := duration(fields.get(name))) is not None:
            return Totals(None, seconds, name)
    sent, came = number(asked.get("timestamp")), number(answered.get("timestamp"))
    if sent is None or came is None or came <= sent:
        return None
    return Totals(came - sent, None, "timestamps")
