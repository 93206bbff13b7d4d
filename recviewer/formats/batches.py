"""Results of batches of Anthropic, OpenAI, Gemini and Bedrock, one per line.

| API | a line has |
|---|---|
| Anthropic | `custom_id`, `result` |
| OpenAI | `custom_id`, `response` or `error`; `url` in the requests of a batch |
| Gemini | `key`, `response` or `error`; `request` in the requests of a batch |
| Vertex AI | `request`, `response`, `status`, which is empty if all went well |
| Bedrock | `modelInput`, and `modelOutput` or `error` in results |

https://docs.anthropic.com/en/api/retrieving-message-batch-results,
https://platform.openai.com/docs/api-reference/batch/request-output,
https://ai.google.dev/gemini-api/docs/batch-api,
https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini,
https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html
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
from recviewer.jsondoc.values import first_string, mapping, string
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import ResponseError

_GEMINI_SIGNS = (
    {"key", "response"},
    {"key", "error"},
    {"key", "request"},
    {"status", "request", "response"},
    {"processed_time", "request"},
    {"metadata", "response"},
)
"""Fields of which all of some row are in a line."""


class AnthropicBatch:
    """Reads lines with a `custom_id` and a `result`."""

    name: ClassVar[str] = "anthropic-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results; None if the first line is none."""
        found = document.records("custom_id", "result")
        if found is None or "type" not in mapping(found[0].value("result")):
            return None
        return to_exchanges(map(_anthropic_call, found), AnthropicBatch.name)


class OpenAIBatch:
    """Reads lines with a `custom_id`."""

    name: ClassVar[str] = "openai-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results or requests; None if the first line is neither."""
        found = document.records("custom_id")
        if found is None or not found[0].fields.keys() & {"response", "url", "error"}:
            return None
        return to_exchanges(map(_openai_call, found), OpenAIBatch.name)


class GeminiBatch:
    """Reads lines with a `key`, or with `request`, `response` and `status`."""

    name: ClassVar[str] = "gemini-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results or requests; None if the first line is neither."""
        if document.lines is None and document.fields is None:
            return None
        found = document.records()
        if not found or not any(found[0].fields.keys() >= s for s in _GEMINI_SIGNS):
            return None
        return to_exchanges(map(_gemini_call, found), GeminiBatch.name)


class BedrockBatch:
    """Reads lines with a `modelInput`."""

    name: ClassVar[str] = "bedrock-batch"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read results or requests; None if the first line is neither."""
        found = document.records("modelInput")
        if found is None or not found[0].fields.keys() & {"recordId", "modelOutput"}:
            return None
        return to_exchanges(map(_bedrock_call, found), BedrockBatch.name)


def _anthropic_call(record: Record) -> Call:
    result = mapping(record.value("result"))
    named = {"custom_id": record.value("custom_id")} if record.fields else None
    return Call(
        raw=record.text,
        request=CallRequest(raw=parsing.dumps(named)),
        response=CallResponse(
            raw=record.body("result") or b"null",
            body=StoredBody(result.get("message"), f"{record.path}.result.message"),
            error=_anthropic_error(result),
        ),
        notes=record.notes,
    )


def _anthropic_error(result: Mapping[str, Any]) -> ResponseError | None:
    """Return why there is no message: an error, or that it was not even tried."""
    kind = first_string(result, "type")
    if "message" in result or kind in (None, "succeeded"):
        return None
    error = mapping(result.get("error"))
    inner = mapping(error.get("error")) or error
    message = first_string(inner, "message") or f"the request is {kind}"
    return ResponseError(message, type=first_string(inner, "type") or kind)


def _openai_call(record: Record) -> Call:
    request = _named(record, "custom_id", "method", "url", "body")
    response = record.body("response") or b"null"
    fields, error = mapping(parsing.loads(response)), mapping(record.value("error"))
    # A request may not even have been tried, such as one of an expired batch.
    message, code = string(error.get("message")), string(error.get("code"))
    status = fields.get("status_code")
    return Call(
        raw=record.text,
        request=CallRequest(
            raw=parsing.dumps(request),
            method=first_string(request, "method"),
            url=first_string(request, "url"),
            body=StoredBody(record.body("body")),
        ),
        response=CallResponse(
            raw=response,
            status=status if type(status) is int else None,
            body=StoredBody(fields.get("body"), f"{record.path}.response.body"),
            error=ResponseError(message, code=code) if message else None,
        ),
        notes=record.notes,
    )


def _gemini_call(record: Record) -> Call:
    request = _named(record, "key", "custom_id", "metadata", "request")
    error, status = mapping(record.value("error")), string(record.value("status"))
    message, code = first_string(error, "message") or status, error.get("code")
    known = code if isinstance(code, int | str) else None
    return Call(
        raw=record.text,
        request=CallRequest(
            raw=parsing.dumps(request),
            body=StoredBody(record.body("request")),
        ),
        response=CallResponse(
            raw=record.body("response") or record.body("error") or b"null",
            body=StoredBody(record.value("response"), f"{record.path}.response"),
            error=ResponseError(message, first_string(error, "status"), known)
            if message
            else None,
        ),
        notes=record.notes,
    )


def _bedrock_call(record: Record) -> Call:
    output, error = record.body("modelOutput"), mapping(record.value("error"))
    message, code = string(error.get("errorMessage")), error.get("errorCode")
    known = code if isinstance(code, int | str) else None
    return Call(
        raw=record.text,
        request=CallRequest(
            raw=parsing.dumps(_named(record, "recordId", "modelInput")),
            body=StoredBody(record.body("modelInput")),
        ),
        response=CallResponse(
            raw=output or record.body("error") or b"null",
            body=StoredBody(record.value("modelOutput"), f"{record.path}.modelOutput"),
            error=ResponseError(message, code=known) if message else None,
        ),
        notes=record.notes,
    )


def _named(record: Record, *names: str) -> dict[str, Any]:
    """Return some fields of a record, as far as it has them."""
    return {name: record.value(name) for name in names if name in record.fields}
