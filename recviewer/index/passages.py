"""The texts of exchanges that are kept, and how they are written to the block.

The texts of a recording are three pieces of bytes: those of its answers, those of its
requests, and notes on both, from which the passages can be read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from recviewer.jsondoc import parsing
from recviewer.model.prompt import Message, Part, PartKind
from recviewer.model.track import Channel, Kind

if TYPE_CHECKING:
    from recviewer.model.transcript import Reply, Transcript
    from recviewer.protocols.ordinary import WrittenText

SEPARATOR: Final = b"\0"
"""Stands after each text, so that hardly any match reaches from one into the next."""

_ASSISTANT: Final = "assistant"
_OTHER_TEXTS: Final = "the texts of the index are not those that were kept"


class Passage(msgspec.Struct, frozen=True):
    """One text: a channel of a choice, or a part of a message of the request."""

    exchange: int
    """Number of the exchange in its recording."""
    choice: int | None
    """Wire index of the choice; None for a text of the request."""
    channel: str
    """Name of the channel, such as `tool_call[0].arguments`; of a request the role."""
    kind: str
    """What it is: a `Kind` of channel, or a `PartKind` of a request. The name and the
    arguments of a call in a request are of the same kinds as in an answer."""
    text: str
    path: str = ""
    """JSON path of a request's text below the body; empty for an answer."""
    chunks: tuple[int, ...] = ()
    """Numbers of the chunks that wrote it, ascending; none for a request."""
    ends: tuple[int, ...] = ()
    """Number of code points in the text after each of them."""


class Packed(msgspec.Struct, frozen=True):
    """The texts of a recording as bytes."""

    answers: bytes = b""
    """The texts of all answers in UTF-8, each with a `SEPARATOR` behind it."""
    requests: bytes = b""
    """Those of all requests."""
    notes: bytes = b""
    """What else is known of the passages, those of answers first."""


class _Note(msgspec.Struct, array_like=True, frozen=True):
    """A passage without its text."""

    size: int
    """Number of bytes of the text, without the separator."""
    exchange: int
    choice: int | None
    channel: str
    kind: str
    path: str
    chunks: bytes | list[int]
    """Each number as its distance to the one before it."""
    ends: bytes | list[int]


