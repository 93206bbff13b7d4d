"""Recordings of Rust's httpmock: a YAML document per call, with `when` and `then`.

https://docs.rs/httpmock, its feature `record`. The host is not recorded, and there are
no times: a `delay` is a setting of the mock server.
"""

from __future__ import annotations

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
from recviewer.formats.values import decode_base64, headers, status, with_query
from recviewer.jsondoc.values import first_string
from recviewer.model.exchange import Exchange


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
        return to_exchanges(map(_call, found), Httpmock.name)


def _call(item: Item) -> Call:
    when, then, raws = item.field("when"), item.field("then"), item.raws
    missing = () if then.fields else ("there is no response",)
    return Call(
        raw=item.raw,
        request=CallRequest(
            raw=raws.get("when", b"null"),
            method=first_string(when.fields, "method"),
            url=_url(when.fields),
            headers=headers(when.fields.get("header")),
            body=_body(when),
        ),
        response=CallResponse(
            raw=raws.get("then", b"null"),
            status=status(then.fields),
            headers=headers(then.fields.get("header")),
            body=_body(then),
        ),
        notes=(*item.notes, *missing),
    )


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
    names = ("body", "body_base64", "json_body")
    name = next((n for n in names if fields.get(n) is not None), "body")
    value, path = fields.get(name), f"{side.path}.{name}"
    is_base64 = name == "body_base64" or fields.get("body_encoding") == "base64"
    if is_base64 and isinstance(value, str):
        decoded = decode_base64(value)
        path = f"{path} | @base64d" if isinstance(decoded, bytes) else path
        return StoredBody(decoded, path)
    return StoredBody(value, path)
