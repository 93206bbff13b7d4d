"""Traces of Go's httprr: raw HTTP requests and responses in turn.

After the first line come pairs: a line with the lengths of the request and the
response, then both as sent over the wire (golang.org/x/oscar/internal/httprr).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange

_FIRST_LINE = b"httprr trace v1\n"
_LENGTHS = re.compile(rb"(\d{1,15}) (\d{1,15})\n")
_HEADER = re.compile(r"^([^:\s]+):[ \t]*(.*?)[ \t]*$")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})(?:;[^\r\n]*)?\r?\n")


class Httprr:
    """Reads traces of httprr."""

    name: ClassVar[str] = "httprr"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a trace; None if the file does not start like one."""
        if not document.data.startswith(_FIRST_LINE):
            return None
        calls = (_call(*pair) for pair in _pairs(document.data))
        return [to_exchange(call, k, Httprr.name) for k, call in enumerate(calls)]


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes, tuple[str, ...]]]:
    """Yield each request and response, with a note if they are cut off."""
    place = len(_FIRST_LINE)
    while place < len(data):
        lengths = _LENGTHS.match(data, place)
        if lengths is None:
            raise ValueError(f"expected the lengths of a call at byte {place}")
        middle = lengths.end() + int(lengths[1])
        place = middle + int(lengths[2])
        cut = ("the trace is cut off here",) if place > len(data) else ()
        yield data[lengths.end() : middle], data[middle:place], cut


def _call(request: bytes, response: bytes, notes: tuple[str, ...]) -> Call:
    first, sent, request_body = _message(request)
    second, received, response_body = _message(response)
    method, _, rest = first.partition(" ")
    code = second.partition(" ")[2][:3]
    request_json = {"line": first, "headers": sent, "body": _text(request_body)}
    response_json = {"line": second, "headers": received, "body": _text(response_body)}
    call = {"request": request_json, "response": response_json}
    return Call(
        raw=parsing.dumps(call),
        request=CallRequest(
            raw=parsing.dumps(request_json),
            method=method or None,
            url=rest.partition(" ")[0] or None,
            headers=sent,
            body=StoredBody(request_body, ".request.body"),
        ),
        response=CallResponse(
            raw=parsing.dumps(response_json),
            status=int(code) if code.isdecimal() else None,
            headers=received,
            body=StoredBody(response_body, ".response.body"),
        ),
        notes=notes,
    )


def _message(data: bytes) -> tuple[str, dict[str, object], bytes]:
    """Split an HTTP/1 message into first line, headers and body."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").splitlines()[:1_000] or [""]
    matches = filter(None, map(_HEADER.match, lines))
    headers: dict[str, object] = {match[1]: match[2] for match in matches}
    lowered = {name.lower(): value for name, value in reversed(headers.items())}
    is_chunked = lowered.get("transfer-encoding") == "chunked"
    return first, headers, _dechunked(body) if is_chunked else body


def _dechunked(body: bytes) -> bytes:
    """Join the pieces of a body in chunked transfer coding (RFC 9112, 7.1)."""
    pieces, place = [], 0
    while (size := _CHUNK_SIZE.match(body, place)) and int(size[1], 16):
        end = size.end() + int(size[1], 16)
        pieces.append(body[size.end() : end])
        place = end + 2 if body[end : end + 2] == b"\r\n" else end
    return b"".join(pieces) if pieces else body


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
