"""Traces of Go's httprr: raw HTTP requests and responses in turn.

After the first line come pairs: a line with the lengths of the request and the
response, then both as sent over the wire (golang.org/x/oscar/internal/httprr).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import starmap
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

_FIRST_LINE = b"httprr trace v1\n"
_LENGTHS = re.compile(rb"(\d{1,15}) (\d{1,15})\n")


class Httprr:
    """Reads traces of httprr."""

    name: ClassVar[str] = "httprr"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a trace; None if the file does not start like one."""
        if not document.data.startswith(_FIRST_LINE):
            return None
        return to_exchanges(starmap(_call, _pairs(document.data)), Httprr.name)


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
    sent, received = parse_message(request), parse_message(response)
    method, _, rest = sent.first_line.partition(" ")
    request_json, response_json = sent.as_json, received.as_json
    call = {"request": request_json, "response": response_json}
    return Call(
        raw=parsing.dumps(call),
        request=CallRequest(
            raw=parsing.dumps(request_json),
            method=method or None,
            url=rest.partition(" ")[0] or None,
            headers=sent.headers,
            body=StoredBody(sent.body),
        ),
        response=CallResponse(
            raw=parsing.dumps(response_json),
            status=received.status,
            headers=received.headers,
            body=StoredBody(received.body, ".response.body"),
        ),
        notes=notes,
    )
