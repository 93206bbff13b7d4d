"""Writes an exchange as a native recording, as OGX's recorder does, with its times."""

from __future__ import annotations

import base64
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from recviewer.formats.values import grouped
from recviewer.framing import aws_event_stream, body, compression, content_encoding
from recviewer.framing.compression import Compression
from recviewer.framing.sse import DONE
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Chunks, Lines
from recviewer.record.capture import Capture, Ending, Headers, header

_FIRST_ERROR: Final = 400

_CHAT: Final = "openai.types.chat"

_TYPES: Final = (
    (r"/chat/completions", True, f"{_CHAT}.chat_completion_chunk.ChatCompletionChunk"),
    (r"/chat/completions", False, f"{_CHAT}.chat_completion.ChatCompletion"),
    (r"(?<!chat)/completions", True, "openai.types.completion.Completion"),
    (r"(?<!chat)/completions", False, "openai.types.completion.Completion"),
    (
        r"/embeddings",
        False,
        "openai.types.create_embedding_response.CreateEmbeddingResponse",
    ),
    (r"/api/chat", True, "ollama._types.ChatResponse"),
    (r"/api/chat", False, "ollama._types.ChatResponse"),
    (r"/api/generate", True, "ollama._types.GenerateResponse"),
    (r"/api/generate", False, "ollama._types.GenerateResponse"),
)
"""End of a path, whether it was streamed, and the class that OGX makes of the answer.
"""

ENCODINGS: Final = {
    "gzip": compression.GZIPPED,
    "x-gzip": compression.GZIPPED,
    "deflate": compression.DEFLATE,
    "br": compression.BROTLI,
    "zstd": compression.ZSTANDARD,
}
"""How bodies are compressed, by the value of `Content-Encoding`."""

_WHITE: Final = b" \t\r\n"

_JSON_STARTS: Final = (b"{", b"[", b'"')


class Written(Struct, frozen=True):
    """The body of a response as JSON text, and when the parts of it came."""

    body: bytes
    streaming: bool = False
    ends: Sequence[int] = ()
    """Offset in the body, once decompressed, at which each chunk was complete."""
    more: dict[str, object] = {}
    """Fields of the response that say how to read the body."""


class Native:
    """The file of an exchange, whose bodies are written once for all its forms."""

    def __init__(self, capture: Capture) -> None:
        """Write the bodies.

        Args:
            capture: The exchange.
        """
        self._capture = capture
        self._asked = list(_asked(capture))
        decoded, arrived, encoding = _decoded(capture)
        self._written = _body(capture, decoded, encoding)
        self._timing = _timing(capture, self._written, arrived)

    def file(self, *, url: str, sent: Headers, received: Headers) -> bytes:
        """Return the whole file.

        Args:
            url: The URL to write, in place of its own.
            sent: The headers of the request to write.
            received: The headers of the response to write.
        """
        request = [
            (b'"method": ', parsing.dumps(self._capture.method)),
            (b'"url": ', parsing.dumps(url)),
            (b'"headers": ', parsing.dumps(grouped(sent))),
            *self._asked,
        ]
        fields = [
            (b'"test_id": ', b"null"),
            (b'"request": ', _object(request, b"  ")),
            (b'"response": ', _object(self._response(received), b"  ")),
            (b'"id_normalization_mapping": ', b"{}"),
        ]
        return _object(fields) + b"\n"

    def _response(self, headers: Headers) -> Iterator[tuple[bytes, bytes]]:
        capture, written = self._capture, self._written
        yield b'"body": ', written.body
        yield b'"is_streaming": ', b"true" if written.streaming else b"false"
        fields: dict[str, object] = dict(written.more)
        if capture.status is not None:
            fields["status"] = capture.status
        if headers:
            fields["headers"] = grouped(headers)
        if capture.ending is Ending.UNREACHABLE:
            fields["is_exception"] = True
            fields["exception_data"] = {
                "type": "APIConnectionError",
                "message": capture.failure,
            }
        elif capture.ending is not Ending.WHOLE:
            fields["interrupted"] = {
                "by": str(capture.ending),
                "message": capture.failure,
            }
        fields["timing"] = self._timing
        for name, value in fields.items():
            yield parsing.dumps(name) + b": ", parsing.dumps(value)


