"""Folds an exchange's chunks, one by one, into its reply, or into its flat form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from recviewer.errors import Cancelled, CancelledError
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply
from recviewer.model.transcript import Reply, ResponseError
from recviewer.protocols import registry
from recviewer.protocols.base import WireProtocol
from recviewer.protocols.detection import payloads
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.decoding import Decoder, decoder
from recviewer.protocols.fold.errors import response_error
from recviewer.protocols.fold.runs import Runs
from recviewer.protocols.fold.stated_times import stated_times
from recviewer.protocols.fold.values import mapping

_FIRST_REPLY = 2_000
"""So many chunks are folded before the first reply is shown; then ten times more."""

_STEP = 10_000
"""So many chunks at most are folded between two reports of progress."""

_TOGETHER = 1_000
"""So many chunks are decoded in one go, which is faster than one by one."""

_FEW = 4
"""So many chunks are folded one by one to see what the next ones may be like."""

_WORTH = 16
"""It takes so many chunks to be worth while to see what they may be like."""

_ODD_SHAPE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a fold raises for data of a shape that it does not expect."""


class Folding(msgspec.Struct, frozen=True):
    """How far a fold has come."""

    done: int
    """Chunks folded so far."""
    total: int
    """Chunks there are."""
    reply: Reply | None
    """The reply so far, at some of the steps and always at the last."""


def flat_reply(exchange: Exchange, cancelled: Cancelled = lambda: False) -> FlatReply:
    """Fold all chunks of an exchange, but only to what they say in the end.

    Args:
        exchange: The exchange.
        cancelled: Asked again and again while there are many chunks.

    Raises:
        CancelledError: If it was cancelled.
    """
    build = ReplyBuilder()
    feed = _feeder(exchange, build)
    raws = iter(exchange.response.chunks.raws)
    for _ in range(0, len(exchange.response.chunks), _STEP):
        if cancelled():
            raise CancelledError
        feed(islice(raws, _STEP))
    _conclude(exchange, build)
    said = build.flat_reply()
    build.let_go()
    return said


def fold(exchange: Exchange) -> Reply:
    """Fold all chunks of an exchange."""
    build = ReplyBuilder(exchange.response.arrivals)
    _feeder(exchange, build)(exchange.response.chunks.raws)
    return _finished(exchange, build)


def fold_in_steps(exchange: Exchange) -> Iterator[Folding]:
    """Fold an exchange step by step, so that a big one can be shown early.

    Yields:
        Progress, with the reply so far soon after the start, then at growing
        distances; the last reply is the whole one.
    """
    total = len(exchange.response.chunks)
    build = ReplyBuilder(exchange.response.arrivals)
    feed = _feeder(exchange, build)
    raws = iter(exchange.response.chunks.raws)
    done, due = 0, _FIRST_REPLY
    while done < total:
        stop = min(due if due > done else total, done + _STEP, total)
        feed(islice(raws, stop - done))
        done = stop
        if done == due:
            # A copy of nearly everything shortly before the end helps nobody.
            due = due * 10 if due * 100 <= total else total + 1
            yield Folding(done, total, build.snapshot())
        elif done < total:
            yield Folding(done, total, None)
    yield Folding(total, total, _finished(exchange, build))


def _feeder(exchange: Exchange, build: ReplyBuilder) -> Callable[[Iterable[Any]], None]:
    """Return what folds the next chunks of an exchange, one after another."""
    protocol = registry.named(exchange.protocol)
    if protocol is None:
        return lambda raws: _count(raws, build)
    chunks = exchange.response.chunks
    decode = decoder(protocol.event, bool(chunks.inner))
    # The data of SSE events may be no JSON, or more than one value.
    fold_all = _folder(protocol(), decode, build, together=chunks.lines is None)
    runs = Runs(decode.one, build)

    def feed(raws: Iterable[Any]) -> None:
        raws = iter(raws)
        while batch := list(islice(raws, _TOGETHER)):
            if len(batch) < _WORTH:
                fold_all(batch)
                continue
            batch = list(map(bytes, batch))
            position = size = 0
            while position < len(batch):
                taken = runs.take(batch, position)
                position += taken
                size = 2 * size if taken < size else _FEW
                if len(batch) - position - size < _WORTH:
                    size = len(batch) - position  # too few to learn anything for
                some = batch[position : position + size]
                position += size
                wrote = fold_all(some)
                runs.learn(some, wrote if position < len(batch) else ())
            build.compact()

    return feed


def _folder(
    protocol: WireProtocol, decode: Decoder, build: ReplyBuilder, *, together: bool
) -> Callable[[Sequence[Any]], list[ChoiceBuilder | None]]:
    """Return what folds chunks one by one, and says which merely wrote a text."""
    feed, begin_chunk = protocol.feed, build.begin_chunk

    def fold_all(raws: Sequence[Any]) -> list[ChoiceBuilder | None]:
        events = decode.many(raws) if together else None
        wrote = []
        for item in raws if events is None else events:
            begin_chunk()
            try:
                feed(decode.one(item) if events is None else item, build)
            except _ODD_SHAPE as error:
                # Recorded data may have any shape: the chunk stays, with a word.
                build.note(f"not understood: {error}")
            wrote.append(build.only_wrote)
        return wrote

    return fold_all


def _count(raws: Iterable[Any], build: ReplyBuilder) -> None:
    """Count chunks that no protocol claims."""
    for _ in raws:
        build.begin_chunk()


def _finished(exchange: Exchange, build: ReplyBuilder) -> Reply:
    """Return the whole reply, with what the exchange tells beside its chunks."""
    _conclude(exchange, build)
    if not build.timed and (totals := stated_times(exchange.response)):
        build.totals(totals)
    reply = build.snapshot()
    build.let_go()
    return reply


def _conclude(exchange: Exchange, build: ReplyBuilder) -> None:
    """Add how the exchange ended, as far as that stands beside its chunks."""
    if not build.failed and (error := _recorded_error(exchange)):
        build.error(error)
    if exchange.response.streaming:
        build.cut_off()


def _recorded_error(exchange: Exchange) -> ResponseError | None:
    """Read the error that no protocol has told: an exception, or a failed body."""
    response = exchange.response
    if response.error is not None:
        return response.error
    failed = response.rejected
    if exchange.protocol is not None and not failed:
        return None
    body = next(iter(payloads(response.chunks, 1)), f"status {response.status}")
    error = mapping(body).get("error")
    return response_error(error or body) if error or failed else None
