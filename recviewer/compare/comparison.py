"""What two exchanges have in common and how they differ, as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Final

import msgspec

from recviewer.address import Address
from recviewer.compare import words
from recviewer.compare.alignment import Gap
from recviewer.compare.words import first_difference
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Message, Prompt, Tool
from recviewer.model.track import Track
from recviewer.model.transcript import Reply, ToolCall, Transcript
from recviewer.reading import reader


class Verdict(StrEnum):
    """What the program says of a pair, from the least to the most."""

    IDENTICAL = "identical"
    """Nothing differs."""
    NOISE = "noise"
    """Only volatile fields differ."""
    SAME_ANSWER = "same-answer"
    """All texts, calls, finishes and errors are equal; something else is not."""
    FINISH = "finish"
    """An answer ended for another reason."""
    TEXT = "text"
    """An answer says something else."""
    ARGUMENTS = "arguments"
    """A tool is called with other arguments."""
    TOOLS = "tools"
    """Other tools are called."""
    ERROR = "error"
    """Another error, or an error on one side only."""
    NEW = "new"
    """There is no partner before."""
    GONE = "gone"
    """There is no partner after."""

    @property
    def rank(self) -> int:
        """Place in the order from the least to the most."""
        return _RANKS[self]

    @property
    def is_difference(self) -> bool:
        """Whether the meaning differs: anything above `same-answer`."""
        return self.rank > Verdict.SAME_ANSWER.rank


_RANKS: Final[Mapping[Verdict, int]] = {
    verdict: rank for rank, verdict in enumerate(Verdict)
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that says the most; `identical` of none."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.IDENTICAL)


class Side(msgspec.Struct, frozen=True, dict=True):
    """One of two exchanges that are compared."""

    path: str
    """Its recording, as people are told."""
    exchange: Exchange
    folded: Reply | None = None
    """Its response, if that was folded already."""
    choice: int | None = None
    """Wire index of the only choice that is compared; None for all."""

    @property
    def address(self) -> str:
        """Where it is, with the number of the exchange if that is not 0."""
        number = self.exchange.number or None
        return str(Address(self.path, exchange=number, choice=self.choice))

    @cached_property
    def prompt(self) -> Prompt:
        """Its request as a conversation."""
        return reader.prompt(self.exchange)

    @cached_property
    def reply(self) -> Reply:
        """Its response, folded when that is first needed, without notes on fields."""
        reply = self.folded or reader.fold(self.exchange, noting=False)
        return reply if self.choice is None else reply.only(self.choice)

    @property
    def model(self) -> str | None:
        """The model that answered, else the one that was asked."""
        return self.reply.model or self.exchange.request.model

    @property
    def usage(self) -> Mapping[str, object] | None:
        """The token counts, as recorded; None if there are none."""
        return self.reply.usage or None


class Divergence(msgspec.Struct, frozen=True, gc=False):
    """Where two answers part: the first character of a channel that differs."""

    channel: str
    """Name of the channel, such as `content` or `tool_call[0].arguments`."""
    character: int
    """Offset of the first character that differs, in code points."""
    before_chunk: int | None
    """Chunk that wrote it on the one side; None if that side's text ends there."""
    after_chunk: int | None
    """Chunk that wrote it on the other side."""

    @property
    def arrival(self) -> int:
        """Number of the chunk that shows it first, on whichever side."""
        chunks = (self.before_chunk, self.after_chunk)
        return min((chunk for chunk in chunks if chunk is not None), default=0)


class ChannelText(msgspec.Struct, frozen=True):
    """The text of a channel on one side, and which chunk wrote what."""

    name: str
    """Name of the channel."""
    text: str
    track: Track | None = None
    """Its deltas; None for arguments that were sent whole as JSON."""
    chunk: int | None = None
    """The chunk that sent it whole."""

    def chunk_at(self, offset: int) -> int | None:
        """Return the chunk that wrote a character; None after the last one."""
        if offset >= len(self.text):
            return None
        if self.track is None:
            return self.chunk
        delta = self.track.delta_at(offset)
        return None if delta is None else delta.chunk


class ChannelComparison(msgspec.Struct, frozen=True):
    """A channel of two answers: content, reasoning, refusal, or a part of a call."""

    before: ChannelText | None
    """None where the one answer has no such text."""
    after: ChannelText | None
    verdict: Verdict
    """`identical`, `same-answer` for JSON that only reads differently, or more."""

    @property
    def name(self) -> str:
        """Name of the channel, as it is after, else as it was before."""
        text = self.after or self.before
        return text.name if text else ""

    @property
    def texts(self) -> tuple[str, str]:
        """The text of both sides; empty for none."""
        return (
            self.before.text if self.before else "",
            self.after.text if self.after else "",
        )

    def diverges(self) -> Divergence | None:
        """Find the first character that differs; None if there is none that counts."""
        if not self.verdict.is_difference:
            return None
        character = first_difference(*self.texts) or 0
        return Divergence(
            self.name,
            character,
            self.before.chunk_at(character) if self.before else None,
            self.after.chunk_at(character) if self.after else None,
        )

    def differences(self) -> Iterator[Gap]:
        """Yield the differences by words; nothing is kept, so keep what is shown."""
        return words.differences(*self.texts)


