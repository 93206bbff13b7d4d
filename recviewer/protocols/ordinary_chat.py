"""Chat completions without anything unusual, read for a list in one pass.

The types here have only what most chat completions hold. Whatever has another shape
cannot be decoded to them, and is folded by `openai_chat`, which knows every shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final, Literal

import msgspec

from recviewer.model.flat_reply import FlatChoice, FlatReply, ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import ending

PROTOCOL: Final = "openai-chat"

CHUNK_TYPE: Final = "openai.types.chat.chat_completion_chunk.ChatCompletionChunk"
WHOLE_TYPE: Final = "openai.types.chat.chat_completion.ChatCompletion"


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


class _Completion(msgspec.Struct, gc=False):
    model: str | None = None
    usage: dict[str, Any] | None = None
    x_groq: _Groq | None = None
    error: None = None
    message: None = None


class _Chunk(_Completion, gc=False):
    choices: list[_ChunkChoice] | None = None


class _Whole(_Completion, gc=False):
    choices: list[_WholeChoice] | None = None


class ChunkItem(msgspec.Struct, gc=False):
    """A chunk of a stream, as recorders store it."""

    type: Literal["openai.types.chat.chat_completion_chunk.ChatCompletionChunk"] = (
        msgspec.field(name="__type__")
    )
    data: _Chunk = msgspec.field(name="__data__")


class WholeItem(msgspec.Struct, gc=False):
    """A whole chat completion, as recorders store it."""

    type: Literal["openai.types.chat.chat_completion.ChatCompletion"] = msgspec.field(
        name="__type__"
    )
    data: _Whole = msgspec.field(name="__data__")


class WrittenText(msgspec.Struct, frozen=True):
    """The text of one channel, with the chunks that wrote it."""

    choice: int
    channel: Channel
    text: str
    chunks: Sequence[int]
    ends: Sequence[int]
    """Length of the text after each of them."""


class OrdinaryReply(msgspec.Struct, frozen=True):
    """What an ordinary chat completion says."""

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


def read_stream(items: Sequence[ChunkItem], *, streaming: bool) -> OrdinaryReply | None:
    """Fold the chunks of a chat completion.

    Args:
        items: The chunks.
        streaming: Whether they were recorded as a stream, which may have broken off.

    Returns:
        None if there is something unusual about them.
    """
    return _fold([item.data for item in items], streaming)


def read_whole(item: WholeItem, *, streaming: bool) -> OrdinaryReply | None:
    """Fold a whole chat completion; see `read_stream`."""
    return _fold([item.data], streaming)


def _fold(events: Sequence[_Chunk | _Whole], streaming: bool) -> OrdinaryReply | None:
    choices: dict[int, _Growing] = {}
    choice: _ChunkChoice | _WholeChoice
    model: str | None = None
    ended = False
    try:
        for number, event in enumerate(events):
            model = model or event.model
            for choice in event.choices or ():
                index = choice.index
                growing = choices.get(index)
                if growing is None:
                    growing = choices[index] = _Growing()
                if choice.finish_reason:
                    growing.finish_reason = choice.finish_reason
                if choice.delta is not None:
                    growing.add(choice.delta, number)
                elif choice.message is not None:
                    growing.add(choice.message, number, whole=True)
            if event.usage and not event.choices:
                ended = True
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
