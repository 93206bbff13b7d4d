"""Traces of Go's httprr: raw HTTP requests and responses, one after another.

After a first line come pairs: a line with the length of the request and that of the
response, then both as they go over the wire (golang.org/x/oscar/internal/httprr).
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

_BEGIN = b"httprr trace v1\n"
_LENGTHS = re.compile(rb"(\d{1,15}) (\d{1,15})\n")
_HEADER = re.compile(r"^([^:\s]+):[ \t]*(.*?)[ \t]*$")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,15})(?:;[^\r\n]*)?\r?\n")


class Httprr:
    """Reads the calls of a trace."""

    name: ClassVar[str] = "httprr"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a trace; None where the file does not begin like one."""
        if not document.data.startswith(_BEGIN):
            return None
        calls = (_call(*pair) for pair in _pairs(document.data))
        return [to_exchange(call, k, Httprr.name) for k, call in enumerate(calls)]


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes, tuple[str, ...]]]:
    """Yield each request and response, and what is missing of them."""
    place = len(_BEGIN)
    while place < len(data):
        lengths = _LENGTHS.match(data, place)
        if lengths is None:
            raise ValueError(f"it has no lengths of a call at byte {place}")
        middle = lengths.end() + int(lengths[1])
        place = middle + int(lengths[2])
        cut = ("the trace breaks off here",) if place > len(data) else ()
        yield data[lengths.end() : middle], data[middle:place], cut


def _call(asked: bytes, answered: bytes, notes: tuple[str, ...]) -> Call:
    first, sent, question = _message(asked)
    second, received, answer = _message(answered)
    method, _, rest = first.partition(" ")
    code = second.partition(" ")[2][:3]
    request = {"line": first, "headers": sent, "body": _shown(question)}
    response = {"line": second, "headers": received, "body": _shown(answer)}
    whole = {"request": request, "response": response}
    return Call(
        raw=parsing.dumps(whole),
        request=CallRequest(
            raw=parsing.dumps(request),
            method=method or None,
            url=rest.partition(" ")[0] or None,
            headers=sent,
            body=StoredBody(question, ".request.body"),
        ),
        response=CallResponse(
            raw=parsing.dumps(response),
            status=int(code) if code.isdecimal() else None,
            headers=received,
            body=StoredBody(answer, ".response.body"),
        ),
        notes=notes,
    )


def _message(data: bytes) -> tuple[str, dict[str, object], bytes]:
    """Take an HTTP/1 message apart: its first line, its headers, its body."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").splitlines()[:1_000] or [""]
    matches = filter(None, map(_HEADER.match, lines))
    headers: dict[str, object] = {match[1]: match[2] for match in matches}
    coding = next((v for k, v in headers.items() if k.lower() == _CODING), "")
    return first, headers, _joined(body) if coding == "chunked" else body


_CODING = "transfer-encoding"


def _joined(body: bytes) -> bytes:
    """Join the pieces of a body in chunked transfer coding (RFC 9112, 7.1)."""
    pieces, place = [], 0
    while (size := _CHUNK.match(body, place)) and int(size[1], 16):
        end = size.end() + int(size[1], 16)
        pieces.append(body[size.end() : end])
        place = end + 2 if body[end : end + 2] == b"\r\n" else end
    return b"".join(pieces) if pieces else body


def _shown(body: bytes) -> str:
    return body.decode("utf-8", "replace")
