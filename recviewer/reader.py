"""Wires formats, framing and protocols: a path in, exchanges and replies out."""

from __future__ import annotations

import codecs
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from recviewer.errors import ReadError
from recviewer.formats import ogx
from recviewer.framing import json_text
from recviewer.model.exchange import Chunks, Exchange, Recording, Request, Response
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply, ResponseError
from recviewer.protocols import registry
from recviewer.protocols.builder import ReplyBuilder
from recviewer.protocols.errors import response_error
from recviewer.protocols.request import read_prompt

STDIN = Path("-")
"""The path that stands for standard input."""

_FIRST_REPLY = 2_000
"""So many chunks are folded before the first reply is shown; then ten times more."""

_STEP = 10_000
"""So many chunks at most are folded between two reports of progress."""

_PROBED = 3
"""So many chunks are asked for their protocol: the first may be a mere comment."""

_BAD_REQUEST = 400
"""The HTTP status from which on a response is an error."""

_ODD_SHAPE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What a fold raises for data of a shape that it does not expect."""

_Event = TypeVar("_Event")


class _Typed(msgspec.Struct, Generic[_Event], gc=False):
    """An item whose payload stands in `__data__`."""

    data: _Event = msgspec.field(name="__data__")


def read(path: Path) -> Recording:
    """Read a recording.

    Args:
        path: A file of any suffix, or `STDIN`.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: If it cannot be read or is no JSON.
    """
    return parse(_bytes(path), path)


def parse(data: bytes, path: Path) -> Recording:
    """Read a recording whose bytes are at hand.

    Args:
        data: The whole file.
        path: Where it came from.

    Returns:
        The recording; its chunks are split but not yet parsed.

    Raises:
        ReadError: If it is no JSON.
    """
    text = data.removeprefix(codecs.BOM_UTF8)
    try:
        exchanges = ogx.read(text, _protocol) or _unknown(text)
    except ValueError as error:
        raise ReadError(path, f"expected a JSON recording, but {error}") from None
    except RecursionError:
        raise ReadError(path, "expected a JSON recording less deeply nested") from None
    return Recording(path, len(data), exchanges)


def prompt(exchange: Exchange) -> Prompt:
    """Read an exchange's request as a conversation; what is unknown stays raw."""
    asked = exchange.request
    if asked.tool_name and isinstance(asked.body, dict):
        return Prompt(parameters=asked.body)
    try:
        return read_prompt(asked.body)
    except RecursionError:
        return Prompt(parameters={asked.body_key: asked.body})


@dataclass(frozen=True, slots=True)
class Folding:
    """How far a fold has come."""

    done: int
    """Chunks folded so far."""
    total: int
    """Chunks there are."""
    reply: Reply | None
    """The reply so far, at some of the steps and always at the last."""


def fold(exchange: Exchange) -> Reply:
    """Fold all chunks of an exchange."""
    build = ReplyBuilder()
    _feeder(exchange, build)(exchange.response.chunks.raws)
    return _finished(exchange, build)


def fold_in_steps(exchange: Exchange) -> Iterator[Folding]:
    """Fold an exchange step by step, so that a big one can be shown early.

    Yields:
        Progress, with the reply so far soon after the start, then at growing
        distances; the last reply is the whole one.
    """
    total = len(exchange.response.chunks)
    build = ReplyBuilder()
    feed = _feeder(exchange, build)
    raws = iter(exchange.response.chunks.raws)
    done, due = 0, _FIRST_REPLY
    while done < total:
        stop = min(due if due > done else total, done + _STEP, total)
        feed(islice(raws, stop - done))
        done = stop
        if done == due:
            due *= 10
            yield Folding(done, total, build.snapshot())
        elif done < total:
            yield Folding(done, total, None)
    yield Folding(total, total, _finished(exchange, build))


