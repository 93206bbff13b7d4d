"""Dumps of mitmproxy (`mitmdump -w`): its flows, as it wrote them since version 0.11.

mitmproxy's own reader takes a second to import, in each process that reads a folder,
and brings forty packages; the format itself is small.
https://docs.mitmproxy.org/stable/api/mitmproxy/flow.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.arrivals import arrivals_from_times
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.values import as_json, headers
from recviewer.formats.vcr_websocket import session_request
from recviewer.framing import tnetstring
from recviewer.jsondoc.values import mapping, number, parsed, sequence
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals, ResponseError, Totals

_KINDS = frozenset({"dns", "http", "tcp", "udp", "websocket"})
"""Types of flows. Before mitmproxy 7, the messages of a websocket were a flow apart."""

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_CONTENT, _FROM_CLIENT, _TIME = 2, 1, 3
"""Places of the fields of a message of a websocket."""

_RECEIVED = "map(select(.[1] | not) | .[2] | fromjson? // .)"
"""jq filter from the messages of a websocket to those of the server."""


class Mitmproxy:
    """Reads the flows of a dump; each is an exchange."""

    name: ClassVar[str] = "mitmproxy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a dump; None if the file does not start with a flow.

        Raises:
            ValueError: If it is cut off before the call of the first flow.
        """
        if not tnetstring.begins(document.data):
            return None
        found = list(tnetstring.values(document.data))
        if not found or not _is_flow(found[0].value):
            if found and found[0].broken and len(found) == 1:
                raise ValueError(f"a dump of mitmproxy, {found[0].broken}")
            return None
        calls = (_call(mapping(flow.value), flow.broken) for flow in found)
        return to_exchanges(calls, Mitmproxy.name)


def _is_flow(value: object) -> bool:
    fields = mapping(value)
    kind = _text(fields.get("type"))
    return kind in _KINDS or bool(mapping(fields.get("request")))


def _call(flow: Mapping[str, Any], broken: str) -> Call:
    kind = _text(flow.get("type")) or "http"
    request, response = mapping(flow.get("request")), mapping(flow.get("response"))
    messages, path = _messages(flow)
    sent, received = _sides(messages)
    named = _headers(request)
    thrown = mapping(flow.get("error"))
    message = _text(thrown.get("msg"))
    notes = [broken] if broken else []
    if kind not in ("http", "websocket"):
        notes.append(f"a flow of {kind}, no HTTP call")
    return Call(
        raw=as_json(flow),
        request=CallRequest(
            raw=as_json(request or mapping(flow.get("server_conn"))),
            method=_text(request.get("method")) or None,
            url=_url(request, named) or _address(flow, kind),
            headers=named,
            body=StoredBody(session_request(sent))
            if sent
            else _body(request, "request"),
        ),
        response=CallResponse(
            raw=as_json(response) if response else b"null",
            status=_status(response),
            headers=_headers(response),
            body=StoredBody(received, f"{path} | {_RECEIVED}")
            if received
            else _body(response, "response"),
            streaming=bool(received),
            error=ResponseError(message, type="connection") if message else None,
            arrivals=_arrivals(messages) if received else None,
            totals=None if received else _totals(request, response),
        ),
        notes=(*notes, *_missing(request, response)),
    )


def _text(value: object) -> str:
    """Return a text, which older versions wrote as bytes; empty for anything else."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _headers(message: Mapping[str, Any]) -> dict[str, object]:
    pairs = (p for p in sequence(message.get("headers")) if isinstance(p, list))
    return headers(
        [{"name": _text(p[0]), "value": _text(p[1])} for p in pairs if len(p) > 1]
    )


def _url(request: Mapping[str, Any], named: Mapping[str, object]) -> str:
    """Return the URL, with the host that the client named in the headers."""
    path, scheme = _text(request.get("path")), _text(request.get("scheme"))
    host, port = _text(request.get("host")), request.get("port")
    if not host and not path:
        return ""
    is_default = port == _DEFAULT_PORTS.get(scheme)
    named = {name.lower(): value for name, value in named.items()}
    authority = (
        _text(named.get(":authority"))
        or _text(request.get("authority"))
        or _text(named.get("host"))
        or (host if is_default or not isinstance(port, int) else f"{host}:{port}")
    )
    return f"{scheme or 'http'}://{authority}{path}"


def _address(flow: Mapping[str, Any], kind: str) -> str | None:
    """Return the address of a server whose flow has no request."""
    address = sequence(mapping(flow.get("server_conn")).get("address"))
    where = ":".join(_text(part) or str(part) for part in address[:2])
    return f"{kind}://{where}/" if where else None


def _status(response: Mapping[str, Any]) -> int | None:
    value = response.get("status_code", response.get("code"))
    return value if type(value) is int else None


def _body(message: Mapping[str, Any], side: str) -> StoredBody:
    """Return the body as it was sent; before mitmproxy 0.16 it was called so, too."""
    name = "content" if message.get("content") is not None else "body"
    value, path = message.get(name), f".{side}.{name}"
    if isinstance(value, bytes) and not _is_utf8(value):
        path += ' | ltrimstr("!!binary ") | @base64d'
    return StoredBody(value or None, path)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _missing(
    request: Mapping[str, Any], response: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return a note for each body that mitmproxy passed on without keeping it."""
    sides = {"request": request, "response": response}
    return tuple(
        f"mitmproxy passed the {side}'s body on without keeping it"
        for side, message in sides.items()
        if "content" in message and message["content"] is None
    )


def _messages(flow: Mapping[str, Any]) -> tuple[list[list[Any]], str]:
    """Return the messages of a websocket, if any, and where they are."""
    inner = mapping(flow.get("websocket")).get("messages")
    is_old = inner is None and _text(flow.get("type")) == "websocket"
    listed = sequence(flow.get("messages") if is_old else inner)
    found = [m for m in listed if isinstance(m, list) and len(m) > _TIME]
    return found, ".messages" if is_old else ".websocket.messages"


def _sides(messages: Sequence[Sequence[Any]]) -> tuple[list[Any], list[Any]]:
    """Return what client and server sent over a websocket, as far as it is JSON."""
    sides: tuple[list[Any], list[Any]] = ([], [])
    for message in messages:
        content = parsed(_text(message[_CONTENT]))
        sides[0 if message[_FROM_CLIENT] else 1].append(content)
    return sides


def _arrivals(messages: Sequence[Sequence[Any]]) -> Arrivals:
    """Return when each message of the server came, counted from the first one."""
    times = (number(m[_TIME]) for m in messages if not m[_FROM_CLIENT])
    return arrivals_from_times(
        [None if time is None else time * 1_000 for time in times],
        "timestamp of each message",
        since_request=False,
    )


def _totals(request: Mapping[str, Any], response: Mapping[str, Any]) -> Totals | None:
    """Read when the headers and the end of the response came."""
    start = number(request.get("timestamp_start"))
    first, last = (number(response.get(f"timestamp_{n}")) for n in ("start", "end"))
    if start is None or first is None or last is None or not start < first <= last:
        return None
    return Totals(first - start, last - start, "timestamp_start, timestamp_end")
