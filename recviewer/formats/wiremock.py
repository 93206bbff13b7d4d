"""Mappings of WireMock, in JSON or YAML: one per file, or a list of `mappings`.

https://wiremock.org/docs/stubbing/. A response's body may be in a file of its own, in
the folder `__files` beside the folder of the mappings. Delays are settings of the mock
server, not measurements. The order of the calls is that of `insertionIndex`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats import item_list
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.formats.values import headers, status, with_query
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, sequence, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_FIELDS = frozenset(
    {
        "insertionIndex",
        "newScenarioState",
        "persistent",
        "postServeActions",
        "priority",
        "requiredScenarioState",
        "scenarioName",
        "uuid",
    }
)
_REQUEST_FIELDS = frozenset(
    {
        "bodyPatterns",
        "queryParameters",
        "urlPath",
        "urlPathPattern",
        "urlPathTemplate",
        "urlPattern",
    }
)
_RESPONSE_FIELDS = frozenset(
    {
        "base64Body",
        "bodyFileName",
        "chunkedDribbleDelay",
        "fixedDelayMilliseconds",
        "jsonBody",
        "proxyBaseUrl",
    }
)
"""Fields of a mapping, its request and its response, one of which tells it."""

_YAML_START = re.compile(rb"(?:\A|\n)(?:request|mappings)[ ]*:[ ]*(?:\r?\n|\Z|[{\[#&])")
"""A line of YAML at which a mapping, or a list of them, begins."""

_URLS = ("url", "urlPath", "urlPathTemplate", "urlPattern", "urlPathPattern")
_BODY_PATTERNS = ("equalToJson", "equalTo", "binaryEqualTo")
"""Patterns of a request's body that are the body itself."""

_FILES_FOLDERS = ("../__files", "__files", "../../__files", "../../../__files")
"""Where the folder of bodies may be, seen from a mapping."""


class WireMock:
    """Reads mappings of requests to responses."""

    name: ClassVar[str] = "wiremock"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the mappings of a file; None if none of them is WireMock's."""
        found = _mappings(document)
        if not any(map(_is_mapping, found)):
            return None
        found.sort(key=_insertion_index)
        return to_exchanges((_call(item, document) for item in found), WireMock.name)


def _mappings(document: Document) -> list[Item]:
    if document.items is not None:
        raws = document.items
        if not any(_may_be_mapping(parsing.split_object(raw) or {}) for raw in raws):
            return []
        numbered = enumerate(raws)
        return [Item(parsing.loads(raw), f".[{k}]", raw) for k, raw in numbered]
    if document.fields is None:
        if listed := item_list.read_items(document, ""):
            return listed
        if _YAML_START.search(document.probe) is None:
            return []
        return [
            i for d in item_list.yaml_documents(document) for i in _yaml_mappings(d)
        ]
    if "mappings" not in document.fields:
        if not _may_be_mapping(document.fields):
            return []
        return [Item(parsing.loads(document.data), "", document.data)]
    return item_list.read_items(document, "mappings") or []


def _insertion_index(item: Item) -> float:
    """Return what orders the mappings; those without an index are the last."""
    index = item.fields.get("insertionIndex")
    return index if type(index) is int else math.inf


def _may_be_mapping(fields: Mapping[str, Any]) -> bool:
    """Return whether an object may be a mapping, without parsing what is in it."""
    if not fields.keys() >= {"request", "response"}:
        return False
    if fields.keys() & _FIELDS or b"equalTo" in bytes(fields["request"]):
        return True
    request = parsing.split_object(fields["request"]) or {}
    response = parsing.split_object(fields["response"]) or {}
    return bool(request.keys() & _REQUEST_FIELDS or response.keys() & _RESPONSE_FIELDS)


def _yaml_mappings(document: Item) -> list[Item]:
    listed = document.fields.get("mappings")
    if not isinstance(listed, list):
        return [document]
    path = f"{document.path}.mappings"
    return [
        Item(value, f"{path}[{k}]", notes=() if k else document.notes)
        for k, value in enumerate(listed)
    ]


