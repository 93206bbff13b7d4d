"""Responses kept by AnswerDotAI's cachy: `cachy.jsonl`, one a line.

Requests are kept only as a hash, `key`. https://github.com/AnswerDotAI/cachy
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document, Record
from recviewer.formats.values import headers, status
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange


class Cachy:
    """Reads lines with `key` and `response`."""

    name: ClassVar[str] = "cachy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the responses; None if the first line is not one of them."""
        found = document.records("key", "response")
        if found is None or not all(
            isinstance(found[0].value(name), str) for name in ("key", "response")
        ):
            return None
        return to_exchanges(map(_call, found), Cachy.name)


def _call(record: Record) -> Call:
    value, path = record.value("response"), f"{record.path}.response"
    body = StoredBody(value, path)
    if record.value("binary") is True and isinstance(value, str):
        body = StoredBody.of_base64(value, path)
    known = ("status_code", "headers")
    fields = {name: record.value(name) for name in known if name in record.fields}
    key = {"key": record.value("key")}
    return Call(
        raw=record.text,
        request=CallRequest(raw=parsing.dumps(key)),
        response=CallResponse(
            raw=record.text,
            status=status(fields),
            headers=headers(fields.get("headers")),
            body=body,
        ),
        notes=record.notes,
    )
