"""Rows of both tables as plain values: what an exchange is, and who said what when."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec

from recviewer.address import Address
from recviewer.errors import CancelledError, NoRecordingError
from recviewer.jsondoc import parsing
from recviewer.library.scan.summarize import NO_EXCHANGES, Folded, failed, folded
from recviewer.library.summary import Summary, listed
from recviewer.model.exchange import Recording
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import ToolCall, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, Timeline, timeline
from recviewer.playback.tokens import token_counts
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.tables.schema import EXCHANGES, key_text
from recviewer.text.secrets import masked_text, masked_with_places

Row = tuple[Any, ...]
"""A value for each column."""

_HALF: Final = re.compile("[\ud800-\udfff]")
"""Half of a character, which UTF-8 cannot hold."""

_REPLACEMENT: Final = "\ufffd"


class DeltaRow(NamedTuple):
    """One piece of text, in the order of the columns of `DELTAS`."""

    path: str
    exchange: int
    chunk: int
    choice: int
    channel: str
    seconds: float | None
    clock_source: str | None
    text: str


class Rows(msgspec.Struct, frozen=True):
    """The rows of an exchange, or of a file that could not be read."""

    summary: Summary
    exchange: Row
    """Its row in `exchanges`."""
    deltas: Iterable[DeltaRow] = ()
    """Its rows in `deltas`, by chunk, made when they are looked at."""


class _Spoken(NamedTuple):
    """The text of a channel and who wrote what of it, as both are told."""

    channel: Channel
    text: str
    chunks: Sequence[int]
    ends: Sequence[int]

    def pieces(self) -> Iterator[tuple[int, str]]:
        """Yield each chunk and what it wrote."""
        spans = pairwise((0, *self.ends))
        for chunk, (start, end) in zip(self.chunks, spans, strict=True):
            yield chunk, self.text[start:end]


def rows_of_file(
    path: str, read: Callable[[], Recording], *, revealed: bool = False
) -> Iterator[Rows]:
    """Yield the rows of all exchanges of a file.

    Args:
        path: The file, as it is to be named.
        read: Reads it.
        revealed: Whether secrets are shown.

    Yields:
        The rows of each exchange; for what cannot be read a row with the reason.
    """
    done = 0
    try:
        recording = read()
        if not recording.exchanges:
            raise NoRecordingError(path, NO_EXCHANGES)
        for each in folded(recording, path):
            yield _rows(each, revealed=revealed)
            done += 1
    except CancelledError:
        raise
    except Exception as error:
        # A file may hold anything: whatever goes wrong with it, the others are read.
        summary = msgspec.structs.replace(failed(path, error), exchange_number=done)
        yield rows_of_summary(summary, revealed=revealed)


def rows_of_summary(summary: Summary, *, revealed: bool = False) -> Rows:
    """Return the rows of a file of which nothing but a summary is known."""
    return Rows(summary, _row(_known(summary), revealed=revealed))


def _rows(each: Folded, *, revealed: bool) -> Rows:
    spoken = {
        choice.index: _spoken(choice, revealed=revealed)
        for choice in each.reply.choices
    }
    request, reply = each.exchange.request, each.reply
    counts, error = token_counts(reply.usage), reply.error
    replayable = each.exchange.response.replayable
    line = timeline(reply, Pace()) if replayable else None
    values: dict[str, object] = {
        "method": request.method,
        "url": request.url,
        "question": last(each.prompt.messages, text_of_user) or None,
        "usage": parsing.dumps(reply.usage).decode() if reply.usage else None,
        "input_tokens": counts.prompt,
        "output_tokens": counts.completion,
    }
    if line is not None:
        values |= {
            "clock_source": line.clock.source,
            "clock_basis": line.clock.basis,
            "ttft_seconds": line.clock.ttft,
            "duration_seconds": line.clock.duration,
        }
    if error is not None:
        code = None if error.code is None else str(error.code)
        values |= {
            "error_type": error.type,
            "error_code": code,
            "error_message": error.message,
        }
    answers = [_answer(c, spoken[c.index], revealed=revealed) for c in reply.choices]
    row = _row(_known(each.summary) | values, revealed=revealed, answers=answers)
    path, number = row[:2]
    return Rows(each.summary, row, _deltas(path, number, spoken, line))


def _known(summary: Summary) -> dict[str, object]:
    """Return what a summary tells, by column."""
    number = summary.exchange_number or None
    modified = datetime.fromtimestamp(summary.mtime, UTC) if summary.mtime else None
    return listed(summary) | {
        "address": str(Address(summary.path, exchange=number)),
        "modified": modified,
        "turns": summary.turns,
        "request_keys": tuple(map(key_text, summary.request_keys)),
        "reply_keys": tuple(map(key_text, summary.reply_keys)),
    }


def _row(
    values: Mapping[str, object],
    *,
    revealed: bool,
    answers: Sequence[Mapping[str, object]] = (),
) -> Row:
    """Return values in the order of the columns; a text is told without its secrets."""

    def told(value: object) -> object:
        if isinstance(value, str):
            return _told(value, revealed=revealed)
        return list(map(told, value)) if isinstance(value, tuple) else value

    whole = {**values, "answers": answers}
    return tuple(
        answers if field.name == "answers" else told(whole.get(field.name))
        for field in EXCHANGES
    )


def _told(text: str, *, revealed: bool) -> str:
    """Return a recorded text without its secrets, as UTF-8 can hold it."""
    whole = parsing.join_halves(text)
    return _whole_characters(whole if revealed else masked_text(whole))


def _whole_characters(text: str) -> str:
    return text if text.isascii() else _HALF.sub(_REPLACEMENT, text)


def _spoken(choice: Transcript, *, revealed: bool) -> Sequence[_Spoken]:
    """Return what a choice says, also the calls that were sent whole."""
    spoken = [_track(track, revealed=revealed) for track in choice.tracks]
    streamed = {each.channel for each in spoken}
    for call in choice.tool_calls:
        for kind, value in _whole(call):
            channel = Channel(kind, call.index)
            if value is not None and channel not in streamed:
                text = _told(parsing.as_text(value), revealed=revealed)
                spoken.append(_Spoken(channel, text, [call.chunk], [len(text)]))
    return spoken


def _whole(call: ToolCall) -> Iterator[tuple[Kind, object]]:
    yield Kind.TOOL_NAME, call.name
    yield Kind.TOOL_ARGUMENTS, call.arguments


def _track(track: Track, *, revealed: bool) -> _Spoken:
    """Return a channel without its secrets, also those that chunks split."""
    text = parsing.join_halves(track.text)
    ends: Sequence[int] = track.ends
    if len(text) < len(track.text):
        ends = parsing.joined_places(track.text, ends)
    if not revealed:
        text, ends = masked_with_places(text, ends)
    return _Spoken(track.channel, _whole_characters(text), track.chunks, ends)


def _answer(
    choice: Transcript, spoken: Sequence[_Spoken], *, revealed: bool
) -> Mapping[str, object]:
    def text(kind: Kind) -> str:
        return "".join(each.text for each in spoken if each.channel.kind is kind)

    def told(value: str | None) -> str | None:
        return None if value is None else _told(value, revealed=revealed)

    by_channel = {each.channel: each.text for each in spoken}
    return {
        "choice": choice.index,
        "role": told(choice.role),
        "content": text(Kind.CONTENT),
        "reasoning": text(Kind.REASONING),
        "refusal": text(Kind.REFUSAL),
        "tool_calls": [
            {
                "id": told(call.id),
                "name": by_channel.get(Channel(Kind.TOOL_NAME, call.index)),
                "arguments": by_channel.get(
                    Channel(Kind.TOOL_ARGUMENTS, call.index), ""
                ),
            }
            for call in choice.tool_calls
        ],
        "finish_reason": told(choice.finish_reason),
        "cut_off": choice.cut_off,
    }


def _deltas(
    path: str,
    exchange: int,
    spoken: Mapping[int, Sequence[_Spoken]],
    line: Timeline | None,
) -> Iterator[DeltaRow]:
    """Yield what was said by chunk; in one chunk, in the order of choices."""
    source = None if line is None else line.clock.source
    # A time that is assumed is no measurement.
    due = () if line is None or source is Source.ASSUMED else line.due

    def rows(choice: int, said: _Spoken) -> Iterator[DeltaRow]:
        channel = str(said.channel)
        for chunk, text in said.pieces():
            seconds = due[chunk] if due else None
            yield DeltaRow(
                path, exchange, chunk, choice, channel, seconds, source, text
            )

    streams = [rows(c, said) for c, every in spoken.items() for said in every]
    return heapq.merge(*streams, key=attrgetter("chunk"))