def _feeder(exchange: Exchange, build: ReplyBuilder) -> Callable[[Iterable[Any]], None]:
    """Return what folds the next chunks of an exchange, one after another."""
    protocol = registry.named(exchange.protocol)
    if protocol is None:
        return lambda raws: _count(raws, build)
    inner = bool(exchange.response.chunks.inner)
    fold_next, decode = protocol().feed, _decoder(protocol.event, inner)

    def feed(raws: Iterable[Any]) -> None:
        for raw in raws:
            build.begin_chunk()
            try:
                event = decode(raw)
                fold_next(event.data if inner else event, build)
            except _ODD_SHAPE as error:
                # Recorded data may have any shape: the chunk stays, with a word.
                build.note(f"not understood: {error}")

    return feed


def _count(raws: Iterable[Any], build: ReplyBuilder) -> None:
    """Count chunks that no protocol claims."""
    for _ in raws:
        build.begin_chunk()


@cache
def _decoder(event: Any, inner: bool) -> Callable[[Any], Any]:
    """Return what decodes a chunk, typed by the recorder or not, to an event type."""
    shape = _Typed[event] if inner else event
    strict = msgspec.json.Decoder(shape).decode

    def decode(raw: Any) -> Any:
        try:
            return strict(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return msgspec.convert(json_text.loads(raw), shape)

    return decode


def _finished(exchange: Exchange, build: ReplyBuilder) -> Reply:
    """Return the whole reply, with the error that stands beside its chunks."""
    if not build.failed and (error := _recorded_error(exchange)):
        build.error(error)
    return build.snapshot()


def _recorded_error(exchange: Exchange) -> ResponseError | None:
    """Read the exception in place of a body, or the body of a failed call."""
    response = exchange.response
    if response.error is not None or (response.status or 0) < _BAD_REQUEST:
        return response.error
    body = _payloads(response.chunks, 1)
    first = body[0] if body else f"status {response.status}"
    return response_error(
        first.get("error", first) if isinstance(first, dict) else first
    )


def _protocol(request: Request, response: Response) -> str | None:
    """Name the protocol: ask the class, the first events, of an error the address."""
    chunks = response.chunks
    found = registry.by_type(chunks.type_name) if chunks.type_name else None
    if found is None:
        events = _payloads(chunks, _PROBED)
        found = next(filter(None, map(registry.by_event, events)), None)
        if found is None and _failed(response, events):
            found = registry.by_address(request)
    return found.name if found else None


def _failed(response: Response, events: list[Any]) -> bool:
    """Say whether a response is an error, by its status or by its first events."""
    if response.error is not None or (response.status or 0) >= _BAD_REQUEST:
        return True
    return any(isinstance(event, dict) and event.get("error") for event in events)


def _payloads(chunks: Chunks, count: int) -> list[Any]:
    """Parse the payloads of the first chunks; those that are no JSON are left out."""
    payloads = []
    for raw in islice(chunks.raws, count):
        try:
            value = json_text.loads(raw)
        except ValueError:
            continue
        inner = chunks.inner and isinstance(value, dict)
        payloads.append(value.get("__data__") if inner else value)
    return payloads


def _unknown(data: bytes) -> tuple[Exchange, ...]:
    """Keep JSON of an unknown shape as one exchange whose only chunk is the whole."""
    json_text.loads(data)
    exchange = Exchange(
        number=0,
        format="json",
        protocol=None,
        request=Request(raw=b"null", body=None),
        response=Response(raw=data, chunks=Chunks((data,), base=".", whole=True)),
        raw=data,
        notes=("unknown shape: expected an object with request and response",),
    )
    return (exchange,)


@cache
def stdin() -> bytes:
    """Read standard input whole; it is kept, for it cannot be read twice."""
    return sys.stdin.buffer.read()


def _bytes(path: Path) -> bytes:
    try:
        if path == STDIN:
            return stdin()
        if not stat.S_ISREG(path.stat().st_mode):  # reading it might never end
            raise ReadError(path, "expected a file, not a folder, pipe or device")
        return path.read_bytes()
    except OSError as error:
        raise ReadError(path, error.strerror or str(error)) from None
