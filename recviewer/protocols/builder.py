"""Collects what chunks say into a reply; every protocol writes through it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate

from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import (
    Mark,
    MarkKind,
    Note,
    Reply,
    ResponseError,
    TokenLogprob,
    ToolCall,
    Totals,
    Transcript,
)


@lru_cache(1024)
def channel(kind: Kind, part: int = 0) -> Channel:
    """Return the one channel object of a kind and part.

    Writing to the same object again is what the builder is fast at.
    """
    return Channel(kind, part)


@dataclass(slots=True)
class _GrowingTrack:
    """A track under construction."""

    channel: Channel
    pieces: list[str] = field(default_factory=list)
    chunks: array[int] = field(default_factory=lambda: array("I"))
    path_ids: array[int] = field(default_factory=lambda: array("I"))
    paths: dict[str, int] = field(default_factory=dict)

    def snapshot(self) -> Track:
        return Track(
            channel=self.channel,
            text="".join(self.pieces),
            chunks=self.chunks[:],
            ends=array("Q", accumulate(map(len, self.pieces))),
            path_ids=self.path_ids[:],
            paths=tuple(self.paths),
        )


class ChoiceBuilder:
    """Takes what the current chunk says about one choice."""

    __slots__ = (
        "_calls",
        "_finish_reason",
        "_last",
        "_logprobs",
        "_reply",
        "_tracks",
        "chunks",
        "index",
        "role",
    )

    def __init__(self, reply: ReplyBuilder, index: int) -> None:
        self.index = index
        self._reply = reply
        self.role: str | None = None
        self.chunks: array[int] = array("I")
        self._tracks: dict[tuple[Kind, int], _GrowingTrack] = {}
        self._last: _GrowingTrack | None = None
        self._calls: dict[int, ToolCall] = {}
        self._finish_reason: str | None = None
        self._logprobs: list[TokenLogprob] = []

    def text(self, channel: Channel, text: str, path: str) -> None:
        """Add text to a channel.

        Args:
            channel: The channel.
            text: What the current chunk adds; nothing happens if it is empty.
            path: Where it stands in the chunk's payload.
        """
        if not text:
            return
        reply, track = self._reply, self._last
        if track is None or track.channel is not channel:
            track = self._last = self._track(channel)
        track.pieces.append(text)
        track.chunks.append(reply.chunk)
        paths = track.paths
        track.path_ids.append(paths.setdefault(path, len(paths)))
        reply.characters[-1] += len(text)

    def tool_call(
        self,
        part: int,
        *,
        id: str | None = None,
        name: str | None = None,
        arguments: object = None,
        path: str = "",
    ) -> None:
        """Begin a tool call, or add the id or name that it still lacks.

        Args:
            part: Number of the call within the choice.
            id: Its id; only the first one counts.
            name: Name of its tool; only the first one counts.
            arguments: Its arguments, where they are sent whole as a JSON value.
            path: Where the name stands in the chunk's payload.
        """
        call = self._calls.get(part)
        if call is None:
            call = ToolCall(part, None, None, None, self._reply.chunk)
        elif not id and not name and arguments is None:
            return
        if name and not call.name:
            self.text(channel(Kind.TOOL_NAME, part), name, path)
            self._reply.mark(MarkKind.TOOL_CALL, self.index, name)
        self._calls[part] = replace(
            call,
            id=call.id or id or None,
            name=call.name or name or None,
            arguments=arguments if call.arguments is None else call.arguments,
        )

    def finish(self, reason: str) -> None:
        """Note why the choice ended; the last reason counts."""
        if self._finish_reason != reason:
            self._reply.mark(MarkKind.FINISH, self.index, reason)
        self._finish_reason = reason

    def logprob(self, channel: Channel, token: str, value: float) -> None:
        """Add the log probability of the next token of a channel."""
        token_logprob = TokenLogprob(channel, token, value, self._reply.chunk)
        self._logprobs.append(token_logprob)

    def snapshot(self) -> Transcript:
        """Return the choice as folded so far."""
        tracks = tuple(track.snapshot() for track in self._tracks.values())
        return Transcript(
            index=self.index,
            role=self.role,
            tracks=tracks,
            tool_calls=tuple(_with_arguments(self._calls, tracks)),
            finish_reason=self._finish_reason,
            chunks=self.chunks[:],
            logprobs=tuple(self._logprobs),
        )

    def _track(self, channel: Channel) -> _GrowingTrack:
        key = (channel.kind, channel.part)
        track = self._tracks.get(key)
        if track is None:
            if not self._tracks:
                self._reply.mark(MarkKind.FIRST_TEXT, self.index, str(channel))
            track = self._tracks[key] = _GrowingTrack(channel)
        return track


class ReplyBuilder:
    """Takes deltas in wire order and gives the reply folded so far at any time.

    The state after any chunk is the fold of the chunks up to it: nothing that is
    added later changes a text that is already there.
    """

    def __init__(self) -> None:
        self.chunk = -1
        """Number of the current chunk."""
        self.characters: array[int] = array("I")
        """Characters each chunk added."""
        self.model: str | None = None
        """Name of the model, once a chunk has told it."""
        self._choices: dict[int, ChoiceBuilder] = {}
        self._marks: list[Mark] = []
        self._times: array[float] = array("d")
        self._created: array[float] = array("d")
        self._usage: Mapping[str, object] | None = None
        self._error: ResponseError | None = None
        self._totals: Totals | None = None
        self._notes: list[Note] = []

    def begin_chunk(self) -> None:
        """Begin the next chunk; everything else is about the chunk begun last."""
        self.chunk += 1
        self.characters.append(0)

    def choice(self, index: int, role: str | None = None) -> ChoiceBuilder:
        """Return the choice with a wire index, which the current chunk is about.

        Args:
            index: Any number: nothing is laid out by it.
            role: Who speaks in it; the first one counts.
        """
        choice = self._choices.get(index)
        if choice is None:
            choice = self._choices[index] = ChoiceBuilder(self, index)
        chunks = choice.chunks
        if not chunks or chunks[-1] != self.chunk:
            chunks.append(self.chunk)
        if role and not choice.role:
            choice.role = role
        return choice

    def created(self, seconds: float) -> None:
        """Note the whole seconds since the epoch that the chunk claims."""
        _put(self._created, self.chunk, seconds)

    def time(self, seconds: float) -> None:
        """Note the recorded time at which the chunk was made, since the epoch."""
        _put(self._times, self.chunk, seconds)

    def usage(self, usage: Mapping[str, object]) -> None:
        """Note token counts; they are cumulative, so the last ones count."""
        if self._usage is None:
            self.mark(MarkKind.USAGE, None, "usage")
        self._usage = usage

    def error(self, error: ResponseError) -> None:
        """Note an error; the first one counts."""
        self.mark(MarkKind.ERROR, None, error.message)
        self._error = self._error or error

    @property
    def failed(self) -> bool:
        """Whether an error was noted."""
        return self._error is not None

    def totals(self, totals: Totals) -> None:
        """Note the times that the response states for itself."""
        self._totals = totals

    def note(self, text: str) -> None:
        """Note something unusual about the current chunk."""
        self._notes.append(Note(self.chunk, text))

    def mark(self, kind: MarkKind, choice: int | None, label: str) -> None:
        """Note that something happened at the current chunk."""
        self._marks.append(Mark(max(0, self.chunk), kind, choice, label))

    def snapshot(self) -> Reply:
        """Return everything folded so far."""
        count = self.chunk + 1
        return Reply(
            choices=tuple(c.snapshot() for _, c in sorted(self._choices.items())),
            marks=tuple(self._marks),
            chunk_count=count,
            characters=self.characters[:],
            times=_padded(self._times, count),
            created=_padded(self._created, count),
            usage=self._usage,
            error=self._error,
            totals=self._totals,
            model=self.model,
            notes=tuple(self._notes),
        )


def _put(values: array[float], chunk: int, value: float) -> None:
    """Set a chunk's value; chunks without one hold 0."""
    values.extend([0.0] * (chunk + 1 - len(values)))
    values[chunk] = value


def _padded(values: array[float], count: int) -> array[float]:
    """Return one value a chunk, or none where no chunk has any."""
    return values + array("d", [0.0] * (count - len(values))) if values else array("d")


def _with_arguments(
    calls: Mapping[int, ToolCall], tracks: Iterable[Track]
) -> Iterable[ToolCall]:
    """Give the calls, by index, the argument text that was streamed for them."""
    streamed = {
        track.channel.part: track.text
        for track in tracks
        if track.channel.kind is Kind.TOOL_ARGUMENTS
    }
    for index, call in sorted(calls.items()):
        if index in streamed:
            yield replace(call, arguments=streamed[index])
        else:
            yield call if call.arguments is not None else replace(call, arguments="")