class _BriefNote(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The beginning of a note: what tells whose text it is."""

    size: int
    exchange: int
    choice: int | None
    channel: str
    kind: str


_encode = msgspec.msgpack.Encoder().encode
_AnyNote = TypeVar("_AnyNote", _Note, _BriefNote)

_decode_briefly = msgspec.msgpack.Decoder(list[_BriefNote]).decode
_decode = msgspec.msgpack.Decoder(list[_Note]).decode


def of_reply(exchange: int, reply: Reply) -> Iterator[Passage]:
    """Yield the texts of an answer, choice by choice.

    Args:
        exchange: Number of the exchange.
        reply: Its answer.
    """
    for choice in reply.choices:
        for track in choice.tracks:
            text, ends = parsing.join_halves(track.text), tuple(track.ends)
            if len(text) < len(track.text):
                ends = tuple(parsing.joined_places(track.text, ends))
            channel = track.channel
            yield Passage(
                exchange,
                choice.index,
                str(channel),
                str(channel.kind),
                text,
                chunks=tuple(track.chunks),
                ends=ends,
            )
        yield from _whole_arguments(exchange, choice)


def of_texts(exchange: int, texts: Iterable[WrittenText]) -> Iterator[Passage]:
    """Yield the texts of an answer that needed no folding."""
    for each in texts:
        yield Passage(
            exchange,
            each.choice,
            str(each.channel),
            str(each.channel.kind),
            each.text,
            chunks=tuple(each.chunks),
            ends=tuple(each.ends),
        )


def of_request(exchange: int, messages: Iterable[Message]) -> Iterator[Passage]:
    """Yield the texts of messages, and the calls in them.

    Args:
        exchange: Number of the exchange.
        messages: Messages of its request.
    """
    for message in messages:
        for part in message.parts:
            for kind, text in _texts(part):
                if text:
                    whole = parsing.join_halves(text)
                    yield Passage(exchange, None, message.role, kind, whole, part.path)


def unheard(messages: Sequence[Message], heard: int) -> Sequence[Message]:
    """Return the messages of a request that its session has nowhere else.

    Args:
        messages: All of them.
        heard: How many an earlier exchange of the session has sent already.
    """
    if not heard:
        return messages
    messages = messages[heard:]
    # The session has each answer once: as what the exchange before it said.
    while messages and messages[0].role == _ASSISTANT:
        messages = messages[1:]
    return messages


def pack(passages: Iterable[Passage]) -> Packed:
    """Write passages as bytes.

    Raises:
        UnicodeEncodeError: A name in them is no Unicode; texts may be anything.
    """
    texts: dict[bool, list[bytes]] = {True: [], False: []}
    notes: dict[bool, list[_Note]] = {True: [], False: []}
    for passage in passages:
        is_answer = passage.choice is not None
        text = passage.text.encode("utf-8", "surrogatepass")
        texts[is_answer].append(text + SEPARATOR)
        note = _Note(
            len(text),
            passage.exchange,
            passage.choice,
            passage.channel,
            passage.kind,
            passage.path,
            _distances(passage.chunks),
            _distances(passage.ends),
        )
        notes[is_answer].append(note)
    return Packed(
        b"".join(texts[True]),
        b"".join(texts[False]),
        _encode(notes[True] + notes[False]),
    )


def packed_texts(
    packed: Packed,
) -> Iterator[tuple[int, int | None, str, str, bytes]]:
    """Yield what is searched of passages: those of answers, then those of requests.

    Returns:
        Exchange, choice, channel, kind and text of each; see `Passage`.

    Raises:
        ValueError: The bytes are not what was packed.
    """
    for note, text in _with_texts(_decode_briefly(packed.notes), packed):
        yield note.exchange, note.choice, note.channel, note.kind, text


def unpack(packed: Packed) -> list[Passage]:
    """Read passages again: those of answers, then those of requests.

    Raises:
        ValueError: The bytes are not what was packed.
    """
    return [
        Passage(
            note.exchange,
            note.choice,
            note.channel,
            note.kind,
            text.decode("utf-8", "surrogatepass"),
            note.path,
            tuple(accumulate(note.chunks)),
            tuple(accumulate(note.ends)),
        )
        for note, text in _with_texts(_decode(packed.notes), packed)
    ]


def _with_texts(
    notes: Iterable[_AnyNote], packed: Packed
) -> Iterator[tuple[_AnyNote, bytes]]:
    """Yield notes with their texts."""
    at = {True: 0, False: 0}
    for note in notes:
        is_answer = note.choice is not None
        data = packed.answers if is_answer else packed.requests
        start = at[is_answer]
        end = at[is_answer] = start + note.size + len(SEPARATOR)
        if data[end - 1 : end] != SEPARATOR:
            raise ValueError(_OTHER_TEXTS)
        yield note, data[start : end - 1]


def _whole_arguments(exchange: int, choice: Transcript) -> Iterator[Passage]:
    """Yield the arguments of calls that were sent as JSON, not as text."""
    streamed = {track.channel for track in choice.tracks}
    for call in choice.tool_calls:
        channel = Channel(Kind.TOOL_ARGUMENTS, call.index)
        if isinstance(call.arguments, str | None) or channel in streamed:
            continue
        text = parsing.join_halves(parsing.as_text(call.arguments))
        yield Passage(
            exchange,
            choice.index,
            str(channel),
            str(channel.kind),
            text,
            chunks=(call.chunk,),
            ends=(len(text),),
        )


def _texts(part: Part) -> Iterator[tuple[str, str]]:
    if part.kind is not PartKind.TOOL_CALL:
        yield str(part.kind), part.text
        return
    yield str(Kind.TOOL_NAME), part.text
    if part.arguments is not None:
        yield str(Kind.TOOL_ARGUMENTS), parsing.as_text(part.arguments)


def _distances(numbers: Sequence[int]) -> bytes | list[int]:
    if not numbers:
        return b""
    distances = [numbers[0]]
    distances += [after - before for before, after in pairwise(numbers)]
    try:
        return bytes(distances)
    except ValueError:
        return distances
