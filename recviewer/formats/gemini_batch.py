"""Results of batches of the Gemini API and of Vertex AI, one per line.

Gemini names a request by `key`; Vertex AI repeats it and adds a `status`, which is
empty if all went well. https://ai.google.dev/gemini-api/docs/batch-api,
https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini
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
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_SIGNS = (
    {"key", "response"},
    {"key", "error"},
    {"key", "request"},
    {"status", "request", "response"},
    {"processed_time", "request"},
)
"""Fields of which all of some row are in a line."""


class GeminiBatch:
    """Reads lines with a `key`, or with `request`, `response` and `status`."""

    name: ClassVar[str] = "gemini-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results or requests; None if the first line is neither."""
        if document.lines is None and document.fields is None:
            return None
        found = document.records()
        if not found or not any(found[0].fields.keys() >= s for s in _SIGNS):
            return None
        return to_exchanges(map(_call, found), GeminiBatch.name)


def _call(record: Record) -> Call:
    named = {
        name: record.value(name)
        for name in ("key", "custom_id", "request")
        if name in record.fields
    }
    return Call(
        raw=record.text,
        request=CallRequest(
            raw=parsing.dumps(named),
            body=StoredBody(record.body("request"), f"{record.path}.request"),
        ),
        response=CallResponse(
            raw=record.body("response") or record.body("error") or b"null",
            body=StoredBody(record.body("response"), f"{record.path}.response"),
            error=_error(record),
        ),
        notes=record.notes,
    )


def _error(record: Record) -> ResponseError | None:
    """Return why there is no response."""
    error = mapping(record.value("error"))
    status = string(record.value("status"))
    message = first_string(error, "message") or status
    code = error.get("code")
    return (
        ResponseError(
            message,
            type=first_string(error, "status"),
            code=code if isinstance(code, int | str) else None,
        )
        if message
        else None
    )
