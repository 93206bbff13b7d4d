"""Recorders that store each chunk with its arrival time.

| recorder | list | chunk | time |
|---|---|---|---|
| TanStack AI's ChunkRecording | `chunks` | `chunk` | `timestamp`, ms since the epoch |
| code-assistant | `chunks` | `data` (SSE data) | `timestamp_ms`, since the start |
| mockd | `events` | `data` | `rel`, ms since the first; or `ts` |
| AIPerf raw export | `responses` | `packets` of an SSE event | `perf_ns`, monotonic |

The fields are taken from the source code of these projects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from recviewer.formats.arrivals import arrivals_from_times
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, number, parsed
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals


class _Shape(msgspec.Struct, frozen=True):
    """How one recorder stores chunks."""

    list: str
    """Name of the list."""
    chunk: str
    """Name of the field with a chunk."""
    time: str
    """Name of the field with its time."""
    start: str = ""
    """Name of the field with the time of the request on the same clock, if any."""
    per_millisecond: float = 1
    """Units of the time per millisecond."""
    relative: bool = False
    """Whether times count from the request."""


_SHAPES = (
    _Shape("chunks", "chunk", "timestamp"),
    _Shape("chunks", "data", "timestamp_ms", relative=True),
    _Shape("events", "data", "rel"),
    _Shape("responses", "packets", "perf_ns", "start_perf_ns", 1e6),
)


class TimedChunks:
    """Reads recordings of chunks with times."""

    name: ClassVar[str] = "timed-chunks"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the recordings of a file; None if its first object is not one."""
        values = _values(document)
        first = next(values, None)
        shape = _shape(mapping(first.value)) if first else None
        if first is None or shape is None:
            return None
        calls = (_call(recording, shape) for recording in (first, *values))
        return to_exchanges(calls, TimedChunks.name)


def _values(document: Document) -> Iterator[JsonValue]:
    if document.fields is None:
        yield from document.values()
    elif any(shape.list in document.fields for shape in _SHAPES):
        yield JsonValue.parse(document.data, "")


def _shape(recording: Mapping[str, Any]) -> _Shape | None:
    for shape in _SHAPES:
        items = recording.get(shape.list)
        first = mapping(items[0]) if isinstance(items, list) and items else {}
        if first.keys() >= {shape.chunk, shape.time}:
            return shape
    return None


def _call(recorded: JsonValue, shape: _Shape) -> Call:
    recording, path = mapping(recorded.value), recorded.path
    items = recording.get(shape.list)
    known = list(map(mapping, items if isinstance(items, list) else ()))
    data = [_payload(item.get(shape.chunk)) for item in known]
    request = recording.get("request")
    path = f"{path}.{shape.list} | {_chunk_filter(known, shape)}"
    return Call(
        raw=recorded.raw,
        request=CallRequest(raw=parsing.dumps(request), body=StoredBody(request)),
        response=CallResponse(
            raw=parsing.dumps(items),
            streaming=True,
            body=StoredBody(data, path),
            arrivals=_arrivals(recording, known, shape),
        ),
    )


def _arrivals(
    recording: Mapping[str, Any], items: Sequence[Mapping[str, Any]], shape: _Shape
) -> Arrivals:
    start = number(recording.get(shape.start)) if shape.start else None
    times = (number(item.get(shape.time)) for item in items)
    since = [
        None if t is None else (t - (start or 0.0)) / shape.per_millisecond
        for t in times
    ]
    basis = f"{shape.list}[].{shape.time}"
    known = shape.relative or start is not None
    return arrivals_from_times(since, basis, since_request=known)


def _chunk_filter(items: Sequence[Mapping[str, Any]], shape: _Shape) -> str:
    """Return the jq filter from the list to the payloads of its chunks."""
    first = items[0].get(shape.chunk) if items else None
    if isinstance(first, list):
        lines = f'[.{shape.chunk}[] | select(.name == "data").value] | join("\\n")'
        return f"map({lines} | fromjson)"
    if isinstance(first, str):
        return f'map(.{shape.chunk} | ltrimstr("data:") | fromjson)'
    return f"map(.{shape.chunk})"


def _payload(chunk: object) -> object:
    """Return the payload of a chunk: JSON in a string, or the data of an SSE event."""
    if isinstance(chunk, list):
        parts = map(mapping, chunk)
        data = (part.get("value") for part in parts if part.get("name") == "data")
        chunk = "\n".join(value for value in data if isinstance(value, str))
    if isinstance(chunk, str):
        text = chunk.removeprefix("data:").strip()
        value = parsed(text)
        return chunk if value is text else value
    return chunk
