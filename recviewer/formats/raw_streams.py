"""Files that are nothing but the stream of one response.

The request is unknown. Several responses in one file stay one exchange, because nothing
separates them reliably.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import ClassVar

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document
from recviewer.framing import aws_event_stream, body
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange

_ROOT = "."

_MAX_PROBED_EVENTS = 20
"""Events searched for one that holds JSON."""

_JSON_STARTS = (b"{", b"[", b'"')


class AwsEventStream:
    """Reads an AWS event stream, as Bedrock sends it."""

    name: ClassVar[str] = "aws-event-stream"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a stream; None if the file does not start with a frame."""
        if not aws_event_stream.begins(document.data):
            return None
        raw = parsing.dumps(base64.b64encode(document.data).decode())
        return (
            answer_to_exchange(
                body.frame(document.data, _ROOT), raw, AwsEventStream.name
            ),
        )


class Sse:
    """Reads server-sent events."""

    name: ClassVar[str] = "sse"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read events; None if there are none, or none of the first holds JSON.

        YAML may also start with a field called `data`.
        """
        framed = body.sse_events(document.data, _ROOT)
        if framed is None:
            return None
        probed = (raw.lstrip()[:1] for raw in framed.chunks.raws[:_MAX_PROBED_EVENTS])
        if not any(start in _JSON_STARTS for start in probed):
            return None
        return (answer_to_exchange(framed, document.as_string, Sse.name),)


class JsonLines:
    """Reads JSON lines, one chunk each: NDJSON, Vercel's `.chunks.txt`."""

    name: ClassVar[str] = "json-lines"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read lines; None if the file is not JSON lines."""
        framed = body.framed_lines(document.lines, _ROOT)
        if framed is None:
            return None
        return (answer_to_exchange(framed, document.as_string, JsonLines.name),)
