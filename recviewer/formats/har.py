"""HTTP archives: HAR 1.2 as JSON or YAML, of browsers, mitmproxy and Polly.JS.

https://w3c.github.io/web-performance/specs/HAR/Overview.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.arrivals import arrivals_from_times
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.values import (
    as_json,
    duration,
    headers,
    jq_map,
    status,
)
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, number, parsed, sequence
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals, Totals

_RECEIVED = 'map(select(.type == "receive").data | fromjson)'
"""jq filter from the messages of a websocket to those received."""

_EVENTS = "map(.data | fromjson? // .)"
"""jq filter from the messages of an event source to the events."""

_YAML_START = re.compile(rb"(?:\A|\n)log:\s*\n")
"""The start of an archive in YAML."""


class Har:
    """Reads HTTP archives; each entry is a call."""

    name: ClassVar[str] = "har"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read an archive; None if there is no `log` with `entries`."""
        entries = _entries(document)
        if entries is None:
            return None
        calls = (
            _call(raw, mapping(entry), k, document)
            for k, (raw, entry) in enumerate(entries)
        )
        return to_exchanges(calls, Har.name)


def _entries(document: Document) -> Iterator[tuple[bytes, object]] | None:
    """Return each entry with its JSON text."""
    if document.fields is not None and "log" in document.fields:
        log = parsing.split_object(document.fields["log"]) or {}
        raws = parsing.split_list(log["entries"]) if "entries" in log else None
        return None if raws is None else ((bytes(r), parsing.loads(r)) for r in raws)
    if document.fields is None and _YAML_START.search(document.probe):
        entries = mapping(mapping(document.yaml).get("log")).get("entries")
        if isinstance(entries, list):
            return ((as_json(entry), entry) for entry in entries)
    return None


def _call(
    raw: bytes, entry: Mapping[str, Any], number: int, document: Document
) -> Call:
    request, response = mapping(entry.get("request")), mapping(entry.get("response"))
    path = f".log.entries[{number}]"
    received = _received(entry)
    attached = _attached_body(mapping(response.get("content")), document)
    sent = _attached_body(mapping(request.get("postData")), document)
    if received:
        body = _websocket_body(received, path)
    else:
        body = attached[0] if attached else _response_body(response, path)
    events = _streamed_events(entry, path) or _event_source_messages(entry, path)
    return Call(
        raw=raw,
        request=CallRequest(
            raw=as_json(request),
            method=first_string(request, "method"),
            url=first_string(request, "url"),
            headers=headers(request.get("headers")),
            body=sent[0] if sent else _request_body(request, path),
        ),
        response=CallResponse(
            raw=as_json(response),
            status=status(response) or None,
            headers=headers(response.get("headers")),
            body=events[0] if events else body,
            streaming=bool(events or received),
            arrivals=events[1] if events else _message_times(received),
            totals=_totals(entry),
        ),
        notes=(
            *([f"request: {sent[1]}"] if sent else ()),
            *(() if events else (attached[1],) if attached else _notes(response)),
        ),
    )


def _attached_body(
    content: Mapping[str, Any], document: Document
) -> tuple[StoredBody, str] | None:
    """Return a body that Playwright attached as a file, and where that is."""
    name = first_string(content, "_file")
    if name is None or content.get("text"):
        return None
    attached = document.attached((".",), name)
    return StoredBody(attached.data, "."), attached.note


def _request_body(request: Mapping[str, Any], path: str) -> StoredBody:
    """Return the body of a request; Polly.js stores JSON as `textJSON`."""
    data = mapping(request.get("postData"))
    name = next((n for n in ("textJSON", "text", "params") if data.get(n)), "text")
    return StoredBody(data.get(name), f"{path}.request.postData.{name}")


def _response_body(response: Mapping[str, Any], path: str) -> StoredBody:
    content = mapping(response.get("content"))
    value, path = content.get("text"), f"{path}.response.content.text"
    # Polly.js stores a compressed body as a JSON list of pieces, which is decoded with
    # all other encodings.
    is_base64 = content.get("encoding") == "base64"
    if is_base64 and isinstance(value, str) and not value.startswith("["):
        return StoredBody.of_base64(value, path)
    return StoredBody(value, path)


def _websocket_body(received: Sequence[Mapping[str, Any]], path: str) -> StoredBody:
    """Return the messages received over a websocket, one per chunk."""
    data = [parsed(message.get("data")) for message in received]
    return StoredBody(data, f"{path}._webSocketMessages | {_RECEIVED}")


def _message_times(received: Sequence[Mapping[str, Any]]) -> Arrivals | None:
    seconds = [message.get("time") for message in received]
    milliseconds = [s * 1_000 if isinstance(s, int | float) else s for s in seconds]
    basis = "_webSocketMessages"
    return (
        arrivals_from_times(milliseconds, basis, since_request=False)
        if received
        else None
    )


def _received(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    messages = entry.get("_webSocketMessages")
    objects = map(mapping, messages if isinstance(messages, list) else ())
    return [message for message in objects if message.get("type") == "receive"]


def _streamed_events(
    entry: Mapping[str, Any], path: str
) -> tuple[StoredBody, Arrivals] | None:
    """Return streamed events with their times, an extension of some recorders."""
    content = mapping(mapping(entry.get("response")).get("content"))
    events = mapping(content.get("_streaming")).get("events")
    objects = list(map(mapping, events if isinstance(events, list) else ()))
    if not objects:
        return None
    data = [event.get("data") for event in objects]
    path += f".response.content._streaming.events | {jq_map('data', data)}"
    times = [event.get("timestamp_ms") for event in objects]
    arrivals = arrivals_from_times(times, "_streaming.events", since_request=False)
    return StoredBody(list(map(parsed, data)), path), arrivals


def _event_source_messages(
    entry: Mapping[str, Any], path: str
) -> tuple[StoredBody, Arrivals] | None:
    """Return the events that some exporters keep like messages of a websocket."""
    messages = list(map(mapping, sequence(entry.get("_eventSourceMessages"))))
    if not messages:
        return None
    data = [parsed(message.get("data")) for message in messages]
    seconds = (number(message.get("time")) for message in messages)
    arrivals = arrivals_from_times(
        [None if s is None else s * 1_000 for s in seconds],
        "_eventSourceMessages",
        since_request=False,
    )
    return StoredBody(data, f"{path}._eventSourceMessages | {_EVENTS}"), arrivals


def _totals(entry: Mapping[str, Any]) -> Totals | None:
    """Read the time to the first byte and the total time.

    Polly.js measures only how long all of it took, and states that as the time to the
    first byte as well, with nothing left to receive.
    """
    times = mapping(entry.get("timings"))
    before = (duration(times.get(n)) for n in ("blocked", "dns", "connect", "send"))
    wait, whole = duration(times.get("wait")), duration(entry.get("time"))
    if wait is None and whole is None:
        return None
    if duration(times.get("receive")) is None and whole is not None:
        return Totals(None, whole, "time")
    ttft = None if wait is None else wait + sum(filter(None, before))
    return Totals(ttft, whole, "timings" if wait else "time")


def _notes(response: Mapping[str, Any]) -> tuple[str, ...]:
    content = mapping(response.get("content"))
    if content.get("text") is None and content.get("size"):
        return ("the archive was saved without this response's body",)
    return ()
