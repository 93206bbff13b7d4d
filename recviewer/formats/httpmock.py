"""Recordings of Rust's httpmock: a YAML document per call, with `when` and `then`.

https://docs.rs/httpmock, its feature `record`. The host is not recorded, and there are
no times: a `delay` is a setting of the mock server.
"""

from __future__ import annotations

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
from recviewer.jsondoc.values import first_string
from recviewer.model.exchange import Exchange

_BODIES = ("body", "body_base64", "json_body", "form_urlencoded_tuple")
"""Fields with a body."""

_BODY_PATTERN = re.compile(r"(?:json_body|body|form_urlencoded)_\w+")
"""Fields with what a body must be like."""


class Httpmock:
    """Reads documents of `when` and `then`."""

    name: ClassVar[str] = "httpmock"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls of a file; None if its first document is not one.

        Raises:
            ValueError: If it is cut off before any content of the first call.
        """
        if document.fields is not None or document.items is not None:
            return None
        found = item_list.yaml_documents(document)
        if not found or not found[0].fields.keys() >= {"when", "then"}:
            return None
        calls = (_call(item, document) for item in found)
        return to_exchanges(calls, Httpmock.name)


def _call(item: Item, document: Document) -> Call:
    when, then, raws = item.field("when"), item.field("then"), item.raws
    sent, (received, notes) = _body(when), _received(then, document)
    if not then.fields:
        notes = ("there is no response",)
    if sent.value is None and any(map(_BODY_PATTERN.match, when.fields)):
        notes = ("the request's body is not recorded, only patterns of it", *notes)
    return Call(
        raw=item.raw,
        request=CallRequest(
            raw=raws.get("when", b"null"),
            method=first_string(when.fields, "method"),
            url=_url(when.fields),
            headers=headers(when.fields.get("header")),
            body=sent,
        ),
        response=CallResponse(
            raw=raws.get("then", b"null"),
            status=status(then.fields),
            headers=headers(then.fields.get("header")),
            body=received,
        ),
        notes=(*item.notes, *notes),
    )


def _received(then: Item, document: Document) -> tuple[StoredBody, tuple[str, ...]]:
    """Return the body of a response, and a note if it is in a file of its own."""
    name = first_string(then.fields, "body_from_file")
    if name is None:
        return _body(then), ()
    attached = document.attached((".",), name)
    return StoredBody(attached.data, "."), (attached.note,)


def _url(when: Mapping[str, Any]) -> str | None:
    """Return the path and the query, behind the host if that is known."""
    # A colon is legal in a path, and names the operation of some APIs.
    path = (first_string(when, "path") or "").replace("%3A", ":").replace("%3a", ":")
    host, scheme = first_string(when, "host"), first_string(when, "scheme") or "http"
    port = f":{when['port']}" if isinstance(when.get("port"), int) else ""
    base = f"{scheme}://{host}{port}" if host else ""
    return base + with_query(path, headers(when.get("query_param"))) or None


def _body(side: Item) -> StoredBody:
    """Return a body: text, base64, or JSON."""
    fields = side.fields
    name = next((n for n in _BODIES if fields.get(n) is not None), "body")
    value, path = fields.get(name), f"{side.path}.{name}"
    if name == "form_urlencoded_tuple":
        return StoredBody(headers(value), path)
    is_base64 = name == "body_base64" or fields.get("body_encoding") == "base64"
    if is_base64 and isinstance(value, str):
        return StoredBody.of_base64(value, path)
    return StoredBody(value, path)
