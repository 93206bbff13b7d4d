"""Calls as JSON objects with a `request` and a `response`.

One call per file, a list of calls, one per line, or `interactions`. Written by ddapm's
test agent, req_llm, aimux, opencode's http-recorder, claude-tap and claude-trace; all
their spellings of fields are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.formats.values import decode_base64, duration, headers, jq_map, status
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, number, parsed, sequence
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_REQUEST_FIELDS = frozenset({"method", "url", "uri", "path", "headers"})
_RESPONSE_FIELDS = frozenset(
    {"status", "status_code", "headers", "body_raw", "sse_events"}
)
"""Fields of an HTTP call; a native recording has `is_streaming` instead."""

_BODY_FIELDS = (
    *("body", "body_raw", "content", "text", "body_segments"),
    "canonical_json",  # of req_llm, whose `body` says the same
)
_BASE64_PREFIX = "base64:"
"""What the test agent of ddapm writes before a binary body."""

_DURATION_FIELDS = ("duration_ms", "latency_ms", "elapsed_ms")


class HttpJson:
    """Reads calls that are JSON objects."""

    name: ClassVar[str] = "http-json"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls of a file; None if its first object is not a call."""
        values = _values(document)
        first = next(values, None)
        if first is None or not _is_call(first.value):
            return None
        return to_exchanges(map(_call, (first, *values)), HttpJson.name)


def _values(document: Document) -> Iterator[JsonValue]:
    """Yield the values that may be calls."""
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
    request, response = fields.get("request"), fields.get("response")
    if not isinstance(request, dict) or not _REQUEST_FIELDS & request.keys():
        return False
    if response is None:
        return "response" in fields
    return isinstance(response, dict) and bool(_RESPONSE_FIELDS & response.keys())


def _call(call: JsonValue) -> Call:
    fields, path = mapping(call.value), call.path
    request, response = mapping(fields.get("request")), mapping(fields.get("response"))
    return Call(
        raw=call.raw,
        request=CallRequest(
            raw=parsing.dumps(fields.get("request")),
            method=first_string(request, "method"),
            url=first_string(request, "url", "uri", "path"),
            headers=headers(request.get("headers")),
            body=_body(request, f"{path}.request"),
        ),
        response=CallResponse(
            raw=parsing.dumps(fields.get("response")),
            status=status(response),
            headers=headers(response.get("headers")),
            body=_pieces(fields, path) or _body(response, f"{path}.response"),
            streaming=bool(response.get("sse_events")),
            totals=_totals(fields, request, response),
        ),
        notes=()
        if _is_call(call.value)
        else ("not a call: expected request and response",),
    )


def _body(side: Mapping[str, Any], path: str) -> StoredBody:
    """Return the body of a request or a response, in whichever field it is."""
    if isinstance(events := side.get("sse_events"), list) and events:
        data = [mapping(event).get("data", event) for event in events]
        path = f"{path}.sse_events | {jq_map('data', data)}"
        return StoredBody(list(map(parsed, data)), path)
    name = next((name for name in _BODY_FIELDS if side.get(name) is not None), "body")
    value, path = side.get(name), f"{path}.{name}"
    if isinstance(value, dict) and isinstance(value.get("b64"), str):
        return StoredBody.of_base64(value["b64"], f"{path}.b64")
    if not isinstance(value, str):
        return StoredBody(value, path)
    if side.get("bodyEncoding") == "base64":
        return StoredBody.of_base64(value, path)
    if value.startswith(_BASE64_PREFIX):
        decoded = decode_base64(value.removeprefix(_BASE64_PREFIX))
        if isinstance(decoded, bytes):
            value, path = decoded, f'{path} | ltrimstr("{_BASE64_PREFIX}") | @base64d'
    return StoredBody(value, path)


def _pieces(fields: Mapping[str, Any], path: str) -> StoredBody | None:
    """Join what came over the wire piece by piece, as req_llm stores a stream."""
    encoded = [mapping(piece).get("b64") for piece in sequence(fields.get("chunks"))]
    texts = [text for text in encoded if isinstance(text, str)]
    pieces = [decode_base64(text) for text in texts]
    known = [piece for piece in pieces if isinstance(piece, bytes)]
    if not known or len(known) < len(encoded):
        return None
    return StoredBody(b"".join(known), f"{path}.chunks | map(.b64 | @base64d) | add")


def _totals(
    fields: Mapping[str, Any], request: Mapping[str, Any], response: Mapping[str, Any]
) -> Totals | None:
    """Return how long the call took, or how long the response took to start."""
    for name in _DURATION_FIELDS:
        if (seconds := duration(fields.get(name))) is not None:
            return Totals(None, seconds, name)
    sent, received = number(request.get("timestamp")), number(response.get("timestamp"))
    if sent is None or received is None or received <= sent:
        return None
    return Totals(received - sent, None, "timestamps")
