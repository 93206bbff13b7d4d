"""An HTTP call as a format describes it, and the exchange it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from recviewer.formats.values import decode_base64, decode_stated_base64
from recviewer.framing import body, content_encoding
from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.model.transcript import Arrivals, ResponseError, Totals

_MODEL_IN_URL = re.compile(
    r"/(?:models?/([^/?#]+?)(?::\w+|/(?:converse|invoke)\b.*)|deployments/([^/?#]+)/.*)$"
)
"""The model in the URLs of APIs that name it nowhere else.

| API | URL |
|---|---|
| Bedrock | `/model/ID/converse`, `/model/ID/invoke-with-response-stream` |
| Gemini, Vertex AI | `/models/ID:generateContent` |
| Azure OpenAI | `/deployments/ID/chat/completions` |
"""


class StoredBody(msgspec.Struct, frozen=True):
    """A body as a file stores it."""

    value: object = None
    """Bytes, text or a JSON value; None if there is no body."""
    path: str = ""
    """jq path of the body in the file; empty where a request's is not known."""

    note: str = ""
    """What is wrong with how it is stored."""

    @staticmethod
    def of_base64(text: str, path: str = "", *, stated: bool = True) -> StoredBody:
        """Decode base64; text that is something else is the body itself.

        Args:
            text: The text.
            path: jq path of the text in the file; empty where it is not known.
            stated: Whether the file says that it is base64.
        """
        value, spelled, note = decode_base64(text), "", ""
        if stated and not isinstance(value, bytes):
            value, spelled, note = decode_stated_base64(text)
        if isinstance(value, bytes):
            path = f"{path}{spelled} | @base64d" if path else ""
        return StoredBody(value, path, note)


class CallRequest(msgspec.Struct, frozen=True):
    """The request of a call."""

    raw: bytes
    """JSON text of everything the file says about it."""
    method: str | None = None
    url: str | None = None
    headers: Mapping[str, object] = {}
    body: StoredBody = StoredBody()


class CallResponse(msgspec.Struct, frozen=True):
    """The response of a call."""

    raw: bytes
    """JSON text of everything the file says about it."""
    status: int | None = None
    headers: Mapping[str, object] = {}
    body: StoredBody = StoredBody()
    streaming: bool = False
    """Whether the file says that it was streamed; its content may also show it."""
    error: ResponseError | None = None
    """The error in place of a body."""
    arrivals: Arrivals | None = None
    """When its chunks arrived, if recorded."""
    totals: Totals | None = None
    """Times of the response as a whole, if recorded."""


class Call(msgspec.Struct, frozen=True):
    """One call in a file."""

    raw: bytes
    """JSON text of everything the file says about it."""
    request: CallRequest
    response: CallResponse
    test_id: str | None = None
    """The test that made it."""
    notes: tuple[str, ...] = ()
    """Remarks about how it was read."""


def to_exchange(call: Call, number: int, format_name: str) -> Exchange:
    """Decode and frame the bodies of a call.

    Args:
        call: The call.
        number: Its index in the file.
        format_name: Name of the format.

    Returns:
        The exchange, without a protocol yet.
    """
    request = _decoded(call.request)
    response = _decoded(call.response)
    framed = body.frame(response.value, call.response.body.path + response.jq_filters)
    return Exchange(
        number=number,
        format=format_name,
        protocol=None,
        request=_request(call.request, request),
        response=Response(
            raw=lambda: call.response.raw,
            chunks=framed.chunks,
            streaming=_is_streamed(call, framed),
            status=call.response.status,
            error=call.response.error,
            headers=call.response.headers,
            arrivals=_arrivals(call.response.arrivals, framed.chunks),
            totals=call.response.totals,
        ),
        test_id=call.test_id,
        raw=call.raw,
        notes=(
            *call.notes,
            *filter(None, (call.request.body.note, call.response.body.note)),
            *(*request.notes, *response.notes, *framed.notes),
        ),
    )


def to_exchanges(calls: Iterable[Call], format_name: str) -> list[Exchange]:
    """Make an exchange of each call of a file."""
    return [to_exchange(call, k, format_name) for k, call in enumerate(calls)]


def answer_to_exchange(
    framed: body.FramedBody,
    raw: Any,
    format_name: str,
    *,
    number: int = 0,
    endpoint: str | None = None,
) -> Exchange:
    """Make an exchange from a response without a call.

    Returns:
        The exchange, without a protocol yet.
    """
    return Exchange(
        number=number,
        format=format_name,
        protocol=None,
        request=Request(raw=b"null", body=None, endpoint=endpoint),
        response=Response(lambda: raw, framed.chunks, framed.streaming),
        raw=raw,
        notes=framed.notes,
    )


def _is_streamed(call: Call, framed: body.FramedBody) -> bool:
    """Return whether a response was streamed.

    A list of chunks may also have been sent as a whole. Then the URL decides, as in
    Gemini's `:streamGenerateContent`.
    """
    if framed.streaming or call.response.streaming:
        return True
    endpoint = (call.request.url or "").partition("?")[0].rpartition("/")[2]
    is_list = len(framed.chunks) > 0 and not framed.chunks.whole
    return is_list and "stream" in endpoint.lower()


def _arrivals(arrivals: Arrivals | None, chunks: Chunks) -> Arrivals | None:
    """Return the times of the chunks, without that of `[DONE]` after them."""
    if arrivals and chunks.done and len(arrivals.seconds) == len(chunks) + 1:
        return replace(arrivals, seconds=arrivals.seconds[: len(chunks)])
    return arrivals


def _decoded(side: CallRequest | CallResponse) -> content_encoding.DecodedBody:
    """Undo how the body of a request or response is stored."""
    encodings = (
        str(value)
        for name, value in side.headers.items()
        if str(name).lower() == "content-encoding"
    )
    return content_encoding.decode(side.body.value, " ".join(encodings))


def _request(request: CallRequest, decoded: content_encoding.DecodedBody) -> Request:
    value, base = body.parse_request(decoded.value), request.body.path
    if base == ".":
        base = ""  # it is in another file
    elif base and isinstance(decoded.value, bytes) and not isinstance(value, str):
        base = f"{base}{decoded.jq_filters} | fromjson | "
    named = value.get("model") if isinstance(value, dict) else None
    in_body = named if isinstance(named, str) else ""
    return Request(
        raw=request.raw,
        body=value,
        base=base,
        method=request.method.upper() if request.method else None,
        url=request.url,
        model=in_body or _model_in_url(request.url or ""),
        headers=request.headers,
    )


def _model_in_url(url: str) -> str | None:
    """Return the model that a URL names; None if it names none."""
    found = _MODEL_IN_URL.search(url.partition("?")[0])
    if found is None:
        return None
    from urllib.parse import unquote  # takes 2 ms to import

    return unquote(found[1] or found[2])