class CallComparison(msgspec.Struct, frozen=True):
    """A tool call of two answers."""

    before: ToolCall | None
    """None for a call that is new."""
    after: ToolCall | None
    """None for a call that is gone."""
    verdict: Verdict
    """`identical`, `arguments`, or `tools` for one without a partner."""
    channels: tuple[ChannelComparison, ...]
    """Its name and its arguments."""


class ChoiceComparison(msgspec.Struct, frozen=True):
    """A choice of two replies."""

    before: Transcript | None
    """None for a choice that is new."""
    after: Transcript | None
    """None for a choice that is gone."""
    verdict: Verdict
    texts: tuple[ChannelComparison, ...]
    """Content, reasoning and refusals."""
    calls: tuple[CallComparison, ...]
    """Tool calls, in order."""

    @property
    def index(self) -> int:
        """Wire index of the choice: before, or else after."""
        choice = self.before or self.after
        return choice.index if choice else 0

    @property
    def endings(self) -> tuple[str, str]:
        """How it ended on both sides; empty if unknown."""
        return (
            self.before.ending if self.before else "",
            self.after.ending if self.after else "",
        )

    def channels(self) -> Iterator[ChannelComparison]:
        """Yield all channels: texts, then names and arguments of calls."""
        yield from self.texts
        for call in self.calls:
            yield from call.channels

    def diverges(self) -> Divergence | None:
        """Find where the answers part first; None where only their ends differ."""
        found = filter(None, (channel.diverges() for channel in self.channels()))
        return min(found, key=lambda divergence: divergence.arrival, default=None)


class Parameter(msgspec.Struct, frozen=True):
    """A field of the request that differs."""

    name: str
    before: object
    """None if absent."""
    after: object
    """None if absent."""


class MessagePair(msgspec.Struct, frozen=True):
    """A message of one request, and the one in its place in the other."""

    before: Message | None
    after: Message | None
    equal: bool
    """Whether both say the same."""


class ToolPair(msgspec.Struct, frozen=True):
    """A tool that is offered in either request, or differently."""

    before: Tool | None
    after: Tool | None
    equal: bool
    """Whether both are described alike."""


class RequestComparison(msgspec.Struct, frozen=True, dict=True):
    """Two requests; each part is compared when it is first looked at."""

    before: Side | None
    """None for none: then nothing has changed."""
    after: Side | None

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Names of the fields that differ, such as `messages`, in their order."""
        from recviewer.compare.request import changed_fields

        if self.before is None or self.after is None:
            return ()
        return changed_fields(self.before, self.after)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Fields that differ and are neither messages nor tools."""
        from recviewer.compare.request import parameters

        if self.before is None or self.after is None:
            return ()
        return parameters(self.before, self.after)

    @cached_property
    def messages(self) -> tuple[MessagePair, ...]:
        """All messages, aligned."""
        from recviewer.compare.request import message_pairs

        if self.before is None or self.after is None:
            return ()
        return message_pairs(self.before, self.after)

    @cached_property
    def tools(self) -> tuple[ToolPair, ...]:
        """All tools, by name."""
        from recviewer.compare.request import tool_pairs

        if self.before is None or self.after is None:
            return ()
        return tool_pairs(self.before.prompt.tools, self.after.prompt.tools)


class Comparison(msgspec.Struct, frozen=True, dict=True):
    """Two exchanges, or one without a partner."""

    before: Side | None
    after: Side | None
    verdict: Verdict
    choices: tuple[ChoiceComparison, ...]
    """The choices, paired."""

    @cached_property
    def request(self) -> RequestComparison:
        """How the requests differ; nothing changed where there is only one."""
        return RequestComparison(self.before, self.after)

    @property
    def has_both_answers(self) -> bool:
        """Whether none of the sides is a request alone."""
        sides = filter(None, (self.before, self.after))
        return all(side.reply.choices for side in sides)

    @property
    def answer(self) -> tuple[str, ...]:
        """JSON paths at which answers differ that are no texts, such as vectors."""
        from recviewer.compare.payload import differing_paths

        if self.before is None or self.after is None or self.choices:
            return ()
        return differing_paths(self.before, self.after)
