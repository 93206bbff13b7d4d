"""The native format: recordings of llama-stack and OGX.

One JSON object per file: `request`, `response`, and in newer ones `test_id` and
`id_normalization_mapping`. The shapes were measured on OGX's own recordings.
`recviewer record` adds to the response what OGX does not keep: `headers`, more in
`timing`, `interrupted` where it was cut off, and `body_encoding` where its body is no
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from recviewer.formats.arrivals import (
    arrivals_from_delays,
    arrivals_from_times,
    count_mismatch,
)
from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, seconds, string
from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.model.transcript import Arrivals, ResponseError, Totals

if TYPE_CHECKING:
    from recviewer.framing.body import FramedBody

_BODY_FIELDS = ("body", "payload", "kwargs")
"""Fields that may hold the body of a request: of HTTP calls, pass-through calls and
tools."""

_TYPED_VALUE = re.compile(rb'\s*\{\s*"__type__"\s*:\s*"([\w.]+)"\s*,\s*"__data__"')
"""The start of a value whose class the recorder stored."""

_MAX_PROBED_ITEMS = 3
"""Items searched for a class; the first may be of another kind."""

_HTTP_FIELDS = frozenset(
    {
        "base64Body",
        "bodyFileName",
        "body_raw",
        "fault",
        "headers",
        "jsonBody",
        "proxyBaseUrl",
        "sse_events",
        "status_code",
    }
)
"""Fields of responses in other formats."""

_HTTP_REQUEST_FIELDS = frozenset({"method", "url", "uri"})
"""Fields of requests in other formats, and of native ones too."""

_PATTERN_FIELDS = frozenset(
    {"bodyPatterns", "urlPath", "urlPathPattern", "urlPathTemplate", "urlPattern"}
)
"""Fields of requests in mappings of WireMock."""


_MILLISECONDS_PER_SECOND = 1_000

_INTERRUPTIONS = {
    "client": "the client went away before the end",
    "server": "the server broke off",
    "stopped": "the recorder was stopped before the end",
}
"""Who cut an exchange off, in words."""

_Body = TypeVar("_Body")


class _Answer(msgspec.Struct, Generic[_Body], gc=False):
    """A response; its body is split if it is a list."""

    body: _Body
    is_streaming: Any = msgspec.UNSET
    status: Any = None
    is_exception: Any = None
    exception_data: Any = None
    exception_message: Any = None
    timing: Any = None
    headers: Any = None
    interrupted: Any = None
    body_encoding: Any = None


class _Recorded(msgspec.Struct, Generic[_Body], gc=False):
    """A file whose response has a body."""

    request: msgspec.Raw
    response: _Answer[_Body]
    test_id: Any = None


_SMALL_FIELDS = _Answer.__struct_fields__[1:]
"""Fields of a response that are parsed at once."""

_DECODERS = (
    msgspec.json.Decoder(_Recorded[list[msgspec.Raw]]).decode,
    msgspec.json.Decoder(_Recorded[msgspec.Raw]).decode,
)
"""Decoders for a body that is a list, and for any other body."""


class Ordinary(msgspec.Struct, Generic[_Body], frozen=True):
    """A recording without anything unusual, whose body is decoded to a type."""

    data: bytes
    """The file."""
    recorded: _Recorded[_Body]
    request: dict[str, Any]
    """The parsed request."""

    @property
    def body(self) -> _Body:
        """The body of the response."""
        return self.recorded.response.body

    @property
    def streaming(self) -> bool:
        """Whether it was recorded as a stream."""
        return self.recorded.response.is_streaming is True

    def exchange(self, chunks: Chunks, protocol: str) -> Exchange:
        """Return the exchange, without notes.

        Args:
            chunks: What its body consists of.
            protocol: Name of the protocol that they speak.
        """
        data = self.data
        response = Response(
            raw=lambda: (Document(data).fields or {})["response"],
            chunks=chunks,
            streaming=self.streaming,
        )
        return _exchange(data, self.recorded, self.request, response, protocol=protocol)


def ordinary_decoder(body: type[_Body]) -> Callable[[bytes], Ordinary[_Body] | None]:
    """Return a function that reads recordings whose body is of a type.

    It returns None for any other file, and for one that holds an error or may be of
    another format.
    """
    decode = msgspec.json.Decoder(_Recorded[body]).decode  # type: ignore[valid-type]

    def read(data: bytes) -> Ordinary[_Body] | None:
        try:
            recorded = decode(data)
        except parsing.STRICT_ERRORS:
            return None
        answer = recorded.response
        if answer.is_exception is True or type(answer.status) is int:
            return None
        request = parsing.loads(recorded.request)
        if type(answer.is_streaming) is not bool or type(request) is not dict:
            return None
        return Ordinary(data, recorded, request)

    return read


class Ogx:
    """Reads a native recording, which is one exchange."""

    name: ClassVar[str] = "ogx"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a recording; None if the file is not an object with these fields."""
        if (found := _split(document)) is None:
            return None
        recorded, raw = found
        request = parsing.loads(recorded.request)
        if not isinstance(request, dict):
            return None
        unstated = recorded.response.is_streaming is msgspec.UNSET
        if unstated and _is_http(request, raw()):
            return None
        response, notes = _response(raw, recorded.response)
        notes += count_mismatch(response.arrivals, len(response.chunks))
        return (_exchange(document.data, recorded, request, response, notes=notes),)


