"""An HTTP call as formats keep it, and the exchange it becomes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from recviewer.formats.model_address import model_of
from recviewer.framing import body, content_encoding
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange, Request, Response
from recviewer.model.transcript import Arrivals, ResponseError, Totals


@dataclass(frozen=True, slots=True)
class Stored:
    """A body, as the file keeps it."""

    value: object = None
    """Bytes, text or a JSON value; None where there is none."""
    path: str = "."
    """jq path of it in the file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request of a call."""

    raw: bytes
    """JSON text of all that the file says about it."""
    method: str | None = None
    """HTTP method."""
    url: str | None = None
    """Address it was sent to."""
    headers: Mapping[str, object] = field(default_factory=dict)
    """Headers as recorded."""
    body: Stored = Stored()
    """Its body."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The response of a call."""

    raw: bytes
    """JSON text of all that the file says about it."""
    status: int | None = None
    """HTTP status."""
    headers: Mapping[str, object] = field(default_factory=dict)
    """Headers as recorded."""
    body: Stored = Stored()
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
    request: Asked
    """What was asked."""
    response: Answered
    """What came back."""
    test_id: str | None = None
    """The test that made it."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""


def exchange(call: Call, number: int, format_name: str) -> Exchange:
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
    framed = body.frame(answered.value, call.response.body.path + answered.way)
    return Exchange(
        number=number,
        format=format_name,
        protocol=None,
        request=_request(call.request, body.parsed(asked.value)),
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


def _streamed(call: Call, framed: body.Framed) -> bool:
    """Say whether a response came piece by piece.

    A list of chunks may as well be a list that was sent whole: then the address
    tells, as in Gemini's `:streamGenerateContent`.
    """
    if framed.streaming or call.response.streaming:
        return True
    called = (call.request.url or "").partition("?")[0].rpartition("/")[2]
    listed = len(framed.chunks) > 0 and not framed.chunks.whole
    return listed and "stream" in called.lower()


def _unpacked(side: Asked | Answered) -> content_encoding.Unpacked:
    """Undo how the body of one side is stored."""
    encodings = (
        str(value)
        for name, value in side.headers.items()
        if str(name).lower() == "content-encoding"
    )
    return content_encoding.unpack(side.body.value, " ".join(encodings))


def _request(asked: Asked, value: object) -> Request:
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


def as_json(value: object, *, finite: bool = False) -> bytes:
    """Write plain data as JSON text, for the raw view.

    Args:
        value: What a format parsed; bytes in it are written as the text they are, or
            else in base64 behind the tag that YAML gives it.
        finite: Whether no number in it is infinite or NaN, as in plain data of YAML.
    """
    try:
        text = orjson.dumps(value, default=_other)
    except TypeError:
        return parsing.dumps(value, _other)
    # It is faster, but a null may have been a NaN.
    odd = not finite and _may_hold_null(text)
    return parsing.dumps(value, _other) if odd else text


def _may_hold_null(text: bytes) -> bool:
    """Say whether there may be a null in JSON text, outside of its strings."""
    if b",null" in text or b"[null" in text or text == b"null":
        return True
    fields = text.count(b'":null')
    return fields > 0 and fields > text.count(b'\\":null')


def _other(value: object) -> str:
    """Write a value that JSON has no type for."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"!!binary {base64.b64encode(value).decode()}"
