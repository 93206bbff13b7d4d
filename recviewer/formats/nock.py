"""Calls recorded by nock: a JSON list of scopes with paths, statuses and responses.

https://github.com/nock/nock#recording
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.values import headers, status
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping
from recviewer.model.exchange import Exchange

_CALL_FIELDS = frozenset({"scope", "method", "path"})


class Nock:
    """Reads calls recorded by nock."""

    name: ClassVar[str] = "nock"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a list of calls; None if its first item is not a call."""
        raws = document.items
        if not raws or not mapping(parsing.loads(raws[0])).keys() >= _CALL_FIELDS:
            return None
        calls = (_call(raw, f".[{k}]") for k, raw in enumerate(raws))
        return to_exchanges(calls, Nock.name)


def _call(raw: Any, path: str) -> Call:
    fields = mapping(parsing.loads(raw))
    request: dict[str, Any] = {
        k: fields[k] for k in ("scope", "method", "path", "body") if k in fields
    }
    if "reqheaders" in fields:
        request["headers"] = fields["reqheaders"]
    response = {k: v for k, v in fields.items() if k in ("status", "response")}
    response_headers = fields.get("rawHeaders", fields.get("headers"))
    if response_headers is not None:
        response["headers"] = response_headers
    return Call(
        raw=bytes(raw),
        request=CallRequest(
            raw=parsing.dumps(request),
            method=first_string(fields, "method"),
            url=_url(fields),
            headers=headers(fields.get("reqheaders")),
            body=StoredBody(fields.get("body")),
        ),
        response=CallResponse(
            raw=parsing.dumps(response),
            status=status(fields),
            headers=headers(response_headers),
            body=StoredBody(_body(fields.get("response")), f"{path}.response"),
        ),
    )


def _url(fields: Mapping[str, Any]) -> str | None:
    scope = first_string(fields, "scope") or ""
    return scope.removesuffix(":443") + (first_string(fields, "path") or "") or None


def _body(value: object) -> object:
    """Return a body; compressed or binary ones are stored as pieces in hexadecimal."""
    if isinstance(value, list) and value and all(isinstance(p, str) for p in value):
        try:
            return b"".join(map(binascii.unhexlify, value))
        except ValueError:
            pass
    return value
