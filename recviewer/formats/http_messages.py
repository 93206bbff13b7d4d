"""HTTP/1 messages as text: first line, headers and body."""

from __future__ import annotations

import re

import msgspec

_HEADER = re.compile(r"^([^:\s]+):[ \t]*(.*?)[ \t]*$")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})(?:;[^\r\n]*)?\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")

_MAX_HEADERS = 1_000


class HttpMessage(msgspec.Struct, frozen=True):
    """A request or a response."""

    first_line: str
    headers: dict[str, object]
    """Its headers; of repeated ones the last."""
    body: bytes
    """Its body, without transfer coding."""

    @property
    def status(self) -> int | None:
        """The status of a response; None if it has none."""
        code = self.first_line.partition(" ")[2][:3]
        return int(code) if code.isdecimal() and code.isascii() else None

    @property
    def as_json(self) -> dict[str, object]:
        """All of it, for the raw view."""
        body = self.body.decode("utf-8", "replace")
        return {"line": self.first_line, "headers": self.headers, "body": body}


def parse_message(data: bytes) -> HttpMessage:
    """Split an HTTP/1 message into first line, headers and body."""
    blank = _BLANK_LINE.search(data)
    head, body = (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")
    first, *lines = head.decode("utf-8", "replace").splitlines()[:_MAX_HEADERS] or [""]
    matches = filter(None, map(_HEADER.match, lines))
    headers: dict[str, object] = {match[1]: match[2] for match in matches}
    lowered = {name.lower(): value for name, value in reversed(headers.items())}
    is_chunked = str(lowered.get("transfer-encoding")).lower() == "chunked"
    return HttpMessage(first, headers, _dechunked(body) if is_chunked else body)


def _dechunked(body: bytes) -> bytes:
    """Join the pieces of a body in chunked transfer coding (RFC 9112, 7.1)."""
    pieces, place = [], 0
    while (size := _CHUNK_SIZE.match(body, place)) and int(size[1], 16):
        end = size.end() + int(size[1], 16)
        pieces.append(body[size.end() : end])
        place = end + 2 if body[end : end + 2] == b"\r\n" else end
    return b"".join(pieces) if pieces else body
