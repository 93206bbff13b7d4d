"""Bodies of responses, cut into chunks by what they are, not by what headers claim."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from recviewer.framing import aws_event_stream, json_lines, sse
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks

CUT = "the list is cut: what follows its last whole item is no JSON"
"""What to say of a list that breaks off."""


@dataclass(frozen=True, slots=True)
class FramedBody:
    """A response's body, cut into chunks."""

    chunks: Chunks
    """The chunks."""
    streaming: bool = False
    """Whether it came piece by piece."""
    notes: tuple[str, ...] = ()
    """What is wrong with it."""


def parse_request(value: Any) -> object:
    """Return a request's body as a JSON value; as text where it is none.

    No bytes at all, such as those of a GET, are no body. Bytes that are no UTF-8, such
    as those of an uploaded file, become lone surrogates.
    """
    if not isinstance(value, bytes):
        return value
    if not value:
        return None
    try:
        return parsing.loads(value)
    except ValueError:
        return value.decode("utf-8", "surrogateescape")


def frame(value: Any, path: str) -> FramedBody:
    """Cut the body of a response into chunks, by its content.

    Args:
        value: Bytes of a text, or a JSON value.
        path: jq path of the body in its file.
    """
    if value is None or (isinstance(value, bytes) and not value.strip()):
        return FramedBody(Chunks((), base=path))
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return FramedBody(Chunks(tuple(map(parsing.dumps, value)), base=path))
    if not isinstance(value, bytes):
        return _whole(parsing.dumps(value), path)
    lines = json_lines.split_lines(value)
    streamed = (
        _frames(value, path) or sse_events(value, path) or framed_lines(lines, path)
    )
    inside = path if path == "." else f"{path} | fromjson"
    known = streamed or json_value(value, inside) or cut_list(value, path)
    return known or _text(value, path)


def _frames(data: bytes, path: str) -> FramedBody | None:
    """Cut an AWS event stream."""
    if not aws_event_stream.begins(data):
        return None
    found = aws_event_stream.events(data)
    if not found.events:
        return None
    chunks = Chunks(found.events, base=f"{path} | frames", names=found.names)
    return FramedBody(chunks, True, (found.note,) if found.note else ())


def sse_events(data: bytes, path: str) -> FramedBody | None:
    """Cut server-sent events; None where there are none.

    Args:
        data: The body.
        path: jq path of it in its file.
    """
    found = sse.events(data) if sse.begins(data) else None
    if found is None or not found.data:
        return None
    chunks = Chunks(found.data, base=path, lines=found.lines, names=found.names)
    return FramedBody(chunks, streaming=True)


def framed_lines(found: json_lines.SplitLines | None, path: str) -> FramedBody | None:
    """Take JSON lines as chunks; None where there are none.

    Args:
        found: The lines.
        path: jq path of the body in its file.
    """
    if found is None:
        return None
    chunks = Chunks(found.texts, base=path, lines=found.lines)
    return FramedBody(chunks, True, (found.note,) if found.note else ())


def json_value(data: bytes, path: str) -> FramedBody | None:
    """Take one JSON value, or the items of a list of objects; None if it is no JSON.

    Args:
        data: JSON text.
        path: jq path of the value in its file.
    """
    try:
        if parsing.first_character(data) == "{":
            # Only splitting it is faster than building all that is in it.
            parsing.split_object(data)
            return _whole(data, path)
        items = parsing.split_list(data) or ()
    except ValueError:
        return None
    if any(parsing.first_character(item) == "{" for item in items):
        return FramedBody(Chunks(items, base=path))
    return _whole(data, path)


def cut_list(data: bytes, path: str) -> FramedBody | None:
    """Take what there is of a list of objects that breaks off; None if it is none.

    Args:
        data: The body.
        path: jq path of it in its file, as a text.
    """
    found = parsing.split_cut_list(data) if data.lstrip()[:1] == b"[" else None
    if found is None or parsing.first_character(found.items[0]) != "{":
        return None
    items = [*found.items, *filter(None, [found.rest])]
    base = f'{path} | .[:{found.end}] + "]" | fromjson'
    return FramedBody(Chunks(items, base=base), notes=(CUT,))


def _text(data: bytes, path: str) -> FramedBody:
    """Keep what is no JSON as one JSON string."""
    note = ""
    try:
        text = data.decode("utf-8", "surrogatepass")
        if "\ufffd" in text and ":event-type" in text:
            note = "an AWS event stream that was stored as text: some bytes are lost"
        elif text.lstrip()[:1] in ("{", "["):
            note = "it begins as JSON, but it is broken or cut"
    except UnicodeDecodeError:
        text = base64.b64encode(data).decode()
        note = f"{len(data):,} bytes that are no text, shown in base64"
    chunks = _whole(parsing.dumps(text), path).chunks
    return FramedBody(chunks, notes=(note,) if note else ())


def _whole(text: bytes, path: str) -> FramedBody:
    return FramedBody(Chunks((text,), base=path, whole=True))
