"""Results of Anthropic's message batches, one per line.

https://docs.anthropic.com/en/api/retrieving-message-batch-results. A result names its
request only by `custom_id`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document, Record
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError


class AnthropicBatch:
    """Reads lines with a `custom_id` and a `result`."""

    name: ClassVar[str] = "anthropic-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results; None if the first line is none."""
        found = document.records("custom_id", "result")
        if found is None or "type" not in mapping(found[0].value("result")):
            return None
        return to_exchanges(map(_call, found), AnthropicBatch.name)


def _call(record: Record) -> Call:
    result = mapping(record.value("result"))
    named = {"custom_id": record.value("custom_id")} if record.fields else None
    return Call(
        raw=record.text,
        request=CallRequest(raw=parsing.dumps(named)),
        response=CallResponse(
            raw=record.body("result") or b"null",
            body=StoredBody(result.get("message"), f"{record.path}.result.message"),
            error=_error(result),
        ),
        notes=record.notes,
    )


def _error(result: Mapping[str, Any]) -> ResponseError | None:
    """Return why there is no message: an error, or that it was not even tried."""
    kind = first_string(result, "type")
    if "message" in result or kind in (None, "succeeded"):
        return None
    error = mapping(result.get("error"))
    inner = mapping(error.get("error")) or error
    message = first_string(inner, "message") or f"the request is {kind}"
    return ResponseError(message, type=first_string(inner, "type") or kind)
