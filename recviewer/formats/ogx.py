"""The native format: llama-stack/OGX recordings.

One JSON object a file: `request`, `response`, and on newer ones `test_id` and
`id_normalization_mapping`. The shapes were measured over OGX's own recordings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from recviewer.framing import json_text, sse
from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.model.transcript import ResponseError

NAME = "ogx"

_BODY_KEYS = ("body", "payload", "kwargs")
"""Fields a request's body may stand in: HTTP calls, pass-through calls, tools."""

_TYPE = re.compile(rb'\s*\{\s*"__type__"\s*:\s*"([\w.]+)"\s*,\s*"__data__"')
"""How the recorder begins a value whose class it remembers."""

ProtocolOf = Callable[[Request, Response], str | None]
"""What names the protocol of a response."""

_Shape = TypeVar("_Shape")


class _Outer(msgspec.Struct):
    request: msgspec.Raw
    response: msgspec.Raw
    test_id: Any = None


class _Response(msgspec.Struct):
    body: msgspec.Raw = msgspec.Raw(b"null")
    is_streaming: Any = False
    status: Any = None
    is_exception: Any = False
    exception_data: Any = None
    exception_message: Any = None


class _Typed(msgspec.Struct):
    """A value the recorder wrapped to remember its class."""

    type_name: str = msgspec.field(name="__type__")
    data: msgspec.Raw = msgspec.field(name="__data__")


def read(data: bytes, protocol_of: ProtocolOf) -> tuple[Exchange, ...] | None:
    """Read a recording.

    Args:
        data: The whole file.
        protocol_of: Names the protocol that a response speaks.

    Returns:
        The one exchange it holds; None where the file is JSON of another shape.

    Raises:
        ValueError: If it is no JSON.
    """
    outer = _decode(data, _Outer)
    if outer is None:
        return None
    request = json_text.loads(outer.request)
    if not isinstance(request, dict):
        return None
    test_id = outer.test_id or request.get("test_id")
    asked, answered = _request(outer.request, request), _response(outer.response)
    exchange = Exchange(
        number=0,
        format=NAME,
        protocol=protocol_of(asked, answered),
        request=asked,
        response=answered,
        test_id=_text(test_id),
        raw=data,
    )
    return (exchange,)


def _request(raw: Any, fields: Mapping[str, Any]) -> Request:
    body_key = next((key for key in _BODY_KEYS if key in fields), "body")
    body = fields.get(body_key)
    named = body.get("model") if isinstance(body, dict) else None
    return Request(
        raw=raw,
        body=body,
        body_key=body_key,
        method=_text(fields.get("method")),
        url=_text(fields.get("url")),
        endpoint=_text(fields.get("endpoint")),
        model=_text(fields.get("model")) or _text(named),
        headers=_mapping(fields.get("headers")),
        provider_metadata=_mapping(fields.get("provider_metadata")),
        tool_name=_text(fields.get("tool_name")),
    )


def _response(raw: Any) -> Response:
    fields = _decode(raw, _Response) or _Response()
    status = fields.status
    return Response(
        raw=raw,
        chunks=_chunks(fields.body),
        streaming=fields.is_streaming is True,
        status=status if type(status) is int else None,
        error=_exception(fields) if fields.is_exception else None,
    )


def _chunks(body: Any) -> Chunks:
    """Split a body: a list into its items or SSE events, anything else is one."""
    first = json_text.first_character(body)
    if first == "[":
        items = json_text.split_list(body)
        if items and json_text.first_character(items[0]) == '"':
            return _sse_chunks(items)
        type_name = _type_name(items[0]) if items else None
        return Chunks(items, inner=_inner(type_name), type_name=type_name)
    if bytes(memoryview(body)[:8]).strip() == b"null":
        return Chunks(())
    type_name = _type_name(body)
    return Chunks((body,), whole=True, inner=_inner(type_name), type_name=type_name)


def _sse_chunks(items: list[Any]) -> Chunks:
    """Read a list of SSE lines, one line an item."""
    lines = [json_text.loads(item) for item in items]
    data, firsts = sse.events_of_lines(str(line) for line in lines)
    return Chunks(data, lines=firsts)


def _exception(fields: _Response) -> ResponseError:
    """Read the exception that the recorder caught in place of a body."""
    data = _mapping(fields.exception_data)
    status = data.get("status_code")
    return ResponseError(
        message=_text(data.get("message")) or _text(fields.exception_message) or "",
        type=_text(data.get("type")),
        code=status if isinstance(status, int | str) else None,
    )


def _type_name(item: Any) -> str | None:
    """Return the class the recorder named for a value, without parsing it all."""
    if match := _TYPE.match(item):
        return match[1].decode()
    typed = _decode(item, _Typed)
    return typed.type_name if typed else None


def _inner(type_name: str | None) -> str:
    return ".__data__" if type_name else ""


def _decode(text: Any, shape: type[_Shape]) -> _Shape | None:
    """Decode JSON text to a shape; None where it is JSON of another shape."""
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = json_text.loads(text)
    try:
        return msgspec.convert(_rewrapped(value, shape), shape)
    except msgspec.ValidationError:
        return None


def _rewrapped(value: object, shape: type) -> object:
    """Write the raw parts of a shape as text again, after tolerant parsing."""
    if not isinstance(value, dict):
        return value
    raw = {
        field.encode_name
        for field in msgspec.structs.fields(shape)
        if field.type is msgspec.Raw
    }
    return {
        key: msgspec.Raw(json_text.dumps(item)) if key in raw else item
        for key, item in value.items()
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
