"""Results of OpenAI's batches, one call per line, and the requests of batches.

https://platform.openai.com/docs/api-reference/batch/request-output. A result names its
request only by `custom_id`.
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


class OpenAIBatch:
    """Reads lines with a `custom_id`."""

    name: ClassVar[str] = "openai-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results or requests; None if the first line is neither."""
        found = document.records("custom_id")
        if found is None or not found[0].fields.keys() & {"response", "url", "error"}:
            return None
        return to_exchanges(map(_call, found), OpenAIBatch.name)


def _call(record: Record) -> Call:
    request = {
        name: record.value(name)
        for name in ("custom_id", "method", "url", "body")
        if name in record.fields
    }
    response = record.body("response") or b"null"
    fields = mapping(parsing.loads(response))
    status = fields.get("status_code")
    return Call(
        raw=record.text,
        request=CallRequest(
            raw=parsing.dumps(request),
            method=first_string(request, "method"),
            url=first_string(request, "url"),
            body=StoredBody(record.body("body"), f"{record.path}.body"),
        ),
        response=CallResponse(
            raw=response,
            status=status if type(status) is int else None,
            body=StoredBody(fields.get("body"), f"{record.path}.response.body"),
            error=_error(record),
        ),
        notes=record.notes,
    )


def _error(record: Record) -> ResponseError | None:
    """Return why a request was not even tried, such as an expired batch."""
    fields = mapping(record.value("error"))
    message, code = string(fields.get("message")), string(fields.get("code"))
    return ResponseError(message, code=code) if message else None
