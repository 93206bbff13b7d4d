"""Reading a file and summarising its exchanges."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec
from msgspec.structs import replace

from recviewer.errors import (
    Cancelled,
    CancelledError,
    NoRecordingError,
    ReadError,
    not_understood,
)
from recviewer.index.passages import (
    Packed,
    Passage,
    of_reply,
    of_request,
    of_texts,
    pack,
    unheard,
)
from recviewer.index.stamp import settled_stamp
from recviewer.library import conversation_keys
from recviewer.library.scan import titles
from recviewer.library.summary import Summary, no_recording, unreadable
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.flat_reply import FlatReply, flattened
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, ResponseError
from recviewer.protocols.detection import by_url
from recviewer.protocols.request.conversation import unseen
from recviewer.reading import ordinary, reader
from recviewer.reading.ordinary import OrdinaryExchange
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.secrets import masked_url

_STORING = re.compile(r"/cachedContents(/[^/]*)?$")
"""End of the endpoints that keep a request for later, and answer nothing."""


NO_EXCHANGES: Final = "it holds no exchanges"
"""Why a file that a format knows is no recording."""


class Found(msgspec.Struct, frozen=True):
    """What was found in a file."""

    path: str
    summaries: tuple[Summary, ...]
    """One summary for each exchange, or one with the reason why there is none."""
    stamp: bytes = b""
    """How the file was before it was read; empty if nothing of it is to be kept."""
    texts: Packed = Packed()
    """Its texts, if they are to be kept."""


class Folded(msgspec.Struct, frozen=True):
    """An exchange of a recording that was folded."""

    exchange: Exchange
    prompt: Prompt
    """Its request as a conversation."""
    reply: Reply
    summary: Summary
    seen: int
    """How many messages of the request an earlier exchange of the recording has."""


def summarize(
    path: str,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
) -> tuple[Summary, ...]:
    """Summarise the exchanges of a recording.

    Args:
        path: A file of any suffix, or `-` for standard input.
        cancelled: Polled now and then while a big file is read and folded.
        served_paths: What may be read beside it; None for anything.

    Returns:
        One summary for each exchange. A file that holds none, is no recording or
        cannot be read has one summary with a reason; a cancelled file has none.
    """
    return _read(path, cancelled, served_paths, None)


def examine(
    path: str,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
    *,
    texts: bool,
    now_ns: int,
) -> Found:
    """Summarise the exchanges of a recording so that they can be kept.

    Args:
        path: A file of any suffix, or `-` for standard input.
        cancelled: Polled now and then while a big file is read and folded.
        served_paths: What may be read beside it; None for anything.
        texts: Whether to collect its texts, too.
        now_ns: The time, in nanoseconds since the epoch.
    """
    stamp = settled_stamp(path, now_ns)
    passages: list[Passage] = []
    found = _read(path, cancelled, served_paths, passages if texts else None)
    if not stamp or not found or found[0].unreadable:
        return Found(path, found)
    try:
        return Found(path, found, stamp, pack(passages) if texts else Packed())
    except UnicodeEncodeError:
        return Found(path, found)  # such as a role with half a character


def _read(
    path: str,
    cancelled: Cancelled,
    served_paths: ServedPaths | None,
    passages: list[Passage] | None,
) -> tuple[Summary, ...]:
    """Summarise a recording; add its texts to a list, if there is one."""
    try:
        content = reader.content(path, cancelled)
        if cancelled():
            return ()
        if (plain := ordinary.read(content.data)) is not None:
            return (_ordinary_summary(plain, path, content, passages),)
        recording = reader.read(
            path, cancelled, served_paths, held=content, listing=True
        )
        if not recording.exchanges:
            return (no_recording(path, NO_EXCHANGES),)
        return summaries_of(recording, path, cancelled, passages)
    except CancelledError:
        return ()
    except Exception as error:
        # A file may hold anything: whatever goes wrong with it, the others are read.
        return (failed(path, error),)


def failed(path: str, error: Exception) -> Summary:
    """Summarise a file by the error that reading it has led to."""
    if isinstance(error, NoRecordingError):
        return no_recording(path, error.reason)
    if isinstance(error, ReadError):
        return unreadable(path, error.reason)
    if isinstance(error, OSError):
        return unreadable(path, error.strerror or str(error))
    return unreadable(path, not_understood(error))


def _ordinary_summary(
    plain: OrdinaryExchange,
    path: str,
    content: reader.Content,
    passages: list[Passage] | None,
) -> Summary:
    """Summarise an exchange that needed no folding."""
    exchange = plain.exchange
    prompt = reader.prompt(exchange)
    if passages is not None:
        passages += of_texts(exchange.number, plain.reply.texts)
        passages += of_request(exchange.number, prompt.messages)
    size = len(content.data)
    return _summary(exchange, prompt, plain.reply.flat, path, size, content.mtime, ())


def summaries_of(
    recording: Recording,
    path: str,
    cancelled: Cancelled = lambda: False,
    passages: list[Passage] | None = None,
) -> tuple[Summary, ...]:
    """Summarise the exchanges of a recording that was read.

    Args:
        recording: The recording.
        path: Its path, as it is to be named.
        cancelled: Polled now and then while the exchanges are folded.
        passages: Takes the texts of the recording; None if they are not wanted.

    Raises:
        CancelledError: It was cancelled.
    """
    size, mtime = recording.size, recording.mtime
    summaries: list[Summary] = []
    if passages is None:
        for exchange in recording.exchanges:
            prompt = reader.prompt(exchange)
            flat_reply = reader.flat_reply(exchange, cancelled)
            summaries.append(
                _summary(exchange, prompt, flat_reply, path, size, mtime, summaries)
            )
    else:
        for each in folded(recording, path, cancelled):
            number, messages = each.exchange.number, each.prompt.messages
            passages += of_reply(number, each.reply)
            passages += of_request(number, unheard(messages, each.seen))
            summaries.append(each.summary)
    if recording.attached:
        return tuple(replace(s, attached=recording.attached) for s in summaries)
    return tuple(summaries)


def folded(
    recording: Recording, path: str, cancelled: Cancelled = lambda: False
) -> Iterator[Folded]:
    """Fold the exchanges of a recording one after another, and summarise each.

    Args:
        recording: The recording.
        path: Its path, as it is to be named.
        cancelled: Polled now and then while the exchanges are folded.

    Raises:
        CancelledError: It was cancelled.
    """
    size, mtime = recording.size, recording.mtime
    summaries: list[Summary] = []
    for exchange in recording.exchanges:
        prompt = reader.prompt(exchange)
        reply = reader.fold(exchange, cancelled, noting=False)
        before = _continued(exchange, summaries)
        summary = _summary(
            exchange, prompt, flattened(reply), path, size, mtime, summaries
        )
        summaries.append(summary)
        yield Folded(exchange, prompt, reply, summary, before.turns if before else 0)


def _summary(
    exchange: Exchange,
    prompt: Prompt,
    flat_reply: FlatReply,
    path: str,
    size: int,
    mtime: float,
    earlier: Sequence[Summary],
) -> Summary:
    """Summarise an exchange; texts that many exchanges share are interned."""
    if is_unknown(exchange, flat_reply.error):
        return _unknown(exchange, path, size, mtime)
    other = not _is_model_call(exchange, prompt)
    before = _continued(exchange, earlier)
    new = unseen(prompt.messages, before.turns if before else 0)
    keys = _keys(exchange, prompt, flat_reply, path)
    tool_calls = [call for choice in flat_reply.choices for call in choice.tool_calls]
    return Summary(
        path=path,
        exchange_number=exchange.number,
        title=titles.title(
            exchange,
            prompt,
            flat_reply,
            path,
            other=other,
            unseen=new if before and before.turns else None,
        ),
        size=size,
        mtime=mtime,
        test_id=sys.intern(exchange.test_id or ""),
        test_from_path=exchange.test_from_path,
        model=sys.intern(exchange.request.model or flat_reply.model or ""),
        endpoint=_endpoint(exchange.request.endpoint_name),
        format=exchange.format,
        protocol=exchange.protocol or "",
        other=other,
        chunks=len(exchange.response.chunks),
        choices=len(flat_reply.choices),
        finish=tuple(dict.fromkeys(c.ending for c in flat_reply.choices if c.ending)),
        streaming=exchange.response.streaming,
        status=exchange.response.status,
        calls=len(tool_calls),
        tool=tuple(dict.fromkeys(sys.intern(c.name) for c in tool_calls if c.name)),
        reasoning=any(Kind.REASONING in choice.texts for choice in flat_reply.choices),
        images=_has_images(new, before),
        error=flat_reply.error is not None or exchange.response.rejected,
        turns=len(prompt.messages),
        request_keys=() if other else keys.request,
        reply_keys=() if other else keys.reply,
    )


def _keys(
    exchange: Exchange, prompt: Prompt, flat_reply: FlatReply, path: str
) -> conversation_keys.Keys:
    """Return what links an exchange to those before and after it."""
    continues = exchange.request.continues
    if continues is None:
        return conversation_keys.keys(prompt, flat_reply)
    return conversation_keys.recorded_keys(path, exchange.number, continues)


def _unknown(exchange: Exchange, path: str, size: int, mtime: float) -> Summary:
    """Summarise an exchange that a format could read but no protocol knows."""
    return replace(
        no_recording(path, f"{exchange.format} of an unknown shape"),
        exchange_number=exchange.number,
        size=size,
        mtime=mtime,
        test_id=sys.intern(exchange.test_id or ""),
        test_from_path=exchange.test_from_path,
        model=sys.intern(exchange.request.model or ""),
        format=exchange.format,
        chunks=len(exchange.response.chunks),
        streaming=exchange.response.streaming,
        status=exchange.response.status,
        error=exchange.response.rejected,
    )


def _is_model_call(exchange: Exchange, prompt: Prompt) -> bool:
    """Say whether an exchange is a call to a model or to an API around models.

    An exchange whose answer no protocol knows counts if its recorder, its address or
    its request says so, or if it is what has failed of a batch, which names no address.
    Logins, uploads and the like do not.
    """
    request = exchange.request
    if exchange.protocol is None and _STORING.search(request.endpoint_name):
        return False
    named = exchange.protocol or request.endpoint or request.tool_name or request.model
    has_messages = isinstance(request.body, dict) and bool(prompt.messages)
    known = bool(named) or has_messages or by_url(request) is not None
    failed = request.url is None and exchange.response.error is not None
    return known or failed or _is_answer_only(exchange)


def is_unknown(exchange: Exchange, error: ResponseError | None) -> bool:
    """Say whether an exchange is merely a file that some format could take apart.

    Args:
        exchange: The exchange.
        error: The error that its reply holds, if any.
    """
    known = exchange.protocol or error or not _is_answer_only(exchange)
    return not known and not exchange.request.endpoint


def _is_answer_only(exchange: Exchange) -> bool:
    """Say whether a file holds no request, only what may be an answer."""
    request = exchange.request
    return request.body is None and request.url is None and request.raw == b"null"


def _continued(exchange: Exchange, earlier: Sequence[Summary]) -> Summary | None:
    """Return the earlier exchange of the recording that an exchange continues."""
    number = exchange.request.continues
    known = number is not None and 0 <= number < len(earlier)
    return earlier[number] if known and number is not None else None


def _has_images(new: Sequence[Message], before: Summary | None) -> bool:
    if before is not None and before.images:
        return True
    for message in new:
        for part in message.parts:
            if part.kind is PartKind.IMAGE:
                return True
    return False


@lru_cache(1_000)  # most recordings of a folder are of few endpoints
def _endpoint(name: str) -> str:
    return sys.intern(masked_url(name))
