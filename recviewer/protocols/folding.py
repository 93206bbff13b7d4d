"""Folds an exchange's chunks, one by one, into its reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import attrgetter
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

_TOGETHER = 1_000
"""So many chunks are decoded in one go, which is faster than one by one."""

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
    chunks, fold_next = exchange.response.chunks, protocol().feed
    inner = bool(chunks.inner)
    decode, decode_list = _decoder(protocol.event, inner)

    def fold_all(items: Iterable[Any], payload: Callable[[Any], Any]) -> None:
        for item in items:
            build.begin_chunk()
            try:
                fold_next(payload(item), build)
            except _ODD_SHAPE as error:
                # Recorded data may have any shape: the chunk stays, with a word.
                build.note(f"not understood: {error}")

    def feed(raws: Iterable[Any]) -> None:
        raws = iter(raws)
        while batch := list(islice(raws, _TOGETHER)):
            # The data of SSE events may be no JSON, or more than one value.
            together = decode_list(batch) if chunks.lines is None else None
            if together is None:
                fold_all(batch, decode)
            else:
                fold_all(together, attrgetter("data") if inner else _itself)

    return feed


def _count(raws: Iterable[Any], build: ReplyBuilder) -> None:
    """Count chunks that no protocol claims."""
    for _ in raws:
        build.begin_chunk()


@cache
def _decoder(
    event: Any, inner: bool
) -> tuple[Callable[[Any], Any], Callable[[list[Any]], list[Any] | None]]:
    """Return what decodes a chunk to an event type, and what decodes many at once.

    Args:
        event: The type.
        inner: Whether chunks are typed by the recorder, so that the event is inside.
    """
    shape = _Typed[event] if inner else event
    strict = msgspec.json.Decoder(shape).decode
    strict_list = msgspec.json.Decoder(list[shape]).decode  # type: ignore[valid-type]

    def decode(raw: Any) -> Any:
        try:
            item = strict(raw)
        except json_text.REFUSED:
            item = msgspec.convert(_encodable(json_text.loads(raw)), shape)
        return item.data if inner else item

    def decode_list(raws: list[Any]) -> list[Any] | None:
        try:
            return strict_list(b"[%b]" % b",".join(raws))
        except json_text.REFUSED:
            return None

    return decode, decode_list


def _itself(item: Any) -> Any:
    return item


def _encodable(value: Any) -> Any:
    """Replace lone surrogates in names, which msgspec cannot compare to its own."""
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name.encode("utf-8", "replace").decode(): _encodable(item)
        for name, item in value.items()
    }


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
