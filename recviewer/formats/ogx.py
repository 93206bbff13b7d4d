"""The native format: llama-stack/OGX recordings.

One JSON object a file: `request`, `response`, and on newer ones `test_id` and
`id_normalization_mapping`. The shapes were measured over OGX's own recordings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from recviewer.formats.arrivals import (
    arrivals_from_delays,
    arrivals_from_times,
    count_mismatch,
)
from recviewer.formats.document import Document
from recviewer.framing import sse
from recviewer.jsondoc import parsing
from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.model.transcript import Arrivals, ResponseError

_BODY_KEYS = ("body", "payload", "kwargs")
"""Fields a request's body may stand in: HTTP calls, pass-through calls, tools."""

_TYPED = re.compile(rb'\s*\{\s*"__type__"\s*:\s*"([\w.]+)"\s*,\s*"__data__"')
"""How the recorder begins a value whose class it remembers."""

_PROBED = 3
"""So many items are looked at for a class: the first may be something else."""

_HTTP = frozenset({"headers", "status_code", "body_raw", "sse_events"})
"""Fields that responses of other formats have."""

_ASKED = frozenset({"method", "url", "uri"})
"""Fields that requests of other formats have, and native ones too."""


_Body = TypeVar("_Body")


class _Answer(msgspec.Struct, Generic[_Body], gc=False):
    """A response: what is read of it; its body is split if it is a list."""

    body: _Body
    is_streaming: Any = msgspec.UNSET
    status: Any = None
    is_exception: Any = None
    exception_data: Any = None
    exception_message: Any = None
    timing: Any = None


class _Recorded(msgspec.Struct, Generic[_Body], gc=False):
    """A file whose response has a body."""

    request: msgspec.Raw
    response: _Answer[_Body]
    test_id: Any = None


_SMALL = _Answer.__struct_fields__[1:]
"""Fields that are parsed at once."""

_DECODERS = (
    msgspec.json.Decoder(_Recorded[list[msgspec.Raw]]).decode,
    msgspec.json.Decoder(_Recorded[msgspec.Raw]).decode,
)
"""Decode a file whose body is a list, and one whose body is anything."""


