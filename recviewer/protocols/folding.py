"""Folds an exchange's chunks, one by one, into its reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Generic, TypeVar

import msgspec

from recviewer.framing import json_text
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply, ResponseError
from recviewer.protocols import registry
from recviewer.protocols.builder import ReplyBuilder
from recviewer.protocols.detection import payloads, rejected
from recviewer.protocols.errors import response_error
from recviewer.protocols.values import mapping

_FIRST_REPLY = 2_000
"""So many chunks are folded before the first reply is shown; then ten times more."""

_STEP = 10_000
"""So many chunks at most are folded between two reports of progress."""

_ODD_SHAPE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a fold raises for data of a shape that it does not expect."""

_Event = TypeVar("_Event")


class _Typed(msgspec.Struct, Generic[_Event], gc=False):
    """An item whose payload stands in `__data__`."""

    data: _Event = msgspec.field(name="__data__")


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
    """Read the error that no protocol has told: an exception, or a failed body."""
    response = exchange.response
    if response.error is not None:
        return response.error
    failed = rejected(response)
    if exchange.protocol is not None and not failed:
        return None
    body = next(iter(payloads(response.chunks, 1)), f"status {response.status}")
    error = mapping(body).get("error")
    return response_error(error or body) if error or failed else None
