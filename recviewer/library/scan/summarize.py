"""Files to summaries."""

from __future__ import annotations

import sys

from msgspec.structs import replace

from recviewer.errors import (
    Cancelled,
    GivenUpError,
    NoRecordingError,
    ReadError,
    unforeseen,
)
from recviewer.library.scan import conversation, kinds, titles
from recviewer.library.summary import Summary, no_recording, unreadable
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply
from recviewer.model.prompt import PartKind, Prompt
from recviewer.model.track import Kind
from recviewer.reading import reader


def summarize(path: str, cancelled: Cancelled = lambda: False) -> tuple[Summary, ...]:
    """Summarise the exchanges of a recording.

    Args:
        path: A file of any suffix, or `-` for standard input.
        cancelled: Asked now and then while a big one is read and folded.

    Returns:
        One summary an exchange; one with a reason for a file that holds none, is no
        recording or cannot be read; none for exchanges that were given up.
    """
    try:
        recording = reader.read(path, cancelled)
        if not recording.exchanges:
            return (no_recording(path, "it holds no exchanges"),)
        size, mtime, summaries = recording.size, recording.mtime, []
        for exchange in recording.exchanges:
            flat_reply = reader.flat_reply(exchange, cancelled)
            summaries.append(_summary(exchange, flat_reply, path, size, mtime))
        return tuple(summaries)
    except GivenUpError:
        return ()
    except NoRecordingError as error:
        return (no_recording(path, error.reason),)
    except ReadError as error:
        return (unreadable(path, error.reason),)
    except OSError as error:
        return (unreadable(path, error.strerror or str(error)),)
    except Exception as error:
        # A file may hold anything; whatever it breaks, the others are still read.
        return (unreadable(path, f"not understood: {unforeseen(error)}"),)


def _summary(
    exchange: Exchange, flat_reply: FlatReply, path: str, size: int, mtime: float
) -> Summary:
    """Summarise an exchange; texts that many share are one text in memory."""
    prompt = reader.prompt(exchange)
    if kinds.is_unknown(exchange, flat_reply):
        return _unknown(exchange, path, size, mtime)
    other = not kinds.asks_model(exchange, prompt)
    keys = conversation.keys(prompt, flat_reply)
    return Summary(
        path=path,
        exchange=exchange.number,
        title=titles.title(exchange, prompt, flat_reply, path, other=other),
        size=size,
        mtime=mtime,
        test_id=sys.intern(exchange.test_id or ""),
        model=sys.intern(exchange.request.model or flat_reply.model or ""),
        endpoint=sys.intern(titles.endpoint_of(exchange)),
        format=exchange.format,
        protocol=exchange.protocol or "",
        other=other,
        chunks=len(exchange.response.chunks),
        choices=len(flat_reply.choices),
        finish=_finishes(flat_reply),
        streaming=exchange.response.streaming,
        tools=any(choice.tool_calls for choice in flat_reply.choices),
        reasoning=any(Kind.REASONING in choice.texts for choice in flat_reply.choices),
        images=_pictures(prompt),
        error=flat_reply.error is not None or exchange.response.rejected,
        turns=len(prompt.messages),
        asked=() if other else keys.asked,
        answered=() if other else keys.answered,
    )


def _unknown(exchange: Exchange, path: str, size: int, mtime: float) -> Summary:
    """Summarise what some format could take apart, but no protocol knows."""
    return replace(
        no_recording(path, f"{exchange.format} of an unknown shape"),
        exchange=exchange.number,
        size=size,
        mtime=mtime,
        format=exchange.format,
        chunks=len(exchange.response.chunks),
    )


def _finishes(flat_reply: FlatReply) -> tuple[str, ...]:
    endings = [choice.ending for choice in flat_reply.choices if choice.ending]
    return tuple(dict.fromkeys(endings))


def _pictures(prompt: Prompt) -> bool:
    for message in prompt.messages:
        for part in message.parts:
            if part.kind is PartKind.IMAGE:
                return True
    return False
