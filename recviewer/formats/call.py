"""An HTTP call as formats keep it, and the exchange it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from recviewer.framing import body, content_encoding
from recviewer.model.exchange import Exchange, Request, Response
from recviewer.model.transcript import Arrivals, ResponseError, Totals

_NAMED = re.compile(
    r"/(?:models?/([^/?#]+?)(?::\w+|/(?:converse|invoke)\b.*)|deployments/([^/?#]+)/.*)$"
)


@dataclass(frozen=True, slots=True)
class StoredBody:
    """A body, as the file keeps it."""

    value: object = None
    """Bytes, text or a JSON value; None where there is none."""
    path: str = "."
    """jq path of it in the file."""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """The request of a call."""

    raw: bytes
    """JSON text of all that the file says about it."""
    method: str | None = None
    """HTTP method."""
    url: str | None = None
    """Address it was sent to."""
    headers: Mapping[str, object] = field(default_factory=dict)
    """Headers as recorded."""
    body: StoredBody = StoredBody()
    """Its body."""


@dataclass(frozen=True, slots=True)
class CallResponse:
    """The response of a call."""

    raw: bytes
    """JSON text of all that the file says about it."""
    status: int | None = None
    """HTTP status."""
    headers: Mapping[str, object] = field(default_factory=dict)
    """Headers as recorded."""
    body: StoredBody = StoredBody()
    """Its body."""
    streaming: bool = False
    """Whether the file says that it came piece by piece; its content may say so too."""
    error: ResponseError | None = None
    """What went wrong in place of a body."""
    arrivals: Arrivals | None = None
    """When its chunks arrived, where the file says so."""
    totals: Totals | None = None
    """The times of the whole of it, where the file says so."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a file."""

    raw: bytes
    """JSON text of all that the file says about it."""
    request: CallRequest
    """What was asked."""
    response: CallResponse
    """What came back."""
    test_id: str | None = None
    """The test that made it."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""


def to_exchange(call: Call, number: int, format_name: str) -> Exchange:
    """Undo how a call is stored, and frame its response.

    Args:
        call: The call.
        number: Its place in the file, from 0.
        format_name: Name of the format.

    Returns:
        The exchange, its protocol not yet named.
    """
    asked = _unpacked(call.request)
    answered = _unpacked(call.response)
    framed = body.frame(answered.value, call.response.body.path + answered.jq_filters)
    return Exchange(
        number=number,
        format=format_name,
        protocol=None,
        request=_request(call.request, body.parse_request(asked.value)),
        response=Response(
            raw=lambda: call.response.raw,
            chunks=framed.chunks,
            streaming=_streamed(call, framed),
            status=call.response.status,
            error=call.response.error,
            headers=call.response.headers,
            arrivals=call.response.arrivals,
            totals=call.response.totals,
        ),
        test_id=call.test_id,
        raw=call.raw,
        notes=(*call.notes, *asked.notes, *answered.notes, *framed.notes),
    )


def answer_to_exchange(
    framed: body.FramedBody,
    raw: Any,
    format_name: str,
    *,
    number: int = 0,
    endpoint: str | None = None,
) -> Exchange:
    """Make the exchange of an answer.

    Args:
        framed: The answer.
        raw: JSON text of all that the file says about it, through the buffer protocol.
        format_name: Name of the format.
        number: Its place in the file, from 0.
        endpoint: What was called, where the file says it.

    Returns:
        The exchange, its protocol not yet named.
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


def _streamed(call: Call, framed: body.FramedBody) -> bool:
    """Say whether a response came piece by piece.

    A list of chunks may as well be a list that was sent whole: then the address
    tells, as in Gemini's `:streamGenerateContent`.
    """
    if framed.streaming or call.response.streaming:
        return True
    called = (call.request.url or "").partition("?")[0].rpartition("/")[2]
    listed = len(framed.chunks) > 0 and not framed.chunks.whole
    return listed and "stream" in called.lower()


def _unpacked(side: CallRequest | CallResponse) -> content_encoding.DecodedBody:
    """Undo how the body of one side is stored."""
    encodings = (
        str(value)
        for name, value in side.headers.items()
        if str(name).lower() == "content-encoding"
    )
    return content_encoding.decode(side.body.value, " ".join(encodings))


def _request(asked: CallRequest, value: object) -> Request:
    named = value.get("model") if isinstance(value, dict) else None
    in_body = named if isinstance(named, str) else ""
    return Request(
        raw=asked.raw,
        body=value,
        method=asked.method,
        url=asked.url,
        model=in_body or model_of(asked.url or ""),
        headers=asked.headers,
    )


def model_of(url: str) -> str | None:
    """Return the model that an address names; None where it names none."""
    found = _NAMED.search(url.partition("?")[0])
    return unquote(found[1] or found[2]) if found else None
