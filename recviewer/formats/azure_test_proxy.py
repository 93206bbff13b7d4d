"""Recordings of the test proxy of Azure's SDKs, and the `SessionRecords` before it.

https://github.com/Azure/azure-sdk-tools, `tools/test-proxy`. A body is what it was as
JSON, a text, or the lines of a text.
"""

from __future__ import annotations

import re
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
from recviewer.formats.values import as_json, headers
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping
from recviewer.model.exchange import Exchange

_REQUEST_FIELDS = ("RequestUri", "RequestMethod", "RequestHeaders", "RequestBody")
_RESPONSE_FIELDS = ("StatusCode", "ResponseHeaders", "ResponseBody")


_TEXT_TYPE = re.compile(r"text/|[^;]*(?:json|xml|x-www-form-urlencoded)", re.IGNORECASE)
"""The start of a content type whose bodies are kept as texts; others are in base64."""


class AzureTestProxy:
    """Reads `Entries`, each a call."""

    name: ClassVar[str] = "azure-test-proxy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a session; None if there are no such entries."""
        listed = (document.fields or {}).get("Entries")
        raws = None if listed is None else parsing.split_list(listed)
        first = (raws and parsing.split_object(raws[0])) or {}
        if raws is None or (raws and "RequestUri" not in first):
            return None
        calls = (_call(bytes(raw), f".Entries[{k}]") for k, raw in enumerate(raws))
        return to_exchanges(calls, AzureTestProxy.name)


def _call(raw: bytes, path: str) -> Call:
    entry = mapping(parsing.loads(raw))
    status = entry.get("StatusCode")
    return Call(
        raw=raw,
        request=CallRequest(
            raw=as_json({k: entry[k] for k in _REQUEST_FIELDS if k in entry}),
            method=first_string(entry, "RequestMethod"),
            url=first_string(entry, "RequestUri"),
            headers=headers(entry.get("RequestHeaders")),
            body=_body(entry, "Request", path),
        ),
        response=CallResponse(
            raw=as_json({k: entry[k] for k in _RESPONSE_FIELDS if k in entry}),
            status=status if type(status) is int else None,
            headers=headers(entry.get("ResponseHeaders")),
            body=_body(entry, "Response", path),
        ),
        notes=() if "RequestUri" in entry else ("not a call: expected a RequestUri",),
    )


def _body(entry: Mapping[str, Any], side: str, path: str) -> StoredBody:
    """Return a body; lines are joined, for they have their ends."""
    value, path = entry.get(f"{side}Body"), f"{path}.{side}Body"
    if isinstance(value, str) and _is_binary(entry.get(f"{side}Headers")):
        return StoredBody.of_base64(value, path, stated=False)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return StoredBody("".join(value), f"{path} | add")
    return StoredBody(value, path)


def _is_binary(recorded: object) -> bool:
    """Return whether the headers of a side name a type that is not text."""
    found = headers(recorded)
    kind = next((v for n, v in found.items() if n.lower() == "content-type"), None)
    kind = kind[0] if isinstance(kind, list) and kind else kind
    return isinstance(kind, str) and bool(kind) and not _TEXT_TYPE.match(kind)
