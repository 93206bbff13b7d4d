"""AWS event streams to JSON: what Bedrock answers with when it streams.

A frame is a prelude (length of the frame, length of its headers, both with a checksum),
headers, a payload, and a checksum of it all, in network order. Source: botocore's
`eventstream.py`, https://smithy.io/2.0/aws/amazon-eventstream.html.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from recviewer.jsondoc import parsing

_PRELUDE = struct.Struct(">III")
_CHECKSUM = struct.Struct(">I")
_LENGTH = struct.Struct(">H")

_LEAST = _PRELUDE.size + _CHECKSUM.size
"""Bytes of a frame that says nothing."""

_WIDTHS = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type; bytes and text have their length first."""

_BYTES, _STRING = 6, 7

_KINDS = (":event-type", ":exception-type", ":error-code")
"""Headers that name what a frame is."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a stream."""

    events: tuple[bytes, ...]
    """JSON text of each: `{"<type>": payload}`, or a model's own event."""
    names: tuple[str, ...]
    """The type of each."""
    note: str = ""
    """Why it stops before its end."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of a stream."""

    headers: dict[str, str]
    """Its headers that are text."""
    payload: bytes
    """Its payload."""


def begins(data: bytes) -> bool:
    """Say whether bytes begin with the prelude of a frame; its checksum tells."""
    if len(data) < _PRELUDE.size:
        return False
    total, headers, checksum = _PRELUDE.unpack_from(data)
    return bool(crc32(data[:8]) == checksum and total >= headers + _LEAST)


def events(data: bytes) -> Frames:
    """Read the frames of a stream, up to the first one that is broken."""
    texts: list[bytes] = []
    names: list[str] = []
    note = ""
    try:
        for frame in frames(data):
            name = next(filter(None, map(frame.headers.get, _KINDS)), "message")
            names.append(name)
            texts.append(_event(name, frame))
    except ValueError as error:
        note = f"the event stream stops being readable: {error}"
    return Frames(tuple(texts), tuple(names), note)


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames of a stream.

    Raises:
        ValueError: If a frame is cut or a checksum is wrong, with the place.
    """
    start = 0
    while start < len(data):
        head = data[start : start + _PRELUDE.size]
        if len(head) == _PRELUDE.size and not begins(head):
            raise ValueError(f"the frame at byte {start} has a broken prelude")
        total, headers, _ = _PRELUDE.unpack(head) if len(head) == 12 else (0, 0, 0)
        end = start + total
        if not total or end > len(data):
            raise ValueError(f"the frame at byte {start} is cut")
        (checksum,) = _CHECKSUM.unpack_from(data, end - _CHECKSUM.size)
        if crc32(data[start : end - _CHECKSUM.size]) != checksum:
            raise ValueError(f"the frame at byte {start} has a wrong checksum")
        payload = start + _PRELUDE.size + headers
        yield Frame(
            _headers(data[start + _PRELUDE.size : payload]),
            data[payload : end - _CHECKSUM.size],
        )
        start = end


def _headers(data: bytes) -> dict[str, str]:
    """Read the headers of a frame whose values are text.

    Raises:
        ValueError: If they are broken.
    """
    found: dict[str, str] = {}
    at = 0
    try:
        while at < len(data):
            name_end = at + 1 + data[at]
            name = data[at + 1 : name_end].decode("utf-8", "replace")
            kind, at = data[name_end], name_end + 1
            if kind in (_BYTES, _STRING):
                (width,) = _LENGTH.unpack_from(data, at)
                at += _LENGTH.size
            else:
                width = _WIDTHS[kind]
            if kind == _STRING:
                found[name] = data[at : at + width].decode("utf-8", "replace")
            at += width
    except (LookupError, struct.error):
        raise ValueError("the headers of a frame are broken") from None
    return found


def _event(name: str, frame: Frame) -> bytes:
    """Write a frame as JSON; a chunk is what the model said, in the model's own words.

    Source: Bedrock's InvokeModelWithResponseStream, `{"bytes": base64 of JSON}`.
    """
    if name == "chunk" and (inner := _inner(frame.payload)) is not None:
        return inner
    said = frame.headers.get(":error-message")
    payload = frame.payload or (parsing.dumps(said) if said else b"{}")
    if not parsing.is_json(payload):
        payload = parsing.dumps(_text(payload))
    return b"{%b:%b}" % (parsing.dumps(name), payload)


def _inner(payload: bytes) -> bytes | None:
    try:
        fields = parsing.loads(payload)
        inner = base64.b64decode(fields["bytes"], validate=True)
    except (ValueError, LookupError, TypeError):
        return None
    return inner if inner.lstrip()[:1] == b"{" and parsing.is_json(inner) else None


def _text(payload: bytes) -> str:
    """Write a payload that is no JSON: as text, or in base64."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return base64.b64encode(payload).decode()
