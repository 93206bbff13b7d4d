"""What a server sent, made anew from a recording: bytes, and when each is due."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

import msgspec
from msgspec import Struct

from recviewer.formats.ogx import Ogx
from recviewer.framing import aws_event_stream
from recviewer.framing.sse import DONE
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, string
from recviewer.model.exchange import Exchange, Lines
from recviewer.model.transcript import ResponseError
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.reading import reader
from recviewer.record.loopback import BY_CONNECTION
from recviewer.text.secrets import MASK

_OK: Final = 200
_FAILED: Final = 500
_STATUSES: Final = range(200, 600)

_HIDDEN: Final = frozenset(
    {
        *BY_CONNECTION,
        *("content-encoding", "content-length", "content-type", "date", "server"),
        *("alt-svc", "set-cookie", "strict-transport-security"),
    }
)
"""Headers that were true of the recorded connection or body only."""

_NAMED: Final = frozenset({"anthropic", "openai-responses", "openai-assistants"})
"""Protocols whose events are named, by their field `type`."""

_ENDED: Final = ("openai-chat", "openai-completions", "openai-assistants")
"""Protocols whose streams end with `[DONE]`."""


class Framing(StrEnum):
    """How events follow one another in a body, by its content type."""

    SSE = "text/event-stream"
    LINES = "application/x-ndjson"
    LIST = "application/json"
    AWS = "application/vnd.amazon.eventstream"


class Answer(Struct, frozen=True):
    """An answer to send."""

    status: int
    headers: Sequence[tuple[str, str]]
    pieces: Sequence[bytes]
    """The body: one piece for each chunk, and what follows the last."""
    due: Sequence[float]
    """Seconds since the request at which each piece is due."""
    clock: str
    """Where these times come from, in words."""
    broken: bool = False
    """Whether the connection broke off after the last piece."""


def answer_of(exchange: Exchange, pace: Pace) -> Answer:
    """Return what to send for the request of an exchange.

    Args:
        exchange: The exchange.
        pace: The pace to assume where no times were recorded.
    """
    response = exchange.response
    stored = _Stored(exchange)
    headers = [
        (name, str(value))
        for name, values in response.headers.items()
        if name.lower() not in _HIDDEN
        for value in (values if isinstance(values, list) else [values])
        if MASK not in str(value)
    ]
    status = response.status or _OK
    if response.error is not None and not len(response.chunks):
        body = _error(response.error)
        code = response.error.code
        known = isinstance(code, int) and code in _STATUSES
        status = int(code) if code and known else response.status or _FAILED
        return _whole(status, headers, Framing.LIST, body, 0.0)
    if not response.streaming:
        seconds = response.totals.duration if response.totals else None
        kind = stored.content_type or Framing.LIST
        return _whole(status, headers, kind, stored.body(), seconds or 0.0)
    framing = _framing(exchange, stored)
    pieces = [*_events(exchange, stored, framing)]
    end = b"" if stored.broken else _end(exchange, framing, len(pieces))
    replay = timeline(reader.fold(exchange), pace)
    last = replay.duration
    due = [*replay.due[: len(pieces)], *[last] * (len(pieces) - len(replay.due))]
    if end:
        pieces.append(end)
        due.append(last)
    kind = stored.content_type or framing
    clock = f"{replay.clock.source}: {replay.clock.basis}"
    head = [("Content-Type", str(kind)), *headers]
    return Answer(status, head, pieces, due, clock, stored.broken)


class _Stored:
    """What a recording says besides what every format says."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._fields: dict[str, Any] = {}
        if exchange.format == Ogx.name:
            self._fields = parsing.split_object(exchange.response.raw()) or {}
        headers = exchange.response.headers.items()
        found = (
            str(value) for name, value in headers if name.lower() == "content-type"
        )
        self.content_type = next(found, "")
        self.broken = bool(mapping(self._value("interrupted")))

    def _value(self, name: str) -> Any:
        return parsing.loads(self._fields[name]) if name in self._fields else None

    @property
    def in_base64(self) -> bytes | None:
        """The bytes of a body that is kept in base64; None if it is kept as text."""
        if self._value("body_encoding") != "base64":
            return None
        return base64.b64decode(self._value("body"))

    def body(self) -> bytes:
        """Return a body that came whole, byte for byte where the format allows it."""
        if (data := self.in_base64) is not None:
            return data
        chunks = self._exchange.response.chunks
        if not len(chunks):
            return b""
        texts = [payload(self._exchange, k) for k in range(len(chunks))]
        if not chunks.whole:
            items = b"[" + b",".join(texts) + b"]"
            is_list = self._exchange.protocol == "openai-models"
            # OGX keeps the items of a list of models, without what is around them.
            return b'{"object":"list","data":%b}' % items if is_list else items
        (text,) = texts
        if parsing.first_character(text) == '"' and "json" not in self.content_type:
            return str(parsing.loads(text)).encode("utf-8", "surrogatepass")
        return text + (string(self._value("body_suffix")) or "").encode()


