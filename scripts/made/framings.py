"""Bodies: events as bytes, in every framing and packing."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import brotli
import zstandard

from scripts.made.case import Case, Json


@dataclass(frozen=True)
class Body:
    """What came over the wire."""

    data: bytes
    """The body, packed."""
    content_type: str
    """Header of the same name."""
    framing: str
    """How it was framed."""
    format: str
    """Format of a file with nothing but this."""
    coding: str = ""
    """Header `Content-Encoding`."""

    @property
    def text(self) -> str | None:
        """The body as text; None if it is no text."""
        try:
            return self.data.decode()
        except UnicodeDecodeError:
            return None


def compact(value: object) -> str:
    """Return JSON; in ASCII where a half of a surrogate pair stands alone."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _spread(value: object) -> str:
    return json.dumps(value, indent=1)


def _event(data: str, name: str, end: str, before: str = "data: ") -> str:
    lines = [f"event: {name}"] * bool(name)
    lines += [f"{before}{line}" for line in data.split("\n")]
    return end.join([*lines, "", ""])


def _events(
    end: str,
    write: Callable[[object], str] = compact,
    before: str = "data: ",
    between: str = "",
) -> Callable[[Case], str]:
    """Return a function that writes server-sent events.

    Args:
        end: End of each line.
        write: Writes a value as JSON.
        before: Start of each line of data.
        between: Lines between two events.
    """

    def frame(case: Case) -> str:
        names = case.names or [""] * len(case.events)
        texts = [write(event) for event in case.events] + ["[DONE]"] * case.done
        found = zip(texts, [*names, ""], strict=False)
        return between.join(_event(text, name, end, before) for text, name in found)

    return frame


def _without_last_line(case: Case) -> str:
    return _events("\n")(case).rstrip("\n")


_SSE: dict[str, Callable[[Case], str]] = {
    "sse": _events("\n"),
    "sse, CRLF": _events("\r\n"),
    "sse, CR": _events("\r"),
    "sse, comments": _events("\n", between=": keep-alive\n\n"),
    "sse, ids": _events("\n", between="id: 7\nretry: 10\n"),
    "sse, no space": _events("\n", before="data:"),
    "sse, more blank lines": _events("\n", between="\n\n"),
    "sse, no last line": _without_last_line,
    "sse, many lines": _events("\n", _spread),
    "sse, byte order mark": lambda case: "\ufeff" + _events("\n")(case),
}

_LINES: dict[str, Callable[[Case], str]] = {
    "lines": lambda case: "\n".join([*map(compact, case.events), ""]),
    "lines, CRLF": lambda case: "\r\n".join([*map(compact, case.events), ""]),
    "lines, blank lines": lambda case: "\n\n".join(map(compact, case.events)),
}

_LISTS: dict[str, Callable[[Case], str]] = {
    "list": lambda case: compact(list(case.events)),
    "list, over lines": lambda case: _spread(list(case.events)),
    "list, event by event": lambda case: (
        "[" + "\n,\n".join(map(compact, case.events)) + "\n]"
    ),
}

_WHOLE: dict[str, Callable[[Case], str]] = {
    "whole": lambda case: compact(case.events[0]),
    "whole, over lines": lambda case: _spread(case.events[0]),
    "whole, in ASCII": lambda case: json.dumps(case.events[0]),
}


def _aws(event: Json) -> bytes:
    ((name, value),) = event.items()
    kind = "exception" if name.endswith("Exception") else "event"
    return _aws_frame(kind, name, compact(value))


def _aws_bytes(event: Json) -> bytes:
    inner = base64.b64encode(compact(event).encode()).decode()
    return _aws_frame("event", "chunk", compact({"bytes": inner, "p": "abcdef"}))


def _aws_frame(kind: str, name: str, payload: str) -> bytes:
    headers = b"".join(
        bytes([len(key)])
        + key.encode()
        + b"\x07"
        + struct.pack(">H", len(value))
        + value.encode()
        for key, value in (
            (f":{kind}-type", name),
            (":content-type", "application/json"),
            (":message-type", kind),
        )
    )
    data = payload.encode()
    start = struct.pack(">II", len(headers) + len(data) + 16, len(headers))
    start += struct.pack(">I", zlib.crc32(start))
    found = start + headers + data
    return found + struct.pack(">I", zlib.crc32(found))


def _frames(frame: Callable[[Json], bytes], case: Case) -> bytes:
    return b"".join(map(frame, case.events))


@dataclass(frozen=True)
class Framing:
    """One way in which a case may come over the wire, unpacked."""

    name: str
    """Its name, with what is special about it."""
    content_type: str
    """Header `Content-Type`."""
    format: str
    """Format of a file with nothing but such a body."""
    write: Callable[[Case], str | bytes]
    """Returns the body."""
    binary: bool = False
    """Whether it is no text."""

    def body(self, case: Case) -> Body:
        """Return the body of a case."""
        data = self.write(case)
        data = data.encode() if isinstance(data, str) else data
        return Body(data, self.content_type, self.name, self.format)


def _framings(
    content_type: str, format: str, ways: Mapping[str, Callable[[Case], str]]
) -> list[Framing]:
    return [Framing(n, content_type, format, write) for n, write in ways.items()]


_AWS = "application/vnd.amazon.eventstream"

_FRAMINGS: Mapping[str, list[Framing]] = {
    "sse": _framings("text/event-stream", "sse", _SSE),
    "lines": _framings("application/x-ndjson", "json-lines", _LINES),
    "list": _framings("application/json", "json-chunks", _LISTS),
    "whole": _framings("application/json", "json", _WHOLE),
    **{
        name: [
            Framing(
                name,
                _AWS,
                "aws-event-stream",
                partial(_frames, frame),
                binary=True,
            )
        ]
        for name, frame in {"aws": _aws, "aws bytes": _aws_bytes}.items()
    },
}


def framings(case: Case) -> list[Framing]:
    """Return all ways in which a case may come over the wire; the usual first."""
    if not case.streamed:
        return _FRAMINGS["whole"]
    names = (n for n in case.endpoint.framings if n != "lines" or len(case.events) > 1)
    return [framing for name in names for framing in _FRAMINGS[name]]


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


_PACKINGS: Sequence[tuple[str, Callable[[bytes], bytes]]] = (
    ("gzip", lambda data: gzip.compress(data, mtime=0)),
    ("br", lambda data: brotli.compress(data, quality=3)),
    ("zstd", zstandard.ZstdCompressor().compress),
    ("deflate", zlib.compress),
    ("deflate", _deflated),
)


def packed(body: Body) -> list[Body]:
    """Return a body in every packing."""
    return [
        replace(body, data=pack(body.data), coding=coding) for coding, pack in _PACKINGS
    ]