def _exchange(
    data: bytes,
    recorded: _Recorded[Any],
    request: Mapping[str, Any],
    response: Response,
    *,
    protocol: str | None = None,
    notes: tuple[str, ...] = (),
) -> Exchange:
    """Return the exchange of a file.

    Args:
        data: The file.
        recorded: What it holds.
        request: The parsed request.
        response: The response.
        protocol: Name of the protocol of its chunks; None if it is not known yet.
        notes: Lines about anything unusual.
    """
    return Exchange(
        number=0,
        format=Ogx.name,
        protocol=protocol,
        request=_request(recorded.request, request),
        response=response,
        test_id=string(recorded.test_id) or string(request.get("test_id")),
        raw=data,
        notes=notes,
    )


def _request(raw: Any, fields: Mapping[str, Any]) -> Request:
    keys = [key for key in _BODY_FIELDS if fields.get(key) is not None]
    body_key = keys[0] if keys else "body"
    body = fields.get(body_key)
    named = body.get("model") if isinstance(body, dict) else None
    return Request(
        raw,
        body,
        body_key,
        f".request.{body_key}",
        method=(string(fields.get("method")) or "").upper() or None,
        url=string(fields.get("url")),
        endpoint=string(fields.get("endpoint")),
        model=string(fields.get("model")) or string(named),
        headers=mapping(fields.get("headers")),
        provider_metadata=mapping(fields.get("provider_metadata")),
        tool_name=string(fields.get("tool_name")),
    )


def _split(document: Document) -> tuple[_Recorded[Any], Callable[[], Any]] | None:
    """Split a file in one pass; step by step if it is big or irregular.

    Returns:
        Its content, and a function that finds the JSON text of its response.
    """
    long_list = document.long_list("response", "body")
    if long_list is None:
        for decode in _DECODERS:
            try:
                recorded: _Recorded[Any] = decode(document.data)
            except parsing.STRICT_ERRORS:
                continue
            return recorded, lambda: (document.fields or {})["response"]
    outer = long_list.objects[0] if long_list else document.fields or {}
    if "request" not in outer or "response" not in outer:
        return None
    if long_list:
        fields: Any = long_list.objects[1]
    else:
        fields = parsing.split_object(outer["response"])
    if fields is None:
        return None
    known = {n: parsing.loads(fields[n]) for n in _SMALL_FIELDS if n in fields}
    body: Any = long_list.items if long_list else _items(fields.get("body", b"null"))
    test_id = parsing.loads(outer["test_id"]) if "test_id" in outer else None
    request: Any = outer["request"]
    whole = _Recorded(request, _Answer(body, **known), test_id)
    return whole, lambda: outer["response"]


def _items(body: Any) -> Any:
    """Split a body that is a list; any other body stays whole."""
    return parsing.split_list(body) if _starts_with(body, "[") else body


def _is_http(request: Mapping[str, Any], response: Any) -> bool:
    """Return whether a call was written by a recorder of plain HTTP."""
    fields = parsing.split_object(response) or {}
    if fields and fields.keys().isdisjoint(_Answer.__struct_fields__):
        return True
    if not _HTTP_FIELDS.isdisjoint(fields) or not _PATTERN_FIELDS.isdisjoint(request):
        return True
    text = "status" in fields and _starts_with(fields.get("body", b""), '"')
    return text and not _HTTP_REQUEST_FIELDS.isdisjoint(request)


