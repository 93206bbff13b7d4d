"""Raw HTTP responses, as `curl -i` prints them.

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

_STATUS_LINE = re.compile(rb"\s*HTTP/\d(?:\.\d)? [1-5]\d\d\b")

_MAX_FOLLOWED = 20
"""Redirects and interim responses at most."""


class HttpResponse:
    """Reads the last of the responses that a file starts with."""

    name: ClassVar[str] = "http-response"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a response; None if the file does not start with a status line."""
        if _STATUS_LINE.match(document.data) is None:
            return None
        message, followed = parse_message(document.data.lstrip()), 0
        while followed < _MAX_FOLLOWED and _STATUS_LINE.match(message.body):
            message, followed = parse_message(message.body.lstrip()), followed + 1
        raw = parsing.dumps(message.as_json)
        notes = (f"it follows {followed} other responses",) if followed else ()
        call = Call(
            raw=raw,
            request=CallRequest(raw=b"null"),
            response=CallResponse(
                raw=raw,
                status=message.status,
                headers=message.headers,
                body=StoredBody(message.body, ".body"),
            ),
            notes=notes,
        )
        return to_exchanges([call], HttpResponse.name)