def request_value(capture: Capture) -> Any:
    """Return the body of a request: JSON, or text if it is something else."""
    encoding = header(capture.request_headers, "content-encoding")
    return body.parse_request(
        content_encoding.decode(capture.request_body, encoding).value
    )


def _object(fields: Iterable[tuple[bytes, bytes]], indent: bytes = b"") -> bytes:
    """Write an object with a line for each field."""
    lines = b",\n".join(indent + b"  " + name + value for name, value in fields)
    return b"{\n" + lines + b"\n" + indent + b"}"


def _asked(capture: Capture) -> Iterator[tuple[bytes, bytes]]:
    """Yield the fields of a request that are the same in all forms of its file."""
    value = request_value(capture)
    raw = capture.request_body
    is_json = value is not None and not isinstance(value, str)
    as_sent = is_json and raw[:1] in b"{[" and _is_plain(raw)
    yield b'"body": ', raw if as_sent else parsing.dumps({} if value is None else value)
    yield b'"endpoint": ', parsing.dumps(urlsplit(capture.url).path)
    yield b'"model": ', parsing.dumps(mapping(value).get("model") or "")


def _timing(
    capture: Capture, written: Written, arrived: Sequence[int]
) -> dict[str, object]:
    """Return the times in milliseconds since the request.

    Args:
        capture: The exchange.
        written: Its body.
        arrived: How much of the decompressed body had come with each piece.
    """
    times: dict[str, object] = {}
    if not capture.since_request:
        times["since_request"] = False
    at = [capture.milliseconds(piece.seconds) for piece in capture.pieces]
    if written.streaming and at:
        last = len(at) - 1
        times["chunk_times_ms"] = [
            at[min(bisect_left(arrived, end), last)] for end in written.ends
        ]
    if capture.headers_at is not None:
        times["headers_ms"] = capture.milliseconds(capture.headers_at)
    times["piece_times_ms"] = at
    times["piece_bytes"] = [len(piece.data) for piece in capture.pieces]
    times["duration_ms"] = capture.milliseconds(capture.ended)
    return times


def _body(capture: Capture, decoded: bytes, encoding: str) -> Written:
    """Write the body of a response in the form that keeps all of it.

    Args:
        capture: The exchange.
        decoded: The body, decompressed.
        encoding: How it is still compressed; empty if it is not.
    """
    if not decoded.strip(_WHITE):
        return Written(b"null")
    if encoding:
        return _in_base64(decoded, {"content_encoding": encoding})
    framed = body.frame(decoded, "")
    if aws_event_stream.begins(decoded):
        frames = aws_event_stream.frame_ends(decoded, len(framed.chunks))
        return _in_base64(decoded, {}, streaming=framed.streaming, ends=frames)
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        return _in_base64(decoded, {})
    streamed = _stream(capture, decoded, text, framed.chunks, whole=bool(framed.notes))
    if streamed is not None:
        return streamed
    value = decoded.rstrip(_WHITE)
    suffix = decoded[len(value) :].decode()
    if value[:1] not in _JSON_STARTS or not _is_plain(value):
        return Written(parsing.dumps(text))
    type_name = _type_name(capture, streaming=False)
    if type_name and value[:1] == b"{":
        value = _typed(value, type_name)
    return Written(value, more={"body_suffix": suffix} if suffix else {})


