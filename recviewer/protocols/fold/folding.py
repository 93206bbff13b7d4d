"""Folds the chunks of an exchange to its reply, or to its flat reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import msgspec

from recviewer.entry_points import failure, is_built_in
from recviewer.errors import Cancelled, CancelledError
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply
from recviewer.model.transcript import Reply
from recviewer.protocols import registry
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.chunk_templates import BatchFolder
from recviewer.protocols.fold.decoding import Decoder, decoder
from recviewer.protocols.fold.fields import ONLY_IN_JSON
from recviewer.protocols.fold.known_fields import Known
from recviewer.protocols.fold.recorded_errors import (
    REJECTION_FIELDS,
    is_error_body,
    is_mere_error,
    recorded_error,
    stream_error,
)
from recviewer.protocols.fold.stated_times import stated_times
from recviewer.protocols.fold.unknown_fields import UnknownFields, note_repeated

_FIRST_REPLY_CHUNKS = 2_000
"""Chunks in the first reply that is yielded; each later one has ten times more."""

_PROGRESS_CHUNKS = 10_000
"""Maximum number of chunks folded between two reports of progress."""

_DECODED_CHUNKS = 1_000
"""Chunks decoded in one go, which is faster than one by one."""

_SAMPLE_CHUNKS = 4
"""Chunks first folded one by one to make templates of them."""

_MIN_TEMPLATE_CHUNKS = 16
"""Number of chunks from which on making templates takes less time than it saves."""

_ODD_SHAPE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Errors that a protocol raises for data of a shape that it does not expect."""


class Folding(msgspec.Struct, frozen=True):
    """Progress of a fold."""

    done: int
    """Chunks folded so far."""
    total: int
    """Number of chunks in all."""
    reply: Reply | None
    """The reply so far; None at most steps, never at the last."""


def flat_reply(exchange: Exchange, cancelled: Cancelled = lambda: False) -> FlatReply:
    """Fold all chunks of an exchange to its final texts, without their positions.

    Args:
        exchange: The exchange.
        cancelled: Polled now and then.

    Raises:
        CancelledError: It was cancelled.
    """
    build = ReplyBuilder()
    _feed_all(exchange, build, cancelled, noting=False)
    _conclude(exchange, build)
    return build.flat_reply()


def fold(
    exchange: Exchange,
    cancelled: Cancelled = lambda: False,
    *,
    noting: bool = True,
) -> Reply:
    """Fold all chunks of an exchange.

    Args:
        exchange: The exchange.
        cancelled: Polled now and then.
        noting: Whether to look for fields that nobody knows, to note them.

    Raises:
        CancelledError: It was cancelled.
    """
    build = ReplyBuilder(exchange.response.arrivals)
    _feed_all(exchange, build, cancelled, noting=noting)
    return _finished(exchange, build, noting=noting)


def _feed_all(
    exchange: Exchange, build: ReplyBuilder, cancelled: Cancelled, *, noting: bool
) -> None:
    feed = _feeder(exchange, build, noting=noting)
    raws = iter(exchange.response.chunks.raws)
    for _ in range(0, len(exchange.response.chunks), _PROGRESS_CHUNKS):
        if cancelled():
            raise CancelledError
        feed(islice(raws, _PROGRESS_CHUNKS))


def fold_in_steps(exchange: Exchange) -> Iterator[Folding]:
    """Fold an exchange step by step, so that a big one can be shown early.

    Yields:
        Progress, with the reply so far soon after the start, then at growing
        intervals; the last reply is the whole one.
    """
    total = len(exchange.response.chunks)
    build = ReplyBuilder(exchange.response.arrivals)
    feed = _feeder(exchange, build)
    raws = iter(exchange.response.chunks.raws)
    done, due = 0, _FIRST_REPLY_CHUNKS
    while done < total:
        stop = min(due if due > done else total, done + _PROGRESS_CHUNKS, total)
        feed(islice(raws, stop - done))
        done = stop
        if done == due:
            # A copy of nearly everything shortly before the end is of no use.
            due = due * 10 if due * 100 <= total else total + 1
            yield Folding(done, total, build.snapshot())
        elif done < total:
            yield Folding(done, total, None)
    yield Folding(total, total, _finished(exchange, build))


class GrowingFold:
    """Folds an exchange whose stream is still being written.

    What was folded is not looked at again.
    """

    def __init__(self, exchange: Exchange) -> None:
        """Fold nothing yet.

        Args:
            exchange: The exchange, whose protocol is known and whose chunks grow.
        """
        self._raws = exchange.response.chunks.raws
        self._build = ReplyBuilder()
        self._feed = _feeder(exchange, self._build)

    @property
    def ended(self) -> bool:
        """Whether a chunk said that it is the last one, or that the next one is."""
        return self._build.ended

    def proceed(self) -> Reply:
        """Fold the chunks that have come since the last time; return the reply so far.

        How it ends is not part of it: a choice that is not finished may go on.
        """
        done = self._build.ledger.chunk + 1
        self._feed(self._raws[done:])
        return self._build.snapshot()


