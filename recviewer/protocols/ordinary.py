"""Responses without anything unusual, read for a list in one pass.

The types here have only what most responses hold. Whatever has another shape cannot be
decoded to them, and is folded by the module of its protocol, which knows every shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

import msgspec

from recviewer.model.flat_reply import FlatChoice, FlatReply, ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import ending

_Data = TypeVar("_Data")


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: str | None = None
    input: None = None


class _Call(msgspec.Struct, gc=False):
    function: _Function
    index: int | None = None
    custom: None = None


class _Message(msgspec.Struct, gc=False):
    """A delta or a message."""

    content: str | None = None
    tool_calls: list[_Call] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    reasoning_text: str | None = None
    reasoning_details: None = None
    thinking_blocks: None = None
    function_call: None = None
    audio: None = None


class _Choice(msgspec.Struct, gc=False):
    index: int
    finish_reason: str | None = None
    error: None = None
    text: None = None
    logprobs: None = None


class _ChunkChoice(_Choice, gc=False):
    delta: _Message | None = None
    message: None = None


class _WholeChoice(_Choice, gc=False):
    message: _Message | None = None
    delta: None = None


class _Groq(msgspec.Struct, gc=False):
    error: None = None


class _Envelope(msgspec.Struct, gc=False):
    model: str | None = None
    usage: dict[str, Any] | None = None
    x_groq: _Groq | None = None
    error: None = None
    message: None = None


class _Chunk(_Envelope, gc=False):
    choices: list[_ChunkChoice] | None = None


class _Whole(_Envelope, gc=False):
    choices: list[_WholeChoice] | None = None


class _Model(msgspec.Struct, gc=False):
    error: None = None


class Stored(msgspec.Struct, Generic[_Data], gc=False):
    """A value as recorders store it, with its class."""

    type: str = msgspec.field(name="__type__")
    data: _Data = msgspec.field(name="__data__")


class WrittenText(msgspec.Struct, frozen=True):
    """The text of one channel, with the chunks that wrote it."""

    choice: int
    channel: Channel
    text: str
    chunks: Sequence[int]
    ends: Sequence[int]
    """Length of the text after each of them."""


class OrdinaryReply(msgspec.Struct, frozen=True):
    """What an ordinary response says."""

    flat: FlatReply
    texts: Sequence[WrittenText]


class _OddError(Exception):
    """The calls are not numbered in the usual way."""


class _Growing:
    """One choice while its chunks are read."""

    __slots__ = ("calls", "chunks", "content", "finish_reason", "others")

    def __init__(self) -> None:
        self.content: list[str] = []
        self.chunks: list[int] = []
        self.others: dict[tuple[Kind, int], tuple[list[str], list[int]]] = {}
        self.calls: dict[int, str] = {}
        """Name of each tool call, by its index."""
        self.finish_reason: str | None = None

    def add(self, message: _Message, chunk: int, *, whole: bool = False) -> None:
        """Add what a delta, or a whole message, says."""
        reasoning = message.reasoning_content or message.reasoning
        if reasoning := reasoning or message.reasoning_text:
            self._write(Kind.REASONING, 0, reasoning, chunk)
        if message.content:
            self.content.append(message.content)
            self.chunks.append(chunk)
        if message.refusal:
            self._write(Kind.REFUSAL, 0, message.refusal, chunk)
        for number, call in enumerate(message.tool_calls or ()):
            self._call(call, number if whole else call.index, chunk, whole=whole)

    def texts(self, index: int) -> list[WrittenText]:
        """Return all texts of the choice with an index."""
        every = dict(self.others)
        if self.content:
            every[Kind.CONTENT, 0] = self.content, self.chunks
        return [
            WrittenText(
                index,
                Channel(kind, part),
                "".join(pieces),
                chunks,
                list(accumulate(map(len, pieces))),
            )
            for (kind, part), (pieces, chunks) in every.items()
        ]

    def _write(self, kind: Kind, part: int, text: str, chunk: int) -> None:
        pieces, chunks = self.others.setdefault((kind, part), ([], []))
        pieces.append(text)
        chunks.append(chunk)

    def _call(self, call: _Call, index: int | None, chunk: int, *, whole: bool) -> None:
        """Add a piece of a tool call, whose first one has the name."""
        function = call.function
        if index is None or bool(function.name) is (index in self.calls):
            raise _OddError
        if function.name:
            self.calls[index] = function.name
            self._write(Kind.TOOL_NAME, index, function.name, chunk)
        if function.arguments:
            self._write(Kind.TOOL_ARGUMENTS, index, function.arguments, chunk)


class OrdinaryKind(msgspec.Struct, frozen=True):
    """One kind of responses."""

    protocol: str
    """Name of its protocol."""
    body: Any
    """Type of the body."""
    read: Callable[[Any, bool], OrdinaryReply | None]
    """Reads a body, given whether it was recorded as a stream, which may have broken
    off; returns None if there is something unusual about it."""


def _read_stream(
    items: Sequence[Stored[_Chunk]], streaming: bool
) -> OrdinaryReply | None:
    return _fold([item.data for item in items], streaming)


def _read_whole(item: Stored[_Whole], streaming: bool) -> OrdinaryReply | None:
    return _fold([item.data], streaming)


def _read_models(_items: Sequence[Stored[_Model]], _streaming: bool) -> OrdinaryReply:
    return OrdinaryReply(FlatReply((), None, None), ())


def _read_embeddings(item: Stored[_Envelope], _streaming: bool) -> OrdinaryReply:
    return OrdinaryReply(FlatReply((), None, item.data.model or None), ())


def _fold(events: Sequence[_Chunk | _Whole], streaming: bool) -> OrdinaryReply | None:
    """Fold the chunks of a chat completion."""
    choices: dict[int, _Growing] = {}
    choice: _ChunkChoice | _WholeChoice
    model: str | None = None
    ended = False
    try:
        for number, event in enumerate(events):
            model = model or event.model
            if not event.choices:
                ended = ended or bool(event.usage)
                continue
            for choice in event.choices:
                growing = choices.get(choice.index)
                if growing is None:
                    growing = choices[choice.index] = _Growing()
                if choice.finish_reason:
                    growing.finish_reason = choice.finish_reason
                if choice.delta is not None:
                    growing.add(choice.delta, number)
                elif choice.message is not None:
                    growing.add(choice.message, number, whole=True)
    except _OddError:
        return None
    flat: list[FlatChoice] = []
    texts: list[WrittenText] = []
    for index, growing in sorted(choices.items()):
        written = growing.texts(index)
        texts += written
        broken = streaming and not growing.finish_reason
        how = ending(growing.finish_reason, broken and not ended, broken and ended)
        flat.append(_flat(written, growing.calls, how))
    return OrdinaryReply(FlatReply(tuple(flat), None, model or None), texts)


def _flat(
    written: Sequence[WrittenText], calls: dict[int, str], how: str
) -> FlatChoice:
    """Return the final texts of a choice.

    Args:
        written: Its texts.
        calls: Name of each of its tool calls, by index.
        how: How it ended.
    """
    texts: dict[Kind, str] = {}
    arguments: dict[int, str] = {}
    for each in written:
        channel = each.channel
        texts[channel.kind] = texts.get(channel.kind, "") + each.text
        if channel.kind is Kind.TOOL_ARGUMENTS:
            arguments[channel.part] = each.text
    uses = [ToolUse(name, arguments.get(n, "")) for n, name in sorted(calls.items())]
    return FlatChoice(texts, tuple(uses), how)


KINDS: Final[Mapping[tuple[bool, str], OrdinaryKind]] = MappingProxyType(
    {
        (True, "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"): (
            OrdinaryKind("openai-chat", list[Stored[_Chunk]], _read_stream)
        ),
        (False, "openai.types.chat.chat_completion.ChatCompletion"): (
            OrdinaryKind("openai-chat", Stored[_Whole], _read_whole)
        ),
        (True, "openai.types.model.Model"): (
            OrdinaryKind("openai-models", list[Stored[_Model]], _read_models)
        ),
        (False, "openai.types.create_embedding_response.CreateEmbeddingResponse"): (
            OrdinaryKind("openai-embeddings", Stored[_Envelope], _read_embeddings)
        ),
    }
)
"""The kinds, by whether the body is a list, and the class of what it holds."""