def _stream(
    capture: Capture, decoded: bytes, text: str, chunks: Chunks, *, whole: bool
) -> Written | None:
    """Write a body that came in chunks; None if it did not.

    Args:
        capture: The exchange.
        decoded: The body.
        text: The same as text.
        chunks: What it consists of.
        whole: Whether it is no list of chunks, as it is broken.
    """
    data = [bytes(memoryview(raw)) for raw in chunks.raws]
    ends = _ends(decoded, data)
    type_name = _type_name(capture, streaming=True)
    if isinstance(chunks.lines, Lines):
        if not chunks.lines.prefix:
            if not all(map(_is_plain, data)):
                return None
            return Written(_list(data, type_name), streaming=True, ends=ends)
        if type_name and chunks.done and _as_events(data) == decoded:
            return Written(_list(data, type_name), streaming=True, ends=ends)
        lines = [parsing.dumps(line) for line in text.split("\n")]
        return Written(_list(lines), streaming=True, ends=ends)
    in_list = len(chunks) > 0 and not chunks.whole and not whole
    if in_list and "stream" in urlsplit(capture.url).path.lower():
        return Written(_list(data), streaming=True, ends=ends)
    return None


def _as_events(data: Sequence[bytes]) -> bytes:
    """Write events in the plainest form, which most servers send."""
    if not all(map(_is_plain, data)):
        return b""
    return b"".join(b"data: %b\n\n" % each for each in (*data, DONE))


def _list(items: Sequence[bytes], type_name: str = "") -> bytes:
    """Write a list with a line for each item."""
    if type_name:
        items = [_typed(item, type_name) for item in items]
    return b"[\n      " + b",\n      ".join(items) + b"\n    ]"


def _typed(value: bytes, type_name: str) -> bytes:
    return b'{"__type__": %b, "__data__": %b}' % (parsing.dumps(type_name), value)


def _type_name(capture: Capture, streaming: bool) -> str:
    """Return the class that OGX makes of an answer; empty if none is known."""
    path = urlsplit(capture.url).path
    if capture.status is None or capture.status >= _FIRST_ERROR:
        return ""
    for end, is_stream, name in _TYPES:
        if is_stream is streaming and re.search(f"{end}$", path):
            return name
    return ""


def _in_base64(
    data: bytes,
    more: dict[str, object],
    *,
    streaming: bool = False,
    ends: Sequence[int] = (),
) -> Written:
    text = parsing.dumps(base64.b64encode(data).decode())
    return Written(text, streaming, ends, {"body_encoding": "base64", **more})


def _is_plain(text: bytes) -> bool:
    """Return whether a text is JSON that any parser reads, as one value."""
    try:
        text.decode()
        return parsing.is_json(text)
    except (UnicodeDecodeError, RecursionError):
        return False


def _ends(decoded: bytes, data: Sequence[bytes]) -> list[int]:
    """Return the offset after each chunk, whose lines stand one after another."""
    ends: list[int] = []
    at = 0
    for chunk in data:
        for line in chunk.split(b"\n"):
            found = decoded.find(line, at)
            at = found + len(line) if found >= 0 else at
        ends.append(at)
    return ends


def _decoded(capture: Capture) -> tuple[bytes, list[int], str]:
    """Decompress the body of a response.

    Returns:
        The body; how many bytes of it had come with each piece; and how it is still
        compressed, if it cannot be decompressed here.
    """
    data = capture.body
    encoding = capture.content_encoding
    sums = list(accumulate(len(piece.data) for piece in capture.pieces))
    how = ENCODINGS.get(encoding)
    if how is not None and data:
        found = compression.decompress(data, how)
        if found.data is None:
            return data, sums, encoding
        return found.data, _inflated_sums(capture, how, len(found.data)), ""
    return data, sums, "" if encoding in ("", "identity") else encoding


def _inflated_sums(capture: Capture, how: Compression, total: int) -> list[int]:
    """Return how many decompressed bytes each piece completes."""
    sums: list[int] = []
    size = 0
    inflate = compression.feeder(how)
    for piece in capture.pieces:
        try:
            size += len(inflate(piece.data))
        except Exception:  # each library has errors of its own
            size = total
        sums.append(min(size, total))
    return sums