def payload(exchange: Exchange, chunk: int) -> bytes:
    """Return the JSON text of a chunk, without what a recorder wrapped it in."""
    chunks = exchange.response.chunks
    text = chunks.text(chunk)
    if chunks.inner == ".__data__":
        inner = (parsing.split_object(text) or {}).get("__data__")
        if inner is not None:
            return bytes(memoryview(inner))
    return text


def _whole(
    status: int,
    headers: Sequence[tuple[str, str]],
    kind: str,
    body: bytes,
    seconds: float,
) -> Answer:
    head = [("Content-Type", str(kind)), *headers]
    return Answer(status, head, [body], [seconds], "as it was recorded")


def _error(error: ResponseError) -> bytes:
    """Return a recorded exception as servers send errors."""
    fields = {"message": error.message, "type": error.type, "code": error.code}
    return parsing.dumps({"error": fields})


def _framing(exchange: Exchange, stored: _Stored) -> Framing:
    """Return how events are framed: as recorded, or else as the protocol does."""
    for framing in Framing:
        if framing in stored.content_type.lower():
            return framing
    chunks, url = exchange.response.chunks, exchange.request.url or ""
    if isinstance(chunks.lines, Lines):
        return Framing.SSE if chunks.lines.prefix else Framing.LINES
    if exchange.protocol == "ollama":
        return Framing.LINES
    if exchange.protocol == "bedrock-converse" or chunks.base.endswith("frames"):
        return Framing.AWS
    if exchange.protocol == "gemini" and url and "alt=sse" not in url:
        return Framing.LIST
    return Framing.SSE


def _events(exchange: Exchange, stored: _Stored, framing: Framing) -> Iterator[bytes]:
    """Yield the bytes of each chunk."""
    chunks = exchange.response.chunks
    if framing is Framing.AWS and (data := stored.in_base64) is not None:
        ends = aws_event_stream.frame_ends(data, len(chunks))
        yield from (data[start:end] for start, end in pairwise([0, *ends]))
        return
    for chunk in range(len(chunks)):
        text = _on_one_line(payload(exchange, chunk))
        if framing is Framing.SSE:
            name = chunks.name(chunk) or _event_name(exchange, text)
            head = f"event: {name}\n".encode() if name else b""
            lines = b"".join(b"data: %b\n" % line for line in text.split(b"\n"))
            yield head + lines + b"\n"
        elif framing is Framing.LINES:
            yield (
                parsing.dumps(parsing.loads(text)) + b"\n"
                if b"\n" in text
                else (text + b"\n")
            )
        elif framing is Framing.LIST:
            yield (b",\r\n" if chunk else b"[") + text
        else:
            yield _frame(chunks.name(chunk), text)


def _on_one_line(text: bytes) -> bytes:
    """Return JSON without the line breaks that its file has for people."""
    if b"\n" not in text:
        return text
    try:
        return msgspec.json.format(text, indent=-1)
    except msgspec.DecodeError:
        return text


def _event_name(exchange: Exchange, text: bytes) -> str:
    """Return the name of an event that its recorder did not keep."""
    if exchange.protocol not in _NAMED or not parsing.is_json(text):
        return ""
    return string(mapping(parsing.loads(text)).get("type")) or ""


def _frame(name: str, text: bytes) -> bytes:
    """Return a frame of an AWS event stream."""
    fields = parsing.split_object(text) or {}
    if name == "chunk" and "chunk" not in fields:
        inner = base64.b64encode(text).decode()
        return aws_event_stream.frame(name, parsing.dumps({"bytes": inner}))
    name = name or next(iter(fields), "message")
    return aws_event_stream.frame(name, bytes(memoryview(fields.get(name, text))))


def _end(exchange: Exchange, framing: Framing, count: int) -> bytes:
    """Return what follows the last chunk."""
    if framing is Framing.LIST:
        return b"]" if count else b"[]"
    chunks = exchange.response.chunks
    kept = isinstance(chunks.lines, Lines)  # it would have kept the end
    if framing is Framing.SSE and (
        chunks.done or (not kept and exchange.protocol in _ENDED)
    ):
        return b"data: %b\n\n" % DONE
    return b""
