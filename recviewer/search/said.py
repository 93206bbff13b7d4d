"""What was said in an exchange, text by text, and which chunks said it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from recviewer.index.passages import Passage, of_request, unheard
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import ToolCall, Transcript


class Area(StrEnum):
    """A part of an exchange that can be searched alone."""

    ANSWERS = "answers"
    REASONING = "reasoning"
    ARGUMENTS = "arguments"
    REQUESTS = "requests"


AREAS: Final = frozenset(Area)
"""Everything."""

_AREAS_OF_KINDS: Final[Mapping[str, Area]] = {
    Kind.CONTENT: Area.ANSWERS,
    Kind.REFUSAL: Area.ANSWERS,
    Kind.REASONING: Area.REASONING,
    Kind.TOOL_NAME: Area.ARGUMENTS,
    Kind.TOOL_ARGUMENTS: Area.ARGUMENTS,
}


class Said(Struct, frozen=True):
    """One text: a channel of a choice, or a piece of a message of the request."""

    area: Area
    choice: int | None
    """Wire index of the choice; None in a request."""
    channel: str
    """Name of the channel; in a request, the role."""
    text: str
    """The text, in which the halves of characters are joined."""
    path: str = ""
    """Where it stands: below the body of the request, or below the chunk's data."""
    chunk: int | None = None
    """The chunk that has all of it, if it came whole as a JSON value."""
    track: Track | None = None
    """Tells which chunk wrote each character, for a text that came in pieces."""


class Source(Struct, frozen=True):
    """Where a piece of a text comes from."""

    chunk: int | None
    """The chunk that wrote its first character; None in a request."""
    last_chunk: int | None
    """The chunk that wrote its last one."""
    json_path: str
    """The way to the text in the file, in jq's form."""


def said(
    exchange: Exchange, areas: Collection[Area] = AREAS, *, heard: int = 0
) -> Iterator[Said]:
    """Yield the texts of an exchange: those of its request, then those of its choices.

    Args:
        exchange: The exchange.
        areas: Which texts to yield.
        heard: How many messages of its session an earlier exchange has sent already.
    """
    if Area.REQUESTS in areas:
        yield from _asked(exchange, heard)
    from recviewer.reading import reader  # what the index knows needs none

    if areas != {Area.REQUESTS} and areas:
        for choice in reader.fold(exchange, noting=False).choices:
            for each in _answered(choice):
                if each.area in areas:
                    yield each


def area_of(passage: Passage) -> Area:
    """Return the area of a text of the index."""
    return area_of_kind(passage.choice, passage.kind)


def area_of_kind(choice: int | None, kind: str) -> Area:
    """Return the area of a text.

    Args:
        choice: The choice that says it; None in a request.
        kind: The kind of the channel.
    """
    return Area.REQUESTS if choice is None else _AREAS_OF_KINDS[kind]


def source(exchange: Exchange, found: Said, start: int, end: int) -> Source:
    """Tell where a piece of one of the texts of an exchange comes from."""
    chunks = exchange.response.chunks
    if found.choice is None:
        inside = "" if found.path == "." else found.path
        return Source(None, None, f"{exchange.request.base}{inside}" or ".")
    if found.track is None:
        chunk = found.chunk or 0
        return Source(chunk, chunk, chunks.path(chunk, found.path or None))
    start, end = parsing.recorded_span(found.track.text, start, end)
    first, last = found.track.delta_at(start), found.track.delta_at(end - 1)
    if first is None or last is None:
        raise ValueError(f"expected characters of the text, not {start} to {end}")
    return Source(first.chunk, last.chunk, chunks.path(first.chunk, first.path))


def turns(exchange: Exchange) -> int:
    """Return the number of messages of the request of an exchange."""
    from recviewer.reading import reader

    return len(reader.prompt(exchange).messages)


def _asked(exchange: Exchange, heard: int) -> Iterator[Said]:
    from recviewer.reading import reader

    messages = unheard(reader.prompt(exchange).messages, heard)
    for each in of_request(exchange.number, messages):
        yield Said(Area.REQUESTS, None, each.channel, each.text, each.path)


def _answered(choice: Transcript) -> Iterator[Said]:
    streamed = {track.channel for track in choice.tracks}
    whole = {
        call.index: call
        for call in choice.tool_calls
        if not isinstance(call.arguments, str | None)
        and Channel(Kind.TOOL_ARGUMENTS, call.index) not in streamed
    }
    for track in choice.tracks:
        channel = track.channel
        area, text = _AREAS_OF_KINDS[channel.kind], parsing.join_halves(track.text)
        yield Said(area, choice.index, str(channel), text, track=track)
        if channel.kind is Kind.TOOL_NAME and channel.part in whole:
            yield _arguments(choice.index, whole.pop(channel.part), track)
    for call in whole.values():
        yield _arguments(choice.index, call)


def _arguments(choice: int, call: ToolCall, name: Track | None = None) -> Said:
    """Return the arguments of a call that were sent as a JSON value, as JSON text.

    The value stands beside the name, in the object that holds both.
    """
    channel = str(Channel(Kind.TOOL_ARGUMENTS, call.index))
    text = parsing.join_halves(parsing.as_text(call.arguments))
    path = name.delta(0).path.rpartition(".")[0] if name else ""
    return Said(Area.ARGUMENTS, choice, channel, text, path, call.chunk)