def _is_mapping(item: Item) -> bool:
    fields = item.fields
    request, response = fields.get("request"), fields.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        return False
    return bool(
        fields.keys() & _FIELDS
        or request.keys() & _REQUEST_FIELDS
        or response.keys() & _RESPONSE_FIELDS
        or _equal_values(request.get("headers"))
    )


def _call(item: Item, document: Document) -> Call:
    request, response = item.field("request"), item.field("response")
    raws = item.raws
    sent = _request_body(request.fields)
    received, notes = _response_body(response, document)
    fault = first_string(response.fields, "fault")
    return Call(
        raw=item.raw,
        request=CallRequest(
            raw=raws.get("request", b"null"),
            method=first_string(request.fields, "method"),
            url=_url(request.fields),
            headers=_equal_values(request.fields.get("headers")),
            body=sent,
        ),
        response=CallResponse(
            raw=raws.get("response", b"null"),
            status=status(response.fields),
            headers=headers(response.fields.get("headers")),
            body=received,
            error=ResponseError(fault, type="fault") if fault else None,
        ),
        notes=(*item.notes, *_request_notes(request.fields, sent), *notes),
    )


def _url(request: Mapping[str, Any]) -> str | None:
    """Return the URL, a template of it or a pattern, with the query if it is known."""
    url = first_string(request, *_URLS)
    query = _equal_values(request.get("queryParameters"))
    return with_query(url, query) if url else None


def _equal_values(matchers: object) -> dict[str, object]:
    """Return the values that headers or parameters must have; patterns have none."""
    found = mapping(matchers).items()
    values = {name: _equal_value(mapping(matcher)) for name, matcher in found}
    return {name: value for name, value in values.items() if value is not None}


def _equal_value(matcher: Mapping[str, Any]) -> object:
    several = matcher.get("hasExactly")
    if isinstance(several, list):
        return [_equal_value(mapping(one)) for one in several]
    return matcher.get("equalTo")


def _request_body(request: Mapping[str, Any]) -> StoredBody:
    """Return the body that a request must have, if a pattern tells it."""
    for pattern in sequence(request.get("bodyPatterns")):
        if (found := _body_of(mapping(pattern))) is not None:
            return found
    return StoredBody(None)


def _body_of(pattern: Mapping[str, Any]) -> StoredBody | None:
    """Return the body that a pattern is, or one of those that must all hold."""
    for name in _BODY_PATTERNS:
        if (value := pattern.get(name)) is not None:
            if name == "binaryEqualTo" and isinstance(value, str):
                return StoredBody.of_base64(value)
            return StoredBody(value)
    for inner in sequence(pattern.get("and")):
        if (found := _body_of(mapping(inner))) is not None:
            return found
    return None


def _request_notes(request: Mapping[str, Any], body: StoredBody) -> tuple[str, ...]:
    """Say what of a request is only known as a pattern."""
    if request.get("bodyPatterns") and body.value is None:
        return ("the request's body is not recorded, only patterns of it",)
    return ()


def _response_body(
    response: Item, document: Document
) -> tuple[StoredBody, tuple[str, ...]]:
    """Return the body of a response, and a note if it is in a file of its own."""
    fields, path = response.fields, response.path
    if (name := string(fields.get("bodyFileName"))) is not None:
        attached = document.attached(_FILES_FOLDERS, name)
        return StoredBody(attached.data, "."), (attached.note,)
    encoded = fields.get("base64Body")
    if isinstance(encoded, str):
        return StoredBody.of_base64(encoded, f"{path}.base64Body"), ()
    key = "body" if fields.get("jsonBody") is None else "jsonBody"
    notes: tuple[str, ...] = ()
    if fields.get(key) is None and (proxy := string(fields.get("proxyBaseUrl"))):
        notes = (f"no response is recorded: it is fetched from {proxy}",)
    return StoredBody(fields.get(key), f"{path}.{key}"), notes
