"""Cassettes of cassetter, in YAML or TOML.

https://github.com/Kludex/cassetter, `SPECIFICATION.md`. They look like vcrpy's, but a
body is a mapping with `type` and `content`, or in TOML the fields `body_type` and
`body_content`; binary bodies are in hexadecimal. YAML may also hold websockets, whose
frames have times, and gRPC calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from recviewer.formats import item_list
from recviewer.formats.arrivals import arrivals_from_times
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.formats.values import as_json, headers
from recviewer.formats.vcr_websocket import session_request
from recviewer.jsondoc.values import first_string, mapping, number, parsed, sequence
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals, ResponseError

_BODY_TYPES = frozenset({"json", "text", "binary", "none"})
_BODY_FIELDS = frozenset({"type", "content"})

_STATUS_BYTES = 2
"""Bytes of the status at the start of a websocket's close."""

_OTHER_LISTS = (b"\nws_interactions", b"\ngrpc_interactions")
"""Lists that only cassetter writes."""

_ANY_LIST = rf"{item_list.ANY_WORD}interactions"

_NORMAL_CLOSE = frozenset({1000, 1001, 1005})
"""Statuses with which a websocket is closed if nothing went wrong."""

_RECEIVED = (
    'map(select(.direction == "recv" and .frame_type != "close")'
    ".body.content | fromjson? // .)"
)
"""jq filter from the frames to what was received."""

_TOML_LIST = re.compile(r"^\[\[interactions\]\]\s*$", re.MULTILINE)
"""The start of a call in TOML."""

_DEEP_KEY = re.compile(
    r"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]{0,99}"|'[^'\n]{0,99}')[ \t]*+\.[ \t]*+){50}"""
)
"""A key of so many parts that `tomllib` would take quadratic time and memory."""


