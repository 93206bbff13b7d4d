"""Mappings of WireMock.Net in JSON, one per file or a list, and its log of requests.

They say the same as WireMock's, in other words: matchers of a request, and a response
whose body may be in a file. https://wiremock.org/dotnet/mapping
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
from recviewer.formats.values import headers, status, with_query
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, sequence, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_REQUEST_FIELDS = frozenset({"Methods", "Path", "Url"})
_RESPONSE_FIELDS = frozenset(
    {"Body", "BodyAsBytes", "BodyAsFile", "BodyAsJson", "StatusCode"}
)
"""Fields of which a request and a response have at least one."""

_WHOLE_BODIES = frozenset({"ExactMatcher", "ExactObjectMatcher", "JsonMatcher"})
"""Matchers of a request's body whose pattern is all of it."""

_FILES_FOLDERS = (".", "../__files", "__files", "../../__files")
"""Where the file of a body may be, seen from a mapping."""


class WireMockNet:
    """Reads mappings of requests to responses, and requests that were answered."""

    name: ClassVar[str] = "wiremock-net"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the mappings of a file; None if its first value is none."""
        values = _values(document)
        first = next(values, None)
        if first is None or not _is_mapping(mapping(first.value)):
            return None
        calls = (_call(value, document) for value in (first, *values))
        return to_exchanges(calls, WireMockNet.name)


def _values(document: Document) -> Iterator[JsonValue]:
    if document.fields is None:
        yield from document.values()
    else:
        yield JsonValue.parse(document.data, "")


def _is_mapping(fields: Mapping[str, Any]) -> bool:
    request, response = fields.get("Request"), fields.get("Response")
    return not (
        _REQUEST_FIELDS.isdisjoint(mapping(request))
        or _RESPONSE_FIELDS.isdisjoint(mapping(response))
    )


def _call(value: JsonValue, document: Document) -> Call:
    fields = mapping(value.value)
    request, response = mapping(fields.get("Request")), mapping(fields.get("Response"))
    sent, noted = _request_body(request, f"{value.path}.Request")
    received, told = _response_body(response, f"{value.path}.Response", document)
    fault = first_string(mapping(response.get("Fault")), "Type")
    strange = () if _is_mapping(fields) else ("not a mapping of WireMock.Net",)
    return Call(
        raw=value.raw,
        request=CallRequest(
            raw=parsing.dumps(fields.get("Request")),
            method=string(next(iter(sequence(request.get("Methods"))), None))
            or first_string(request, "Method"),
            url=_url(request),
            headers=_values_of(request.get("Headers")),
            body=sent,
        ),
        response=CallResponse(
            raw=parsing.dumps(fields.get("Response")),
            status=status({"status": response.get("StatusCode")}),
            headers=headers(response.get("Headers")),
            body=received,
            error=ResponseError(fault, type="fault") if fault else None,
        ),
        notes=(*strange, *noted, *told),
    )


def _url(request: Mapping[str, Any]) -> str | None:
    """Return the URL, or the pattern of one, with the query if it is known."""
    found = (_pattern(request.get(name)) for name in ("AbsoluteUrl", "Url", "Path"))
    url = next(filter(None, map(string, found)), None)
    return with_query(url, _values_of(request.get("Params"))) if url else None


def _pattern(value: object) -> object:
    """Return what a value must be: itself, or the pattern of its first matcher."""
    matchers = mapping(value).get("Matchers")
    if not isinstance(matchers, list):
        return value
    matcher = mapping(next(iter(matchers), None))
    return matcher.get("Pattern", next(iter(sequence(matcher.get("Patterns"))), None))


def _values_of(listed: object) -> dict[str, object]:
    """Return headers or parameters by name: as logged, or as they are matched."""
    if isinstance(listed, dict):
        return headers(listed)
    named = {str(mapping(m).get("Name")): _pattern(m) for m in sequence(listed)}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def _request_body(
    request: Mapping[str, Any], path: str
) -> tuple[StoredBody, tuple[str, ...]]:
    """Return the body of a request, as logged or as a matcher has it."""
    body = mapping(request.get("Body"))
    if not body:
        return _body(request, path), ()
    listed = (body.get("Matcher"), *sequence(body.get("Matchers")))
    for fields in map(mapping, listed):
        whole = fields.get("Name") in _WHOLE_BODIES
        if whole and fields.get("Pattern") is not None:
            return StoredBody(fields["Pattern"]), ()
    return StoredBody(None), (
        "the request's body is not recorded, only patterns of it",
    )


def _response_body(
    response: Mapping[str, Any], path: str, document: Document
) -> tuple[StoredBody, tuple[str, ...]]:
    """Return the body of a response, and a note if it is in a file of its own."""
    if name := string(response.get("BodyAsFile")):
        attached = document.attached(_FILES_FOLDERS, name)
        return StoredBody(attached.data, "."), (attached.note,)
    return _body(response, path), ()


def _body(side: Mapping[str, Any], path: str) -> StoredBody:
    encoded = side.get("BodyAsBytes")
    if isinstance(encoded, str):
        return StoredBody.of_base64(encoded, f"{path}.BodyAsBytes")
    name = "Body" if side.get("BodyAsJson") is None else "BodyAsJson"
    return StoredBody(side.get(name), f"{path}.{name}")
