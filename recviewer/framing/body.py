"""Bodies: undoing how they are stored, and cutting responses into chunks.

What a body is, its bytes say; what headers claim is often untrue.
"""

from __future__ import annotations

import gzip
from array import array
from dataclasses import dataclass
from typing import Any

from recviewer.framing import json_text, sse
from recviewer.model.exchange import Chunks, Lines

_GZIP = b"\x1f\x8b"

_LINES = 'split("\\n")'


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A body as it was before it was stored."""

    value: Any
    """Bytes of a text, or a JSON value that the file kept as such."""
    notes: tuple[str, ...] = ()
    """What could not be undone."""


@dataclass(frozen=True, slots=True)
class Framed:
    """A response's body, cut into chunks."""

    chunks: Chunks
    """The chunks."""
    streaming: bool = False
    """Whether it came piece by piece."""


def unpack(value: Any) -> Unpacked:
    """Undo how a body is stored: text to bytes, gzip to what was packed.

    Args:
        value: Bytes, text, or a JSON value.
    """
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes) and value.startswith(_GZIP):
        try:
            value = gzip.decompress(value)
        except (OSError, EOFError) as error:
            return Unpacked(value, (f"a body could not be unpacked: {error}",))
    return Unpacked(value)


def parsed(value: Any) -> object:
    """Return a request's body as a JSON value; as text where it is none."""
    if not isinstance(value, bytes):
        return value
    try:
        return json_text.loads(value)
    except ValueError:
        return value.decode("utf-8", "replace")


def frame(value: Any, path: str) -> Framed:
    """Cut the body of a response into chunks, by its content.

    Args:
        value: Bytes of a text, or a JSON value.
        path: jq path of the body in its file.
    """
    if value is None or value == b"":
        return Framed(Chunks((), base=path))
    if not isinstance(value, bytes):
        return _whole(json_text.dumps(value), path)
    return _events(value, path) or _json(value, path) or _text(value, path)


def _events(data: bytes, path: str) -> Framed | None:
    """Cut server-sent events; None where there are none."""
    if not data.lstrip()[:6].startswith((b"data:", b"event:", b"id:", b":")):
        return None
    found = sse.events(data)
    if not found.data:
        return None
    chunks = Chunks(found.data, base=path, lines=found.lines, names=found.names)
    return Framed(chunks, streaming=True)


def _json(data: bytes, path: str) -> Framed | None:
    """Take one JSON value, or one a line; None where it is no JSON."""
    try:
        items = json_text.split_list(data)
        if items is None:
            return _whole(data, path)
        return Framed(Chunks(items, base=path))
    except ValueError:
        return _json_lines(data, path)


def _json_lines(data: bytes, path: str) -> Framed | None:
    rows = [(k, line) for k, line in enumerate(data.split(b"\n")) if line.strip()]
    if not all(line.lstrip().startswith(b"{") for _, line in rows):
        return None
    firsts = array("I", [k for k, _ in rows])
    ends = array("I", [k + 1 for k, _ in rows])
    lines = Lines(firsts, ends, _LINES, prefix="")
    return Framed(Chunks([line for _, line in rows], base=path, lines=lines), True)


def _text(data: bytes, path: str) -> Framed:
    """Keep what is no JSON as one JSON string."""
    return _whole(json_text.dumps(data.decode("utf-8", "replace")), path)


def _whole(text: bytes, path: str) -> Framed:
    return Framed(Chunks((text,), base=path, whole=True))
