"""Raw HTTP responses, as `curl -i` and `curl -v` print them.

What a response follows is left out: an interim response, a redirect, or the answer of
a proxy to CONNECT.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document
from recviewer.formats.http_messages import parse_message
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.text.numbers import plural

_STATUS_LINE = re.compile(rb"\s*HTTP/\d(?:\.\d)? [1-5]\d\d\b")

_SENT, _RECEIVED = b"> ", b"< "
"""What `curl -v` writes before each line of a request's head and of a response's."""

_REQUEST_LINE = re.compile(rb" HTTP/[\d.]+\s*\Z")

_REMARK = re.compile(
    rb"[{}] \[\d+ bytes data\]|\* (?:Closing connection|Connection #\d|Curl_)"
)
"""What `curl -v` writes between the lines of a body."""

_TLS = b"TLS handshake"
"""What `curl -v` says of a connection that is encrypted."""

_MAX_FOLLOWED = 20
"""Redirects and interim responses at most."""


class HttpResponse:
    """Reads the last of the responses that a file starts with."""

    name: ClassVar[str] = "http-response"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a response; None if the file does not start with a status line."""
        sent, received = _verbose(document.data)
        if _STATUS_LINE.match(received) is None:
            return None
        request = CallRequest(raw=b"null")
        if sent:
            request = _request(sent, "https" if _TLS in document.data else "http")
        message, followed = parse_message(received.lstrip()), 0
        while followed < _MAX_FOLLOWED and _STATUS_LINE.match(message.body):
            message, followed = parse_message(message.body.lstrip()), followed + 1
        raw = parsing.dumps(message.as_json)
        before = plural(followed, "other response")
        notes = (f"it follows {before}",) if followed else ()
        call = Call(
            raw=raw,
            request=request,
            response=CallResponse(
                raw=raw,
                status=message.status,
                headers=message.headers,
                body=StoredBody(message.body, ".body"),
            ),
            notes=notes,
        )
        return to_exchanges([call], HttpResponse.name)


def _verbose(data: bytes) -> tuple[bytes, bytes]:
    """Return the last request and the response in the output of `curl -v`.

    Other data is the response.
    """
    if not data.startswith((b"* ", _SENT)) or b"\n< HTTP/" not in data:
        return b"", data
    sent: list[bytes] = []
    received: list[bytes] = []
    in_head = True
    for line in data.splitlines(keepends=True):
        if line.startswith(_SENT) and _REQUEST_LINE.search(line):
            sent.clear()
            in_head = True
        elif line.startswith(_RECEIVED) and _STATUS_LINE.match(line[2:]):
            received.clear()
            in_head = True
        if line.startswith(_SENT) and in_head:
            sent.append(line[2:])
        elif line.startswith(_RECEIVED) and in_head and line[2:].strip():
            received.append(line[2:])
        elif line.rstrip() == b"<" and in_head:
            in_head = False
            received.append(b"\r\n")
        elif not in_head and not _REMARK.match(line):
            received.append(line)
    return b"".join(sent), b"".join(received)


def _request(data: bytes, scheme: str) -> CallRequest:
    """Return the head of a request; curl does not print its body."""
    message = parse_message(data)
    method, _, rest = message.first_line.partition(" ")
    path = rest.partition(" ")[0]
    named = {name.lower(): value for name, value in message.headers.items()}
    host = named.get("host") or named.get(":authority")
    return CallRequest(
        raw=parsing.dumps(message.as_json),
        method=method or None,
        url=f"{scheme}://{host}{path}" if host else path or None,
        headers=message.headers,
    )
