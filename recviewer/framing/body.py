"""Bodies cut into chunks by their content, because headers are often wrong."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from recviewer.framing import aws_event_stream, json_lines, sse
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks

_END = "[DONE]"
"""What follows the last event of a stream."""

CUT_LIST_NOTE = "the list is cut off: the text after its last whole item is not JSON"
"""Note about a list that is cut off."""


class FramedBody(msgspec.Struct, frozen=True):
    """The body of a response, cut into chunks."""

    chunks: Chunks
    streaming: bool = False
    notes: tuple[str, ...] = ()
    """What is wrong with it."""


def parse_request(value: Any) -> object:
    """Parse the body of a request as JSON; what is not JSON is returned as text.

    An empty body, such as that of a GET, is None. Bytes that are not UTF-8, such as
    those of an uploaded file, become lone surrogates.
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
        value: Bytes, or a JSON value.
        path: jq path of the body in its file.
    """
    if value is None or (isinstance(value, bytes) and not value.strip()):
        return FramedBody(Chunks((), base=path))
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        done = value[-1] == _END
        items = map(parsing.dumps, value[:-1] if done else value)
        return FramedBody(Chunks(tuple(items), base=path, done=done))
    if not isinstance(value, bytes):
        return _whole_body(parsing.dumps(value), path)
    lines = json_lines.split_lines(value)
    streamed = (
        _aws_events(value, path) or sse_events(value, path) or framed_lines(lines, path)
    )
    inside = path if path == "." else f"{path} | fromjson"
    known = streamed or json_value(value, inside) or _values(value, path)
    return known or cut_list(value, path) or _text_body(value, path)


def _aws_events(data: bytes, path: str) -> FramedBody | None:
    """Cut an AWS event stream."""
    if not aws_event_stream.begins(data):
        return None
    found = aws_event_stream.events(data)
    if not found.events:
        return None
    chunks = Chunks(found.events, base=f"{path} | frames", names=found.names)
    return FramedBody(chunks, True, (found.note,) if found.note else ())


def sse_events(data: bytes, path: str) -> FramedBody | None:
    """Cut server-sent events; None if there are none."""
    found = sse.events(data, by_lines=True) if sse.begins(data) else None
    if found is None or not found.data:
        return None
    chunks = Chunks(
        found.data,
        base=path,
        lines=found.lines,
        names=found.names,
        done=found.done,
    )
    return FramedBody(chunks, streaming=True)


def _values(data: bytes, path: str) -> FramedBody | None:
    """Cut JSON values that follow one another; None for any other body."""
    if parsing.first_character(data) not in ("{", "["):
        return None
    from recviewer.framing import json_values  # for few bodies

    try:
        return framed_lines(json_values.split_values(data), path)
    except UnicodeDecodeError:
        return None


def framed_lines(found: json_lines.SplitLines | None, path: str) -> FramedBody | None:
    """Turn JSON lines into chunks; None if there are none."""
    if found is None:
        return None
    chunks = Chunks(found.texts, base=path, lines=found.lines)
    return FramedBody(chunks, True, (found.note,) if found.note else ())


def json_value(data: bytes, path: str) -> FramedBody | None:
    """Take one JSON value, or each item of a list of objects; None if it is no JSON."""
    try:
        if parsing.first_character(data) == "{":
            # Splitting is faster than building every value in it.
            parsing.split_object(data)
            return _whole_body(data, path)
        items = parsing.split_list(data) or ()
    except ValueError:
        return None
    if any(parsing.first_character(item) == "{" for item in items):
        return FramedBody(Chunks(items, base=path))
    return _whole_body(data, path)


def cut_list(data: bytes, path: str) -> FramedBody | None:
    """Take the whole items of a list of objects that is cut off; None for others."""
    found = parsing.split_cut_list(data) if data.lstrip()[:1] == b"[" else None
    if found is None or parsing.first_character(found.items[0]) != "{":
        return None
    items = [*found.items, *filter(None, [found.rest])]
    base = f'{path} | .[:{found.end}] + "]" | fromjson'
    return FramedBody(Chunks(items, base=base), notes=(CUT_LIST_NOTE,))


def _text_body(data: bytes, path: str) -> FramedBody:
    """Keep a body that is not JSON as one JSON string."""
    note = ""
    try:
        text = data.decode("utf-8", "surrogatepass")
        if "\ufffd" in text and ":event-type" in text:
            note = "an AWS event stream that was stored as text: some bytes are lost"
        elif text.lstrip()[:1] in ("{", "["):
            note = "it starts as JSON, but is broken or cut off"
    except UnicodeDecodeError:
        text = base64.b64encode(data).decode()
        note = f"{len(data):,} bytes that are not text, shown in base64"
    chunks = _whole_body(parsing.dumps(text), path).chunks
    return FramedBody(chunks, notes=(note,) if note else ())


def _whole_body(text: bytes, path: str) -> FramedBody:
    return FramedBody(Chunks((text,), base=path, whole=True))