def _feeder(
    exchange: Exchange, build: ReplyBuilder, *, noting: bool = True
) -> Callable[[Iterable[Any]], None]:
    """Return a function that folds the next chunks of an exchange.

    Args:
        exchange: The exchange.
        build: Takes what they say.
        noting: Whether to look for fields that nobody knows, to note them.
    """
    response, chunks = exchange.response, exchange.response.chunks
    protocol, inner = registry.named(exchange.protocol), bool(chunks.inner)
    if protocol is None:
        return partial(_count, build)
    built_in = is_built_in(protocol)
    try:
        event = getattr(protocol, "event", Any)
        decode = decoder(event, inner)
        feed: Callable[[Any, ReplyBuilder], None] = protocol().feed
    except Exception as error:
        if built_in:
            raise
        return partial(_count, build, note=failure(protocol, error))
    if built_in and event is Any:
        feed = _with_errors(feed, rejected=response.rejected)
    # A plugin may have none.
    fields: Known | None = getattr(protocol, "fields", None) if noting else None
    if fields is not None and response.rejected:
        fields = fields.also(*REJECTION_FIELDS).or_a_text()
    unknown = UnknownFields(fields, decode, inner) if fields else None
    odd = _ODD_SHAPE if built_in else Exception
    # The data of SSE events may not be JSON, or more than one value.
    together = chunks.lines is None
    fold_all = _folder(feed, decode, build, odd, unknown, together=together)
    return partial(_feed_groups, fold_all, BatchFolder(decode.one, build), build)


def _feed_groups(
    fold_all: Callable[[Sequence[Any]], list[int | None]],
    batches: BatchFolder,
    build: ReplyBuilder,
    raws: Iterable[Any],
) -> None:
    """Fold chunks one by one, or in batches where they match templates.

    Args:
        fold_all: Folds chunks one by one.
        batches: Learns templates from those, and folds what matches them.
        build: Takes what the chunks say.
        raws: The next chunks.
    """
    raws = iter(raws)
    while group := list(islice(raws, _DECODED_CHUNKS)):
        if len(group) < _MIN_TEMPLATE_CHUNKS:
            fold_all(group)
            continue
        group = list(map(bytes, group))
        position = size = 0
        while position < len(group):
            taken = batches.take(group, position)
            position += taken
            size = 2 * size if taken < size else _SAMPLE_CHUNKS
            if len(group) - position - size < _MIN_TEMPLATE_CHUNKS:
                size = len(group) - position  # too few for templates
            some = group[position : position + size]
            position += size
            writers = fold_all(some)
            batches.learn(some, writers if position < len(group) else ())
        build.compact()


def _with_errors(
    feed: Callable[[Any, ReplyBuilder], None], *, rejected: bool
) -> Callable[[Any, ReplyBuilder], None]:
    """Return a function that folds a chunk, also an error in place of an event.

    Args:
        feed: Folds events.
        rejected: Whether the status tells of an error, which may be the whole body.
    """

    def feed_or_fail(event: Any, build: ReplyBuilder) -> None:
        error = stream_error(event) if isinstance(event, dict) else None
        is_error = error is not None and is_mere_error(event)
        if not (is_error or (rejected and is_error_body(event))):
            feed(event, build)
        if error is not None and not build.failed:
            build.error(error)

    return feed_or_fail


def _folder(
    feed: Callable[[Any, ReplyBuilder], None],
    decode: Decoder,
    build: ReplyBuilder,
    odd: type[Exception] | tuple[type[Exception], ...],
    unknown: UnknownFields | None,
    *,
    together: bool,
) -> Callable[[Sequence[Any]], list[int | None]]:
    """Return a function that folds chunks one by one.

    It returns for each the index of the choice to which it only added a text, if so.
    """
    ledger = build.ledger

    def feed_one(raw: Any) -> None:
        """Fold a chunk, of which a field of an odd type costs only that field."""
        odd_fields: list[str] = []
        try:
            event = decode.one(raw)
        except msgspec.ValidationError:
            event, odd_fields = decode.repaired(raw)
        feed(event, build)
        for path in odd_fields:
            build.note_once(f"{path} has an odd type: {ONLY_IN_JSON}")
        if unknown is not None:
            unknown.note(raw, event, build)

    def fold_all(raws: Sequence[Any]) -> list[int | None]:
        events = decode.many(raws) if together else None
        writers = []
        for number, item in enumerate(raws if events is None else events):
            ledger.begin_chunk()
            try:
                if events is None:
                    feed_one(item)
                else:
                    feed(item, build)
                    if unknown is not None:
                        unknown.note(raws[number], item, build)
            except odd as error:
                # Recorded data may have any shape: the chunk stays, with a note.
                build.note(f"not understood: {error}")
            writers.append(ledger.only_writer)
        return writers

    return fold_all


def _count(build: ReplyBuilder, raws: Iterable[Any], note: str = "") -> None:
    """Count chunks that are not folded; note the reason once."""
    for _ in raws:
        build.ledger.begin_chunk()
        if note and not build.ledger.chunk:
            build.note(note)


def _finished(exchange: Exchange, build: ReplyBuilder, *, noting: bool = True) -> Reply:
    """Return the whole reply, with what the recorder noted beside the chunks."""
    _conclude(exchange, build)
    chunks = exchange.response.chunks
    if noting and exchange.protocol and chunks.whole:
        note_repeated(chunks.text(0), build)
    if totals := stated_times(exchange.response, build.stated):
        build.totals(totals)
    return build.snapshot()


def _conclude(exchange: Exchange, build: ReplyBuilder) -> None:
    """Add how the exchange ended, as far as its chunks do not tell."""
    if not build.failed and (error := recorded_error(exchange)):
        build.error(error)
    build.ended = build.ended or exchange.response.chunks.done
    if exchange.response.streaming:
        build.stop()