def _response(
    raw: Callable[[], Any], answer: _Answer[Any]
) -> tuple[Response, tuple[str, ...]]:
    """Return the response, and notes on it."""
    status, times = answer.status, mapping(answer.timing)
    streaming, chunks = answer.is_streaming is True, _chunks(answer.body)
    notes: tuple[str, ...] = ()
    if answer.body_encoding == "base64":
        framed = _decoded(answer.body)
        if framed is not None:
            chunks, notes = framed.chunks, framed.notes
    response = Response(
        raw=raw,
        chunks=chunks,
        streaming=streaming,
        status=status if type(status) is int else None,
        error=_exception(answer) if answer.is_exception is True else None,
        headers=mapping(answer.headers),
        arrivals=_arrivals(times),
        totals=None if streaming else _totals(times),
    )
    return response, (*notes, *_interruption(mapping(answer.interrupted)))


def _decoded(text: Any) -> FramedBody | None:
    """Cut a body that is kept in base64; None if it is no text."""
    # For few files.
    from recviewer.formats.values import decode_base64
    from recviewer.framing import body, content_encoding

    value = parsing.loads(text) if _starts_with(text, '"') else None
    decoded = decode_base64(value) if isinstance(value, str) else None
    if not isinstance(decoded, bytes):
        return None
    found = content_encoding.decode(decoded)
    framed = body.frame(found.value, f".response.body | @base64d{found.jq_filters}")
    return replace(framed, notes=(*found.notes, *framed.notes))


def _interruption(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a note where the exchange was cut off."""
    by, message = string(fields.get("by")), string(fields.get("message"))
    if by is None:
        return ()
    said = _INTERRUPTIONS.get(by, f"cut off by {by}")
    return (f"{said}: {message}" if message else said,)


def _totals(times: Mapping[str, Any]) -> Totals | None:
    """Read how long a response took that came as a whole."""
    took = seconds(times.get("duration_ms"), _MILLISECONDS_PER_SECOND)
    return Totals(None, took, "timing.duration_ms") if took else None


def _arrivals(times: Mapping[str, Any]) -> Arrivals | None:
    """Read the times of the chunks, in either documented shape."""
    if isinstance(whole := times.get("chunk_times_ms"), list):
        since_request = times.get("since_request") is not False
        return arrivals_from_times(
            whole, "timing.chunk_times_ms", since_request=since_request
        )
    if isinstance(delays := times.get("inter_chunk_delays_ms"), list):
        basis = "timing.inter_chunk_delays_ms"
        return arrivals_from_delays(times.get("ttft_ms"), delays, basis)
    return None


def _chunks(items: Any) -> Chunks:
    """Return the items of a list, or the SSE events in them.

    Any other body is one chunk.
    """
    if not isinstance(items, Sequence) or isinstance(items, bytes):
        return _typed([items], whole=True) if not _is_null(items) else Chunks(())
    if items and all(_starts_with(item, '"') for item in items):
        from recviewer.framing import sse  # for few files

        found = sse.events_of_lines(map(parsing.loads, items))
        # Strings without events are shown as they are.
        return (
            Chunks(found.data, lines=found.lines, names=found.names, done=found.done)
            if found.data
            else Chunks(items)
        )
    return _typed(items, whole=False)


def _typed(items: Sequence[Any], *, whole: bool) -> Chunks:
    for item in items[:_MAX_PROBED_ITEMS]:
        if type_name := _type_name(item):
            return Chunks(items, whole=whole, inner=".__data__", type_name=type_name)
    return Chunks(items, whole=whole)


def _type_name(item: Any) -> str | None:
    """Return the class stored with a value, without parsing all of the value."""
    if match := _TYPED_VALUE.match(item):
        return match[1].decode()
    fields = (parsing.split_object(item) if _starts_with(item, "{") else None) or {}
    return string(_value(fields, "__type__")) if "__data__" in fields else None


def _exception(answer: _Answer[Any]) -> ResponseError:
    """Read the exception that the recorder caught in place of a body."""
    data = mapping(answer.exception_data)
    message = string(data.get("message")) or string(answer.exception_message)
    status = data.get("status_code")
    return ResponseError(
        message=message or "",
        type=string(data.get("type")),
        code=status if isinstance(status, int | str) else None,
    )


def _value(fields: Mapping[str, Any], name: str) -> Any:
    """Parse one field of a split object; None if it is absent."""
    return parsing.loads(fields[name]) if name in fields else None


def _starts_with(text: Any, character: str) -> bool:
    return parsing.first_character(text) == character


def _is_null(text: Any) -> bool:
    return bytes(memoryview(text)[:8]).strip() == b"null"
