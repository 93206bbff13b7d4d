"""Files that hold calls: each format's own way to write them down."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from scripts.made.case import Case, Json
from scripts.made.framings import Body, compact

Call = tuple[Case, Body]
"""A case, and its body in one framing."""


@dataclass(frozen=True)
class Holder:
    """A format that holds any number of calls."""

    format: str
    """Name of the format."""
    name: str
    """Name of a file, with the suffix."""
    write: Callable[[Sequence[Call]], bytes]
    """Returns a file with these calls."""
    binary: bool = False
    """Whether bodies may be bytes."""
    alone: bool = False
    """Whether a file holds only one call."""
    has_host: bool = True
    """Whether the whole URL is kept."""
    has_request: bool = True
    """Whether the request is kept."""


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _asked(case: Case) -> str:
    return compact(dict(case.endpoint.request))


def _headers(body: Body) -> dict[str, str]:
    coding = {"Content-Encoding": body.coding} if body.coding else {}
    return {"Content-Type": body.content_type} | coding


def _lists(body: Body) -> dict[str, list[str]]:
    return {name: [value] for name, value in _headers(body).items()}


def _text(body: Body) -> str:
    text = body.text
    assert text is not None
    return text


def _text_or_bytes(body: Body) -> str | bytes:
    return body.data if body.text is None else body.text


def _yaml(value: object) -> bytes:
    return yaml.dump(
        value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
    ).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


def _vcrpy(calls: Sequence[Call], body: Callable[[Body], Any]) -> Json:
    return {
        "interactions": [
            {
                "request": {
                    "body": _asked(case),
                    "headers": {"Accept": ["*/*"]},
                    "method": "POST",
                    "uri": case.endpoint.url,
                },
                "response": {
                    "body": {"string": body(found)},
                    "headers": _lists(found),
                    "status": {"code": case.status, "message": "OK"},
                },
            }
            for case, found in calls
        ],
        "version": 1,
    }


def _ruby(calls: Sequence[Call]) -> bytes:
    def stored(body: Body) -> Json:
        text = body.text
        if text is None:
            return {"encoding": "ASCII-8BIT", "base64_string": _encoded(body.data)}
        return {"encoding": "UTF-8", "string": text}

    return _yaml(
        {
            "http_interactions": [
                {
                    "request": {
                        "method": "post",
                        "uri": case.endpoint.url,
                        "body": {"encoding": "UTF-8", "string": _asked(case)},
                        "headers": {"Accept": ["*/*"]},
                    },
                    "response": {
                        "status": {"code": case.status, "message": "OK"},
                        "headers": _lists(body),
                        "body": stored(body),
                    },
                    "recorded_at": "Fri, 02 Jan 2026 03:04:05 GMT",
                }
                for case, body in calls
            ],
            "recorded_with": "VCR 6.4.0",
        }
    )


def _go_vcr(calls: Sequence[Call]) -> bytes:
    return _yaml(
        {
            "version": 2,
            "interactions": [
                {
                    "id": number,
                    "request": {
                        "body": _asked(case),
                        "headers": {},
                        "url": case.endpoint.url,
                        "method": "POST",
                    },
                    "response": {
                        "body": _text(body),
                        "headers": _lists(body),
                        "status": f"{case.status} OK",
                        "code": case.status,
                        "duration": "1.5s",
                    },
                }
                for number, (case, body) in enumerate(calls)
            ],
        }
    )


def _har(calls: Sequence[Call]) -> bytes:
    def content(body: Body) -> Json:
        text = body.text
        kept: Json = {"mimeType": body.content_type, "size": len(body.data)}
        if text is None:
            return kept | {"text": _encoded(body.data), "encoding": "base64"}
        return kept | {"text": text}

    entries = [
        {
            "startedDateTime": "2026-01-02T03:04:05.000Z",
            "time": 900,
            "request": {
                "method": "POST",
                "url": case.endpoint.url,
                "headers": [],
                "postData": {"mimeType": "application/json", "text": _asked(case)},
            },
            "response": {
                "status": case.status,
                "headers": [{"name": n, "value": v} for n, v in _headers(body).items()],
                "content": content(body),
            },
            "timings": {"send": 1, "wait": 300, "receive": 599},
        }
        for case, body in calls
    ]
    log = {"version": "1.2", "creator": {"name": "made", "version": "1"}}
    return _json({"log": log | {"entries": entries}})


def _http_json(calls: Sequence[Call]) -> bytes:
    found = []
    for case, body in calls:
        text = body.text
        kept = f"base64:{_encoded(body.data)}" if text is None else text
        url, asked = case.endpoint.url, dict(case.endpoint.request)
        request = {"method": "POST", "url": url, "headers": {}, "body": asked}
        response = {"status": case.status, "headers": _headers(body), "body": kept}
        found.append({"request": request, "response": response})
    return _json(found)


def _pieces(calls: Sequence[Call]) -> bytes:
    """Write a call as req_llm does, its stream in pieces cut inside characters."""
    ((case, body),) = calls
    cuts = [body.data[k : k + 31] for k in range(0, len(body.data), 31)]
    asked = {"b64": _encoded(_asked(case).encode())}
    request = {"method": "post", "url": case.endpoint.url, "headers": {}, "body": asked}
    response = {"status": case.status, "headers": _headers(body), "body": None}
    chunks = [{"b64": _encoded(piece)} for piece in cuts]
    return _json({"request": request, "response": response, "chunks": chunks})


def _nock(calls: Sequence[Call]) -> bytes:
    found = []
    for case, body in calls:
        parts = urlsplit(case.endpoint.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        scope = {"scope": f"{parts.scheme}://{parts.netloc}", "method": "POST"}
        asked = {"path": path, "body": dict(case.endpoint.request)}
        answer = {"status": case.status, "response": _text(body)}
        headers = {"rawHeaders": _headers(body)}
        found.append(scope | asked | answer | headers)
    return _json(found)


def _wiremock(calls: Sequence[Call]) -> bytes:
    found = []
    for number, (case, body) in enumerate(calls):
        request = {
            "urlPath": urlsplit(case.endpoint.url).path,
            "method": "POST",
            "bodyPatterns": [{"equalToJson": _asked(case)}],
        }
        kept: Json = {"base64Body": _encoded(body.data)}
        if body.text is not None:
            kept = {"body": body.text}
        response = {"status": case.status, "headers": _headers(body)} | kept
        found.append({"uuid": f"u{number}", "request": request, "response": response})
    return _json({"mappings": found, "meta": {"total": len(found)}})


def _azure(calls: Sequence[Call]) -> bytes:
    entries = []
    for case, body in calls:
        kept: Any = _text(body).splitlines(keepends=True)
        if not case.streamed:
            kept = case.events[0]
        entries.append(
            {
                "RequestUri": case.endpoint.url,
                "RequestMethod": "POST",
                "RequestHeaders": {"Accept": "*/*"},
                "RequestBody": dict(case.endpoint.request),
                "StatusCode": case.status,
                "ResponseHeaders": _headers(body),
                "ResponseBody": kept,
            }
        )
    return _json({"Entries": entries, "Variables": {}})


def _httpmock(calls: Sequence[Call]) -> bytes:
    documents = []
    for case, body in calls:
        when = {"path": urlsplit(case.endpoint.url).path, "method": "POST"}
        header = [{"name": n, "value": v} for n, v in _headers(body).items()]
        kept: Json = {"body": body.text}
        if body.text is None:
            kept = {"body": _encoded(body.data), "body_encoding": "base64"}
        then = {"status": case.status, "header": header} | kept
        documents.append({"when": when | {"body": _asked(case)}, "then": then})
    return b"---\n".join(map(_yaml, documents))


def _cassetter(calls: Sequence[Call]) -> bytes:
    return _yaml(
        {
            "version": 1,
            "interactions": [
                {
                    "request": {
                        "method": "POST",
                        "uri": case.endpoint.url,
                        "headers": {},
                        "body": {
                            "type": "json",
                            "content": dict(case.endpoint.request),
                        },
                    },
                    "response": {
                        "status": case.status,
                        "headers": _headers(body),
                        "body": {"type": "text", "content": _text(body)},
                    },
                }
                for case, body in calls
            ],
        }
    )


def _http(case: Case, body: Body) -> bytes:
    lines = [f"HTTP/1.1 {case.status} OK"]
    lines += [f"{name}: {value}" for name, value in _headers(body).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body.data


def _httprr(calls: Sequence[Call]) -> bytes:
    found = b"httprr trace v1\n"
    for case, body in calls:
        head = f"POST {case.endpoint.url} HTTP/1.1\r\nHost: h\r\n\r\n"
        asked, answered = (head + _asked(case)).encode(), _http(case, body)
        found += b"%d %d\n" % (len(asked), len(answered)) + asked + answered
    return found


def _curl(calls: Sequence[Call]) -> bytes:
    ((case, body),) = calls
    return _http(case, body)


def _event_source(calls: Sequence[Call]) -> bytes:
    """Write a HAR with the messages of the event source in place of a body."""
    entries = []
    for case, _ in calls:
        texts = [compact(event) for event in case.events] + ["[DONE]"] * case.done
        names = [*(case.names or ["message"] * len(case.events)), "message"]
        messages = [
            {"time": 1000 + k / 8, "eventName": name, "eventId": "", "data": text}
            for k, (text, name) in enumerate(zip(texts, names, strict=False))
        ]
        asked = {"postData": {"text": _asked(case)}}
        request = {"method": "POST", "url": case.endpoint.url} | asked
        response = {"status": case.status, "content": {}}
        found = {"request": request, "response": response}
        entries.append(found | {"_eventSourceMessages": messages})
    return _json({"log": {"version": "1.2", "entries": entries}})


HOLDERS = (
    Holder(
        "vcrpy", "vcrpy.yaml", lambda c: _yaml(_vcrpy(c, _text_or_bytes)), binary=True
    ),
    Holder("vcrpy", "vcrpy.json", lambda c: _json(_vcrpy(c, _text))),
    Holder("vcr-ruby", "vcr-ruby.yml", _ruby, binary=True),
    Holder("go-vcr", "go-vcr.yaml", _go_vcr),
    Holder("har", "archive.har", _har, binary=True),
    Holder("http-json", "calls.json", _http_json, binary=True),
    Holder("http-json", "pieces.json", _pieces, binary=True, alone=True),
    Holder("nock", "nock.json", _nock),
    Holder("wiremock", "wiremock.json", _wiremock, binary=True, has_host=False),
    Holder("azure-test-proxy", "azure.json", _azure),
    Holder("httpmock", "httpmock.yaml", _httpmock, binary=True, has_host=False),
    Holder("cassetter", "cassetter.yaml", _cassetter),
    Holder("httprr", "calls.httprr", _httprr, binary=True),
    Holder(
        "http-response", "curl.txt", _curl, binary=True, alone=True, has_request=False
    ),
)
"""The formats that hold any body."""

EVENT_SOURCE = Holder("har", "event-source.har", _event_source)
"""Holds what browsers keep of server-sent events."""
