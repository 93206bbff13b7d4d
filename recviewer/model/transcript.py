"""A response whose chunks are folded: a transcript for each choice."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from recviewer.model.track import (
    Channel,
    Delta,
    Kind,
    Track,
)


class MarkKind(StrEnum):
    """Kind of an event on the timeline that a person may want to go to."""

    FIRST_TEXT = "first text"
    TOOL_CALL = "tool call"
    FINISH = "finish"
    CUT_OFF = "cut off"
    USAGE = "usage"
    ERROR = "error"
    DIFFERENCE = "difference"


class Mark(msgspec.Struct, frozen=True, gc=False):
    """One event on the timeline."""

    chunk: int
    """Number of the chunk that brought it."""
    kind: MarkKind
    choice: int | None
    """Wire index of its choice; None if it is about the whole exchange."""
    label: str
    """A few words: the finish reason, the tool's name, the error's message."""


class ToolCall(msgspec.Struct, frozen=True):
    """A tool call a choice asks for."""

    index: int
    """Its number within the choice; the `part` of its channels."""
    id: str | None
    """The id the protocol gave it, if any."""
    name: str | None
    """Name of the tool; None while no chunk has named it."""
    arguments: object
    """The arguments: the string as recorded, or the JSON value sent whole."""
    chunk: int
    """Number of the chunk that began it."""


class TokenLogprob(msgspec.Struct, frozen=True, gc=False):
    """The probability the model gave one token of its answer."""

    channel: Channel
    """The channel the token belongs to."""
    token: str
    logprob: float
    """Natural logarithm of its probability."""
    chunk: int
    """Number of the chunk that brought it."""


NO_FINISH = "no finish"
"""How a choice ended whose stream ended properly, but named no reason for it."""


def ending(finish_reason: str | None, cut_off: bool, no_finish: bool) -> str:
    """Return in a few words how a choice ended; empty if unknown."""
    unfinished = NO_FINISH if no_finish else ""
    return finish_reason or (MarkKind.CUT_OFF if cut_off else unfinished)


class Transcript(msgspec.Struct, frozen=True):
    """One choice, folded."""

    index: int
    """Wire index of the choice."""
    role: str | None
    """Who speaks, as recorded."""
    tracks: tuple[Track, ...]
    """Its channels, in the order in which their first text arrived."""
    tool_calls: tuple[ToolCall, ...]
    """Its tool calls, by index."""
    finish_reason: str | None
    """Why it ended, as recorded; None if unknown."""
    chunks: array[int]
    """Numbers of all chunks about the choice, ascending, also of empty ones."""
    logprobs: tuple[TokenLogprob, ...] = ()
    """Log probabilities in token order, if recorded."""
    cut_off: bool = False
    """Whether its stream broke off before it ended."""
    no_finish: bool = False
    """Whether its stream ended properly without a reason for it."""

    @property
    def ending(self) -> str:
        """Why it ended, or that it was cut off; empty if unknown."""
        return ending(self.finish_reason, self.cut_off, self.no_finish)

    def text(self, kind: Kind) -> str:
        """Return all text of a kind, its parts joined in order of arrival."""
        return "".join(t.text for t in self.tracks if t.channel.kind is kind)

    def track(self, channel: Channel) -> Track | None:
        """Return the track of a channel, if the choice has one."""
        return next((t for t in self.tracks if t.channel == channel), None)


class ResponseError(msgspec.Struct, frozen=True, gc=False):
    """An error, as recorded."""

    message: str
    type: str | None = None
    """Its type or class, if given."""
    code: str | int | None = None
    """Its code or HTTP status, if given."""


class Arrivals(msgspec.Struct, frozen=True):
    """When each chunk of a response arrived, as the recorder noted."""

    seconds: array[float]
    """A time for each chunk; NaN for a chunk that has none."""
    basis: str
    """Names of the recorded fields they come from, for the clock's badge."""
    since_request: bool = True
    """Whether 0 is the time of the request; otherwise that of the first chunk."""


class Totals(msgspec.Struct, frozen=True, gc=False):
    """Times that a response states for the whole of itself, in seconds."""

    ttft: float | None
    """From the request to the first chunk."""
    duration: float | None
    """From the request to the last chunk."""
    basis: str
    """Names of the recorded fields they come from, for the clock's badge."""
    per_token: float | None = None
    """From each token to the next; used if there is no duration."""


class Note(msgspec.Struct, frozen=True, gc=False):
    """A word about a chunk that could not be folded; the chunk itself is kept."""

    chunk: int
    text: str
    """One line on what is unusual about it."""


class Reply(msgspec.Struct, frozen=True):
    """All choices of an exchange, folded from its chunks."""

    choices: tuple[Transcript, ...]
    """The choices, by wire index."""
    marks: tuple[Mark, ...]
    """Events on the timeline, by chunk."""
    chunk_count: int
    """Number of chunks folded."""
    characters: array[int]
    """Characters each chunk added, over all its deltas."""
    times: array[float]
    """When each chunk was made, in seconds since the epoch; empty if not recorded."""
    created: array[float]
    """Whole seconds in `created` of each chunk; empty if no chunk has it."""
    usage: Mapping[str, object] | None = None
    """The last token counts recorded."""
    error: ResponseError | None = None
    totals: Totals | None = None
    """Times that the response states for all of itself, if any."""
    arrivals: Arrivals | None = None
    """When the chunks arrived, if the recorder noted that beside them."""
    model: str | None = None
    """The first name of a model in the response that is not empty."""
    notes: tuple[Note, ...] = ()
    """Notes on chunks that could not be folded."""

    def only(self, choice: int) -> Reply:
        """Return the reply without its other choices.

        Args:
            choice: Wire index of the choice.
        """
        return replace(
            self,
            choices=tuple(each for each in self.choices if each.index == choice),
            marks=tuple(m for m in self.marks if m.choice in (None, choice)),
        )

    def delta_of(self, chunk: int) -> Delta | None:
        """Return the first piece of text that a chunk adds, if it adds any."""
        for choice in self.choices:
            for track in choice.tracks:
                start, end = track.span_of(chunk)
                if start < end:
                    return track.delta_at(start)
        return None