class Cassetter:
    """Reads calls, websockets and gRPC calls, in this order."""

    name: ClassVar[str] = "cassetter"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None if no body in it has a type."""
        calls = _toml_calls(document)
        calls = _yaml_calls(document) if calls is None else calls
        return None if calls is None else to_exchanges(calls, Cassetter.name)


def _toml_calls(document: Document) -> list[Call] | None:
    if _TOML_LIST.search(document.head) is None:
        return None
    items = _toml_items(document)
    if not any(map(_has_toml_body, items)):
        return None
    return [_call(item, _toml_body) for item in items]


def _toml_items(document: Document) -> list[Item]:
    """Read the calls of a TOML file; of one that is cut off, those before the cut.

    Raises:
        ValueError: If it is broken before its second call, with line and column.
    """
    import tomllib  # few recordings are TOML

    text = document.data.decode("utf-8", "replace").replace("\r\n", "\n")
    notes: tuple[str, ...] = ()
    if _DEEP_KEY.search(text):
        raise ValueError("expected TOML with shorter keys")
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        whole = text[: text.rfind("\n[[interactions]]") + 1]
        try:
            fields = tomllib.loads(whole)
        except tomllib.TOMLDecodeError:
            fields = {}
        if not fields.get("interactions"):
            raise ValueError(f"it is not valid TOML: {error}") from None
        notes = (f"cut off: it is not valid TOML: {error}",)
    items = [
        Item(mapping(value), f".interactions[{k}]", as_json(value))
        for k, value in enumerate(sequence(fields.get("interactions")))
    ]
    if items and notes:
        items[-1] = replace(items[-1], notes=notes)
    return items


def _yaml_calls(document: Document) -> list[Call] | None:
    if document.fields is not None:
        return None
    items, broken = _yaml_items(document, "interactions")
    is_other = any(map(document.mentions, _OTHER_LISTS))
    if not is_other and not any(map(_has_yaml_body, items)):
        return None
    sessions, _ = _yaml_items(document, "ws_interactions")
    remote, _ = _yaml_items(document, "grpc_interactions")
    if broken is not None and not (items or sessions or remote):
        raise broken
    return [
        *(_call(item, _yaml_body) for item in items),
        *map(_session, sessions),
        *map(_remote_call, remote),
    ]


def _yaml_items(document: Document, key: str) -> tuple[list[Item], ValueError | None]:
    """Return the items of a list, and why there are none if the file is broken."""
    try:
        return item_list.read_items(document, key, first=_ANY_LIST) or [], None
    except ValueError as error:
        return [], error


def _has_yaml_body(item: Item) -> bool:
    bodies = (item.field(side).field("body").fields for side in ("request", "response"))
    return any(_is_typed(b.get("type")) and b.keys() <= _BODY_FIELDS for b in bodies)


def _has_toml_body(item: Item) -> bool:
    sides = (item.field(side).fields for side in ("request", "response"))
    return any(_is_typed(side.get("body_type")) for side in sides)


def _is_typed(value: object) -> bool:
    return isinstance(value, str) and value in _BODY_TYPES


def _call(item: Item, body: Callable[[Item], StoredBody]) -> Call:
    """Describe a call whose bodies have types."""
    call = item_list.item_to_call(item)
    return replace(
        call,
        request=replace(call.request, body=body(item.field("request"))),
        response=replace(call.response, body=body(item.field("response"))),
    )


def _toml_body(side: Item) -> StoredBody:
    fields = side.fields
    value = _content(fields.get("body_type"), fields.get("body_content"))
    return StoredBody(value, f"{side.path}.body_content")


def _yaml_body(side: Item) -> StoredBody:
    body = side.field("body")
    value = _content(body.fields.get("type"), body.fields.get("content"))
    return StoredBody(value, f"{body.path}.content")


def _content(type: object, content: object) -> object:
    """Return a body; binary ones as bytes, if they are hexadecimal."""
    if type != "binary":
        return content
    try:
        return bytes.fromhex(str(content))
    except ValueError:
        return content


def _session(item: Item) -> Call:
    """Describe a websocket: what was received is the response to what was sent."""
    listed = item.fields.get("frames")
    frames = list(map(mapping, listed if isinstance(listed, list) else ()))
    sent = [f for f in frames if f.get("direction") == "send" and not _is_close(f)]
    received = [f for f in frames if f.get("direction") == "recv" and not _is_close(f)]
    raws, path = item.raws, f"{item.path}.frames"
    return Call(
        raw=item.raw,
        request=CallRequest(
            raw=as_json(sent),
            url=first_string(item.fields, "uri"),
            headers=headers(item.fields.get("headers")),
            body=StoredBody(session_request(list(map(_frame_data, sent)))),
        ),
        response=CallResponse(
            raw=raws.get("frames", b"null"),
            body=StoredBody(list(map(_frame_data, received)), f"{path} | {_RECEIVED}"),
            streaming=True,
            arrivals=_frame_times(frames, received),
        ),
        notes=(*item.notes, *_closings(frames)),
    )


def _is_close(frame: Mapping[str, Any]) -> bool:
    return frame.get("frame_type") == "close"


def _frame_data(frame: Mapping[str, Any]) -> object:
    """Return the JSON in a frame, however it was sent; else the content as recorded."""
    body = mapping(frame.get("body"))
    recorded = body.get("content")
    content = _content(body.get("type"), recorded)
    if isinstance(content, bytes):
        text = content.decode("utf-8", "replace")
        value = parsed(text)
        return recorded if value is text else value
    return parsed(content)


def _frame_times(
    frames: Sequence[Mapping[str, Any]], received: Sequence[Mapping[str, Any]]
) -> Arrivals | None:
    """Return when the frames arrived.

    They count from the first frame sent, if it was sent before anything arrived.
    """
    if not received:
        return None
    start = number(frames[0].get("offset_ms"))
    is_request = frames[0].get("direction") == "send" and start is not None
    times = (number(frame.get("offset_ms")) for frame in received)
    since = [None if t is None else t - (start or 0.0) for t in times]
    return arrivals_from_times(since, "offset_ms", since_request=is_request)


def _closings(frames: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a note for each close that tells of a problem."""
    for frame in filter(_is_close, frames):
        body = mapping(frame.get("body"))
        content = _content(body.get("type"), body.get("content"))
        if not isinstance(content, bytes) or len(content) < _STATUS_BYTES:
            continue
        status = int.from_bytes(content[:_STATUS_BYTES], "big")
        if status not in _NORMAL_CLOSE:
            who = "the client" if frame.get("direction") == "send" else "the server"
            reason = content[_STATUS_BYTES:].decode("utf-8", "replace")
            yield f"{who} closed the websocket: {status} {reason}".rstrip()


def _remote_call(item: Item) -> Call:
    """Describe a gRPC call; its messages can be read if cassetter decoded them."""
    debug, raws = item.field("json_debug"), item.raws
    request, response = item.field("request"), item.field("response")
    known = debug.field("request").value is not None
    answered = debug.field("response").value is not None
    code = response.fields.get("status_code")
    message = first_string(response.fields, "status_message")
    failed = ResponseError(message or "gRPC error", code=code) if code else None
    return Call(
        raw=item.raw,
        request=CallRequest(
            raw=raws.get("request", b"null"),
            url=first_string(request.fields, "method"),
            headers=headers(request.fields.get("metadata")),
            body=_debug_body(debug.field("request")) if known else _yaml_body(request),
        ),
        response=CallResponse(
            raw=raws.get("response", b"null"),
            headers=headers(response.fields.get("metadata")),
            body=_debug_body(debug.field("response"))
            if answered
            else _yaml_body(response),
            error=failed if isinstance(code, int) else None,
        ),
        notes=item.notes,
    )


def _debug_body(item: Item) -> StoredBody:
    return StoredBody(item.value, item.path)