class Ogx:
    """Reads the one exchange of a recording."""

    name: ClassVar[str] = "ogx"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a recording; None where the file is no object of these fields."""
        if (found := _split(document)) is None:
            return None
        recorded, raw = found
        asked = parsing.loads(recorded.request)
        if not isinstance(asked, dict):
            return None
        untold = recorded.response.is_streaming is msgspec.UNSET
        if untold and _is_http(asked, raw()):
            return None
        response = _response(raw, recorded.response)
        exchange = Exchange(
            number=0,
            format=Ogx.name,
            protocol=None,
            request=_request(recorded.request, asked),
            response=response,
            test_id=_text(recorded.test_id) or _text(asked.get("test_id")),
            raw=document.data,
            notes=count_mismatch(response.arrivals, len(response.chunks)),
        )
        return (exchange,)


def _request(raw: Any, fields: Mapping[str, Any]) -> Request:
    keys = [key for key in _BODY_KEYS if fields.get(key) is not None]
    body_key = keys[0] if keys else "body"
    body = fields.get(body_key)
    named = body.get("model") if isinstance(body, dict) else None
    return Request(
        raw,
        body,
        body_key,
        method=_text(fields.get("method")),
        url=_text(fields.get("url")),
        endpoint=_text(fields.get("endpoint")),
        model=_text(fields.get("model")) or _text(named),
        headers=_mapping(fields.get("headers")),
        provider_metadata=_mapping(fields.get("provider_metadata")),
        tool_name=_text(fields.get("tool_name")),
    )


def _split(document: Document) -> tuple[_Recorded[Any], Callable[[], Any]] | None:
    """Take a file apart in one pass; step by step if it is big, or unusual.

    Returns:
        What it holds, and what looks up the text of its response.
    """
    opened = document.long_list("response", "body")
    if opened is None:
        for decode in _DECODERS:
            try:
                recorded: _Recorded[Any] = decode(document.data)
            except parsing.REFUSED:
                continue
            return recorded, partial(_response_text, document)
    outer = opened.objects[0] if opened else document.fields or {}
    if "request" not in outer or "response" not in outer:
        return None
    fields = opened.objects[1] if opened else parsing.split_object(outer["response"])
    if fields is None:
        return None
    known = {n: parsing.loads(fields[n]) for n in _SMALL if n in fields}
    body: Any = opened.items if opened else _items(fields.get("body", b"null"))
    test_id = parsing.loads(outer["test_id"]) if "test_id" in outer else None
    asked: Any = outer["request"]
    whole = _Recorded(asked, _Answer(body, **known), test_id)
    return whole, lambda: outer["response"]


def _items(body: Any) -> Any:
    """Split a body that is a list; anything else stays whole."""
    return parsing.split_list(body) if _begins(body, "[") else body


def _response_text(document: Document) -> Any:
    return (document.fields or {})["response"]


def _is_http(asked: Mapping[str, Any], response: Any) -> bool:
    """Say whether a call is one that recorders of plain HTTP write."""
    fields = parsing.split_object(response) or {}
    if not _HTTP.isdisjoint(fields):
        return True
    text = "status" in fields and _begins(fields.get("body", b""), '"')
    return text and not _ASKED.isdisjoint(asked)


def _response(raw: Callable[[], Any], answer: _Answer[Any]) -> Response:
    status = answer.status
    return Response(
        raw=raw,
        chunks=_chunks(answer.body),
        streaming=answer.is_streaming is True,
        status=status if type(status) is int else None,
        error=_exception(answer) if answer.is_exception is True else None,
        arrivals=_arrivals(_mapping(answer.timing)),
    )


def _arrivals(times: Mapping[str, Any]) -> Arrivals | None:
    """Read the times of the chunks, in either of the shapes that the README gives."""
    if isinstance(whole := times.get("chunk_times_ms"), list):
        return arrivals_from_times(whole, "timing.chunk_times_ms")
    if isinstance(delays := times.get("inter_chunk_delays_ms"), list):
        basis = "timing.inter_chunk_delays_ms"
        return arrivals_from_delays(times.get("ttft_ms"), delays, basis)
    return None


def _chunks(items: Any) -> Chunks:
    """Take the items of a list, or the SSE events in them; anything else is one."""
    if not isinstance(items, Sequence) or isinstance(items, bytes):
        return _typed([items], whole=True) if not _is_null(items) else Chunks(())
    if items and all(_begins(item, '"') for item in items):
        found = sse.events_of_lines(map(parsing.loads, items))
        # Strings that hold no event are shown as they are.
        return (
            Chunks(found.data, lines=found.lines, names=found.names)
            if found.data
            else Chunks(items)
        )
    return _typed(items, whole=False)


def _typed(items: Sequence[Any], *, whole: bool) -> Chunks:
    for item in items[:_PROBED]:
        if type_name := _type_name(item):
            return Chunks(items, whole=whole, inner=".__data__", type_name=type_name)
    return Chunks(items, whole=whole)


def _type_name(item: Any) -> str | None:
    """Return the class the recorder named for a value, without parsing it all."""
    if match := _TYPED.match(item):
        return match[1].decode()
    fields = (parsing.split_object(item) if _begins(item, "{") else None) or {}
    return _text(_value(fields, "__type__")) if "__data__" in fields else None


def _exception(answer: _Answer[Any]) -> ResponseError:
    """Read the exception that the recorder caught in place of a body."""
    data = _mapping(answer.exception_data)
    message = _text(data.get("message")) or _text(answer.exception_message)
    status = data.get("status_code")
    return ResponseError(
        message=message or "",
        type=_text(data.get("type")),
        code=status if isinstance(status, int | str) else None,
    )


def _value(fields: Mapping[str, Any], name: str) -> Any:
    """Parse one field of a split object; None where it is absent."""
    return parsing.loads(fields[name]) if name in fields else None


def _begins(text: Any, character: str) -> bool:
    return parsing.first_character(text) == character


def _is_null(text: Any) -> bool:
    return bytes(memoryview(text)[:8]).strip() == b"null"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
