"""Files that are nothing but the stream of one answer.

No request is known. Answers that follow one another in one file stay one exchange, for
nothing parts them for certain.
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

_PROBED = 20
"""So many events are looked at for one that holds JSON."""

_JSON_BEGINS = (b"{", b"[", b'"')


class AwsEventStream:
    """Reads an AWS event stream, as Bedrock answers with it."""

    name: ClassVar[str] = "aws-event-stream"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a stream; None where the file begins with no frame."""
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
        """Read events; None where there are none, or none of the first is of JSON.

        YAML too may begin with a field that is called `data`.
        """
        framed = body.sse_events(document.data, _ROOT)
        if framed is None:
            return None
        probed = (raw.lstrip()[:1] for raw in framed.chunks.raws[:_PROBED])
        if not any(begins in _JSON_BEGINS for begins in probed):
            return None
        return (answer_to_exchange(framed, document.as_string, Sse.name),)


class JsonLines:
    """Reads JSON lines, each a chunk: NDJSON, Vercel's `.chunks.txt`."""

    name: ClassVar[str] = "json-lines"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read lines; None where these are no JSON lines."""
        framed = body.framed_lines(document.lines, _ROOT)
        if framed is None:
            return None
        return (answer_to_exchange(framed, document.as_string, JsonLines.name),)
