"""Collects what chunks say about one choice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from recviewer.model.flat_reply import FlatChoice, ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import (
    MarkKind,
    TokenLogprob,
    ToolCall,
    Transcript,
)
from recviewer.protocols.fold.growing_track import GrowingTrack

if TYPE_CHECKING:
    from recviewer.protocols.fold.builder import ReplyBuilder


@lru_cache(1024)
def channel(kind: Kind, part: int = 0) -> Channel:
    """Return the one channel object of a kind and part.

    Writing to the same object again is what the builder is fast at.
    """
    return Channel(kind, part)


class Written(msgspec.Struct, frozen=True):
    """Where two chunks wrote, and what."""

    track: GrowingTrack
    """The track."""
    path_id: int
    """Number of the path in the track."""
    texts: tuple[str, str]
    """What they added."""


class ChoiceBuilder:
    """Takes what the current chunk says about one choice."""

    __slots__ = (
        "_calls",
        "_cut_off",
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
        self._tracks: dict[tuple[Kind, int], GrowingTrack] = {}
        self._last: GrowingTrack | None = None
        self._calls: dict[int, ToolCall] = {}
        self._finish_reason: str | None = None
        self._cut_off = False
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
        track = self._last
        if track is None or track.channel is not channel:
            track = self._last = self._track(channel)
        reply = self._reply
        reply.acts += 1
        reply.wrote = self
        track.pieces.append(text)
        track.chunks.append(reply.chunk)
        path_id = track.paths.get(path)
        track.path_ids.append(track.path_id(path) if path_id is None else path_id)

    def written(self, earlier: int, later: int) -> Written | None:
        """Tell where two chunks wrote, if both wrote last, and at the same place.

        Args:
            earlier: Number of the one chunk.
            later: Number of the other.
        """
        track = self._last
        if track is None or track.chunks[-2:].tolist() != [earlier, later]:
            return None
        before, path_id = track.path_ids[-2:]
        texts = track.pieces[-2], track.pieces[-1]
        return Written(track, path_id, texts) if before == path_id else None

    def repeat(self, written: Written, chunks: list[int], texts: list[str]) -> None:
        """Add the texts of chunks that write as others did before.

        Args:
            written: Where those wrote.
            chunks: Numbers of the chunks, all later than any so far.
            texts: What each adds, never empty.
        """
        track = written.track
        self.chunks.extend(chunks)
        track.chunks.extend(chunks)
        track.pieces.extend(texts)
        track.path_ids.extend(repeat(written.path_id, len(chunks)))

    def parts(self, channel: Channel) -> Sequence[str]:
        """Return what was added to a channel so far, in parts."""
        track = self._tracks.get((channel.kind, channel.part))
        return track.parts if track else ()

    def compact(self) -> None:
        """Take less memory where many pieces were added."""
        for track in self._tracks.values():
            track.compact()

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
        self._reply.acts += 1
        if name and not call.name:
            self.text(channel(Kind.TOOL_NAME, part), name, path)
            self._reply.mark(MarkKind.TOOL_CALL, self.index, name)
        self._calls[part] = ToolCall(
            part,
            call.id or id or None,
            call.name or name or None,
            arguments if call.arguments is None else call.arguments,
            call.chunk,
        )

    def finish(self, reason: str) -> None:
        """Note why the choice ended; the last reason counts."""
        if self._finish_reason != reason:
            self._reply.mark(MarkKind.FINISH, self.index, reason)
        self._finish_reason = reason

    def cut_off(self) -> None:
        """Note that the stream broke off, where the choice has not finished."""
        if self._finish_reason is None:
            self._reply.mark(MarkKind.CUT_OFF, self.index, MarkKind.CUT_OFF)
            self._cut_off = True

    def logprob(self, channel: Channel, token: str, value: float) -> None:
        """Add the log probability of the next token of a channel."""
        token_logprob = TokenLogprob(channel, token, value, self._reply.chunk)
        self._logprobs.append(token_logprob)
        self._reply.acts += 1

    def flat_reply(self) -> FlatChoice:
        """Return what is said so far."""
        texts: dict[Kind, str] = {}
        for (kind, _), track in self._tracks.items():
            texts[kind] = texts.get(kind, "") + "".join(track.parts)
        calls = [ToolUse(call.name, said) for call, said in self._called()]
        ending = self._finish_reason or (MarkKind.CUT_OFF if self._cut_off else "")
        return FlatChoice(texts, tuple(calls), ending)

    def snapshot(self) -> Transcript:
        """Return the choice as folded so far."""
        return Transcript(
            index=self.index,
            role=self.role,
            tracks=tuple(track.snapshot() for track in self._tracks.values()),
            tool_calls=tuple(
                replace(call, arguments=said) for call, said in self._called()
            ),
            finish_reason=self._finish_reason,
            chunks=self.chunks[:],
            logprobs=tuple(self._logprobs),
            cut_off=self._cut_off,
        )

    def _called(self) -> Iterator[tuple[ToolCall, object]]:
        """Yield the calls by index, with the arguments sent whole or streamed."""
        for part, call in sorted(self._calls.items()):
            streamed = self._tracks.get((Kind.TOOL_ARGUMENTS, part))
            whole = "" if call.arguments is None else call.arguments
            yield call, "".join(streamed.parts) if streamed else whole

    def _track(self, channel: Channel) -> GrowingTrack:
        key = (channel.kind, channel.part)
        track = self._tracks.get(key)
        if track is None:
            if not self._tracks:
                self._reply.mark(MarkKind.FIRST_TEXT, self.index, str(channel))
            track = self._tracks[key] = GrowingTrack(channel)
        return track
