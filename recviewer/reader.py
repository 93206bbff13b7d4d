"""Wires formats, framing and protocols: a path in, exchanges and replies out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from recviewer.errors import ReadError
from recviewer.formats import ogx
from recviewer.framing import json_text
from recviewer.model.exchange import Chunks, Exchange, Recording, Request, Response
from recviewer.model.transcript import Reply
from recviewer.protocols import registry
from recviewer.protocols.builder import ReplyBuilder

STDIN = Path("-")
"""The path that stands for standard input."""

_FIRST_REPLY = 2_000
"""So many chunks are folded before the first reply is shown; then ten times more."""

_REPORT_EVERY = 10_000
"""So many chunks are folded between two reports of progress."""

_PROBED = 3
"""So many chunks are asked for their protocol: the first may be a mere comment."""

_Event = TypeVar("_Event")


class _Typed(msgspec.Struct, Generic[_Event]):
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
    try:
        exchanges = ogx.read(data) or _unknown(data)
    except ValueError as error:
        raise ReadError(path, f"expected a JSON recording, but {error}") from None
    return Recording(path, len(data), tuple(map(_with_protocol, exchanges)))


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
    *_, last = fold_in_steps(exchange)
    assert last.reply is not None
    return last.reply


def fold_in_steps(exchange: Exchange) -> Iterator[Folding]:
    """Fold an exchange step by step, so that a big one can be shown early.

    Yields:
        Progress, with the reply so far soon after the start, then at growing
        distances; the last reply is the whole one.
    """
    chunks = exchange.response.chunks
    build = ReplyBuilder()
    due = _FIRST_REPLY
    for done, _ in enumerate(_feed(exchange, build), start=1):
        if done == due:
            due *= 10
            yield Folding(done, len(chunks), build.snapshot())
        elif done % _REPORT_EVERY == 0:
            yield Folding(done, len(chunks), None)
    if exchange.response.error is not None:
        build.error(exchange.response.error)
    yield Folding(len(chunks), len(chunks), build.snapshot())


def _feed(exchange: Exchange, build: ReplyBuilder) -> Iterator[None]:
    """Feed every chunk to the exchange's protocol; one that does not fit is noted."""
    chunks = exchange.response.chunks
    protocol = registry.named(exchange.protocol)
    reader = protocol() if protocol else None
    decode = _decoder(chunks, reader.event) if reader else None
    for raw in chunks.raws:
        build.begin_chunk()
        if reader and decode:
            try:
                reader.feed(decode(raw), build)
            except (ValueError, TypeError, AttributeError, LookupError) as error:
                # Recorded data may have any shape: the chunk stays, with a word.
                build.note(f"not understood: {error}")
        yield


def _decoder(chunks: Chunks, event: Any) -> Callable[[Any], Any]:
    """Return what decodes a chunk's payload to a protocol's event type."""
    shape = _Typed[event] if chunks.inner else event
    strict = msgspec.json.Decoder(shape)

    def decode(raw: Any) -> Any:
        try:
            value = strict.decode(raw)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            value = msgspec.convert(json_text.loads(raw), shape)
        return value.data if chunks.inner else value

    return decode


def _with_protocol(exchange: Exchange) -> Exchange:
    """Ask the first events which protocol they are of."""
    chunks = exchange.response.chunks
    for raw in chunks.raws[:_PROBED]:
        try:
            value = json_text.loads(raw)
        except ValueError:
            continue
        if chunks.inner and isinstance(value, dict):
            value = value.get("__data__")
        protocol = registry.detect(chunks.type_name, value)
        if protocol is not None:
            return replace(exchange, protocol=protocol.name)
    return exchange


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


def _bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise ReadError(path, error.strerror or str(error)) from None
