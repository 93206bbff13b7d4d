"""AWS event streams to JSON, as Bedrock sends them.

A frame is a prelude (length of the frame, length of its headers, checksum of both),
headers, a payload, and a checksum of it all, in network byte order. Source: botocore's
`eventstream.py`, https://smithy.io/2.0/aws/amazon-eventstream.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

import msgspec

from recviewer.jsondoc import parsing

_PRELUDE = struct.Struct(">III")
_CHECKSUM = struct.Struct(">I")
_LENGTH = struct.Struct(">H")

MIN_FRAME_BYTES = _PRELUDE.size + _CHECKSUM.size
"""Bytes of a frame without headers and payload."""

_VALUE_BYTES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of the value of a header by its type; for bytes and strings the length comes
first."""

_BYTES, _STRING = 6, 7

_TYPE_HEADERS = (":event-type", ":exception-type", ":error-code")
"""Headers that name the type of a frame."""


class Frames(msgspec.Struct, frozen=True):
    """The frames of a stream."""

    events: tuple[bytes, ...]
    """JSON text of each: `{"<type>": payload}`, or the model's own event."""
    names: tuple[str, ...]
    """The type of each."""
    note: str = ""
    """Why reading stopped before the end."""


class Frame(msgspec.Struct, frozen=True):
    """One frame of a stream."""

    headers: dict[str, str]
    """Its headers whose values are strings."""
    payload: bytes


def begins(data: bytes) -> bool:
    """Return whether bytes start with the prelude of a frame; its checksum tells."""
    if len(data) < _PRELUDE.size:
        return False
    total, headers, checksum = _PRELUDE.unpack_from(data)
    return bool(crc32(data[:8]) == checksum and total >= headers + MIN_FRAME_BYTES)


def events(data: bytes) -> Frames:
    """Read the frames of a stream up to the first broken one."""
    texts: list[bytes] = []
    names: list[str] = []
    note = ""
    try:
        for frame in frames(data):
            name = next(filter(None, map(frame.headers.get, _TYPE_HEADERS)), "message")
            names.append(name)
            texts.append(_event(name, frame))
    except ValueError as error:
        note = f"the event stream cannot be read further: {error}"
    return Frames(tuple(texts), tuple(names), note)


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames of a stream.

    Raises:
        ValueError: If a frame is cut off or a checksum is wrong, with the position.
    """
    start = 0
    while start < len(data):
        head = data[start : start + _PRELUDE.size]
        if len(head) == _PRELUDE.size and not begins(head):
            raise ValueError(f"the frame at byte {start} has a broken prelude")
        total, headers, _ = _PRELUDE.unpack(head) if len(head) == 12 else (0, 0, 0)
        end = start + total
        if not total or end > len(data):
            raise ValueError(f"the frame at byte {start} is cut off")
        (checksum,) = _CHECKSUM.unpack_from(data, end - _CHECKSUM.size)
        if crc32(data[start : end - _CHECKSUM.size]) != checksum:
            raise ValueError(f"the frame at byte {start} has a wrong checksum")
        payload = start + _PRELUDE.size + headers
        yield Frame(
            _headers(data[start + _PRELUDE.size : payload]),
            data[payload : end - _CHECKSUM.size],
        )
        start = end


def frame_ends(data: bytes, count: int) -> list[int]:
    """Return the offset after each of the first frames of a stream."""
    ends: list[int] = []
    at = 0
    for _ in range(count):
        at += int.from_bytes(data[at : at + 4], "big")
        ends.append(at)
    return ends


def frame(name: str, payload: bytes) -> bytes:
    """Write a frame, as a server sends it for an event.

    Args:
        name: Type of the event.
        payload: Its JSON.
    """
    headers = b"".join(
        bytes([len(key)]) + key + bytes([_STRING]) + _LENGTH.pack(len(value)) + value
        for key, value in (
            (b":event-type", name.encode()),
            (b":content-type", b"application/json"),
            (b":message-type", b"event"),
        )
    )
    total = MIN_FRAME_BYTES + len(headers) + len(payload)
    lengths = struct.pack(">II", total, len(headers))
    whole = lengths + _CHECKSUM.pack(crc32(lengths)) + headers + payload
    return whole + _CHECKSUM.pack(crc32(whole))


def _headers(data: bytes) -> dict[str, str]:
    """Read the headers of a frame whose values are strings.

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
                width = _VALUE_BYTES[kind]
            if kind == _STRING:
                found[name] = data[at : at + width].decode("utf-8", "replace")
            at += width
    except (LookupError, struct.error):
        raise ValueError("the headers of a frame are broken") from None
    return found


def _event(name: str, frame: Frame) -> bytes:
    """Write a frame as JSON; of a `chunk` frame only the model's own event is kept.

    Source: Bedrock's InvokeModelWithResponseStream, `{"bytes": base64 of JSON}`.
    """
    if name == "chunk" and (inner := _model_event(frame.payload)) is not None:
        return inner
    message = frame.headers.get(":error-message")
    payload = frame.payload or (parsing.dumps(message) if message else b"{}")
    if not parsing.is_json(payload):
        payload = parsing.dumps(_payload_text(payload))
    return b"{%b:%b}" % (parsing.dumps(name), payload)


def _model_event(payload: bytes) -> bytes | None:
    import base64  # every file is probed for this framing, and few have it

    try:
        fields = parsing.loads(payload)
        inner = base64.b64decode(fields["bytes"], validate=True)
    except (ValueError, LookupError, TypeError):
        return None
    return inner if inner.lstrip()[:1] == b"{" and parsing.is_json(inner) else None


def _payload_text(payload: bytes) -> str:
    """Return a payload that is not JSON as text, or in base64."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        import base64

        return base64.b64encode(payload).decode()
