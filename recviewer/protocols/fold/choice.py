"""Collects what chunks say about one choice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import repeat

import msgspec
from msgspec.structs import replace

from recviewer.model.flat_reply import FlatChoice, ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import (
    MarkKind,
    TokenLogprob,
    ToolCall,
    Transcript,
    ending,
)
from recviewer.protocols.fold.channels import GrowingTrack, channel
from recviewer.protocols.fold.ledger import ChunkLedger


class Written(msgspec.Struct, frozen=True):
    """Where two chunks wrote, and what."""

    track: GrowingTrack
    path_id: int
    """Index of the path in the track."""
    texts: tuple[str, str]
    """Text that each added."""


class ChoiceBuilder:
    """Takes what the current chunk says about one choice."""

    __slots__ = (
        "_calls",
        "_cut_off",
        "_finish_reason",
        "_last",
        "_ledger",
        "_logprobs",
        "_no_finish",
        "_tracks",
        "chunks",
        "index",
        "role",
    )

    def __init__(self, ledger: ChunkLedger, index: int) -> None:
        self.index = index
        self._ledger = ledger
        self.role: str | None = None
        self.chunks: array[int] = array("I")
        self._tracks: dict[tuple[Kind, int], GrowingTrack] = {}
        self._last: GrowingTrack | None = None
        self._calls: dict[int, ToolCall] = {}
        self._finish_reason: str | None = None
        self._cut_off = False
        self._no_finish = False
        self._logprobs: list[TokenLogprob] = []

    def text(self, channel: Channel, text: str, path: str) -> None:
        """Add text to a channel.

        Args:
            channel: The channel.
            text: Text that the current chunk adds; nothing happens if it is empty.
            path: JSON path of the text in the chunk's payload.
        """
        if not text:
            return
        track = self._last
        if track is None or track.channel is not channel:
            track = self._last = self._track(channel)
        ledger = self._ledger
        ledger.acts += 1
        ledger.writer = self.index
        track.pieces.append(text)
        track.chunks.append(ledger.chunk)
        path_id = track.paths.get(path)
        track.path_ids.append(track.path_id(path) if path_id is None else path_id)

    def written(self, earlier: int, later: int) -> Written | None:
        """Tell where two chunks wrote, if both wrote last, and at the same place."""
        track = self._last
        if track is None or track.chunks[-2:].tolist() != [earlier, later]:
            return None
        before, path_id = track.path_ids[-2:]
        texts = track.pieces[-2], track.pieces[-1]
        return Written(track, path_id, texts) if before == path_id else None

    def repeat(self, written: Written, chunks: list[int], texts: list[str]) -> None:
        """Add texts, none of them empty, of later chunks that write where some did."""
        track = written.track
        self.chunks.extend(chunks)
        track.chunks.extend(chunks)
        track.pieces.extend(texts)
        track.path_ids.extend(repeat(written.path_id, len(chunks)))

    def parts(self, channel: Channel) -> Sequence[str]:
        """Return the text of a channel so far, in parts."""
        track = self._tracks.get((channel.kind, channel.part))
        return track.parts if track else ()

    def text_so_far(self, channel: Channel) -> str:
        """Return the text of a channel so far."""
        return "".join(self.parts(channel))

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
            path: JSON path of the name in the chunk's payload.
        """
        call = self._calls.get(part)
        if call is None:
            call = ToolCall(part, None, None, None, self._ledger.chunk)
        elif not id and not name and arguments is None:
            return
        self._ledger.acts += 1
        if name and not call.name:
            self.text(channel(Kind.TOOL_NAME, part), name, path)
            self._ledger.mark(MarkKind.TOOL_CALL, self.index, name)
        self._calls[part] = ToolCall(
            part,
            call.id or id or None,
            call.name or name or None,
            arguments if call.arguments is None else call.arguments,
            call.chunk,
        )

    def whole_tool_call(
        self,
        part: int,
        *,
        id: str | None,
        name: str | None,
        arguments: object,
        paths: tuple[str, str],
    ) -> None:
        """Add a tool call that is sent whole, with its arguments as JSON or as text.

        Args:
            part: Number of the call within the choice.
            id: Its id.
            name: Name of its tool.
            arguments: Its arguments: a JSON value, or a text that is kept as it is.
            paths: JSON paths of the name and of the arguments in the chunk's payload.
        """
        text = arguments if isinstance(arguments, str) else ""
        whole = None if text else arguments
        self.tool_call(part, id=id, name=name, arguments=whole, path=paths[0])
        self.text(channel(Kind.TOOL_ARGUMENTS, part), text, paths[1])

    def extend_name(self, part: int, piece: str, path: str) -> None:
        """Add a piece to the name of a tool call that has begun."""
        call = self._calls[part]
        self._ledger.acts += 1
        self.text(channel(Kind.TOOL_NAME, part), piece, path)
        self._calls[part] = replace(call, name=(call.name or "") + piece)

    def set_arguments(self, part: int, arguments: object) -> None:
        """Set the arguments of a tool call that come as a JSON value in pieces."""
        self._ledger.acts += 1
        self._calls[part] = replace(self._calls[part], arguments=arguments)

    def finish(self, reason: str | None) -> None:
        """Note why the choice ended, if a chunk says so; the last reason counts."""
        if not reason:
            return
        if self._finish_reason != reason:
            self._ledger.mark(MarkKind.FINISH, self.index, reason)
        self._finish_reason = reason

    def stop(self, *, ended: bool) -> None:
        """Note that no more chunks come, unless the choice has finished.

        Args:
            ended: Whether the stream ended properly; otherwise it broke off.
        """
        if self._finish_reason is not None:
            return
        if ended:
            self._no_finish = True
        else:
            self._ledger.mark(MarkKind.CUT_OFF, self.index, MarkKind.CUT_OFF)
            self._cut_off = True

    def logprob(self, channel: Channel, token: object, value: object) -> None:
        """Add the log probability of the next token of a channel, if it is a number."""
        if not (isinstance(token, str) and isinstance(value, int | float)):
            return  # the first token of a prompt that is echoed has none
        token_logprob = TokenLogprob(channel, token, float(value), self._ledger.chunk)
        self._logprobs.append(token_logprob)
        self._ledger.acts += 1

    def flat(self) -> FlatChoice:
        """Return the texts and calls so far, without the chunks they came from."""
        texts: dict[Kind, str] = {}
        for (kind, _), track in self._tracks.items():
            texts[kind] = texts.get(kind, "") + "".join(track.parts)
        ended = ending(self._finish_reason, self._cut_off, self._no_finish)
        return FlatChoice(texts, self.tool_uses(), ended)

    def tool_uses(self) -> tuple[ToolUse, ...]:
        """Return the tool calls so far, by index."""
        return tuple(ToolUse(call.name, value) for call, value in self._called())

    def call(self, part: int) -> ToolCall | None:
        """Return a tool call without its streamed arguments, if it has begun."""
        return self._calls.get(part)

    def end_of_arguments(self, part: int) -> str:
        """Return the last streamed piece of a call's arguments; empty without any.

        Joining all of them for every piece takes time that grows with their square.
        """
        track = self._tracks.get((Kind.TOOL_ARGUMENTS, part))
        pieces = (track.pieces or track.joined) if track else ()
        return pieces[-1] if pieces else ""

    def tool_use(self, part: int) -> ToolUse | None:
        """Return a tool call as it is so far, if it has begun."""
        call = self._calls.get(part)
        return ToolUse(call.name, self._arguments(call)) if call else None

    def snapshot(self) -> Transcript:
        """Return the choice as folded so far."""
        return Transcript(
            index=self.index,
            role=self.role,
            tracks=tuple(track.snapshot() for track in self._tracks.values()),
            tool_calls=tuple(
                replace(call, arguments=arguments) for call, arguments in self._called()
            ),
            finish_reason=self._finish_reason,
            chunks=self.chunks[:],
            logprobs=tuple(self._logprobs),
            cut_off=self._cut_off,
            no_finish=self._no_finish,
        )

    def _called(self) -> Iterator[tuple[ToolCall, object]]:
        """Yield the calls by index, with the arguments sent whole or streamed."""
        for _, call in sorted(self._calls.items()):
            yield call, self._arguments(call)

    def _arguments(self, call: ToolCall) -> object:
        streamed = self._tracks.get((Kind.TOOL_ARGUMENTS, call.index))
        whole = "" if call.arguments is None else call.arguments
        return "".join(streamed.parts) if streamed else whole

    def _track(self, channel: Channel) -> GrowingTrack:
        key = (channel.kind, channel.part)
        track = self._tracks.get(key)
        if track is None:
            if not self._tracks:
                self._ledger.mark(MarkKind.FIRST_TEXT, self.index, str(channel))
            track = self._tracks[key] = GrowingTrack(channel)
        return track
