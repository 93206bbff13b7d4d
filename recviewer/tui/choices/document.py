"""A choice as a document: one section per channel, and what of it shows at a chunk."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.pretty import PrettyJson, pretty_json
from recviewer.model.track import (
    Channel,
    Delta,
    Kind,
    Track,
)
from recviewer.model.transcript import ToolCall, Transcript
from recviewer.text.sanitize import sanitize, sanitize_more

_LABELS = {
    Kind.REASONING: "reasoning\n",
    Kind.REFUSAL: "refusal\n",
    Kind.TOOL_NAME: "⚒ ",
}
"""Text put before a section, so that its kind can be told without colours."""

_MAX_GROWING_SECTIONS = 32
"""Sections growing at the same time among which the newest text is looked for."""


class Position(NamedTuple):
    """A character of a document."""

    section: int
    """Index of its section."""
    offset: int
    """Offset in the section's form."""


class Form(msgspec.Struct, frozen=True):
    """One way to draw a section."""

    text: str
    """Sanitized text, with its label."""
    label_length: int = 0
    """Characters at the start that were not recorded."""
    pretty: PrettyJson | None = None
    """The mapping to the recorded characters, if the text is reformatted JSON."""

    def source(self, offset: int) -> int:
        """Return the offset in the track behind an offset in this form."""
        inside = max(0, offset - self.label_length)
        return self.pretty.raw_offset(inside) if self.pretty else inside

    def place(self, source: int) -> int:
        """Return where the character at an offset of the track is drawn."""
        inside = self.pretty.pretty_offset(source) if self.pretty else source
        return self.label_length + inside

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a range of the track is drawn; empty if it is not drawn."""
        if start >= end:
            return 0, 0
        if self.pretty is not None:
            return self.pretty.pretty_span(start, end)
        return self.label_length + start, self.label_length + end


class Section(msgspec.Struct, frozen=True):
    """One channel of a choice, as one block of text."""

    kind: Kind
    first: int
    """Chunk in which it begins."""
    last: int
    """Chunk in which it is completed."""
    raw: Form
    """Its form while it is incomplete."""
    complete: Form
    """Its form once it is complete; differs from `raw` only for JSON arguments."""
    track: Track | None
    """Its text and chunks; None if it was sent as one JSON value."""
    path: str = ""
    """JSON path of the value in its chunk, if it has no track."""

    def form(self, chunk: int) -> Form:
        """Return its form at a chunk."""
        return self.complete if chunk >= self.last else self.raw

    def end_at(self, chunk: int) -> int:
        """Return how many characters of its form show at a chunk."""
        if chunk < self.first:
            return 0
        if chunk >= self.last or self.track is None:
            return len(self.complete.text)
        return self.raw.label_length + self.track.end_at(chunk)

    def newest_at(self, chunk: int) -> int:
        """Return the last chunk up to `chunk` that wrote to it; -1 if none did."""
        chunks = self.track.chunks if self.track else (self.first,)
        index = bisect_right(chunks, chunk)
        return chunks[index - 1] if index else -1

    def span_of(self, chunk: int, playhead: int) -> tuple[int, int]:
        """Return the range that `chunk` wrote, in the form shown at the playhead."""
        form = self.form(playhead)
        if self.track is None:
            return (0, len(form.text)) if chunk == self.first else (0, 0)
        return form.span(*self.track.span_of(chunk))

    def delta_at(self, offset: int, playhead: int) -> Delta:
        """Return the delta that wrote a character of the form shown at the playhead."""
        source = self.form(playhead).source(offset)
        delta = self.track.delta_at(source) if self.track else None
        return delta or Delta(self.first, 0, "", self.path)


_Known = Mapping[Channel, Section]
"""The sections of a choice when it had less text, by their channels."""


class Document(msgspec.Struct, frozen=True):
    """All sections of a choice, in the order in which they begin."""

    sections: Sequence[Section] = ()
    """The sections; a tool call's arguments follow its name."""
    since: array[int] = msgspec.field(default_factory=lambda: array("I"))
    """First chunk of each section or of any later one, so it is ascending."""
    until: array[int] = msgspec.field(default_factory=lambda: array("I"))
    """Last chunk of each section or of any earlier one, so it is ascending."""

    def begun(self, chunk: int) -> int:
        """Count the sections up to the last one that has begun at a chunk."""
        return bisect_right(self.since, chunk) if chunk >= 0 else 0

    def touched(self, chunk: int) -> list[int]:
        """Return the indexes of the sections to which a chunk wrote."""
        return [
            index
            for index in self.growing(chunk, chunk)
            if self.sections[index].newest_at(chunk) == chunk
        ]

    def written(self, chunk: int | None, playhead: int) -> dict[int, tuple[int, int]]:
        """Return the range that a chunk wrote in each section it touched.

        Args:
            chunk: The chunk; the result is empty for None.
            playhead: The chunk at which the sections are shown.
        """
        if chunk is None:
            return {}
        return {
            index: self.sections[index].span_of(chunk, playhead)
            for index in self.touched(chunk)
        }

    def newest(self, chunk: int) -> int | None:
        """Return the index of the section that was written to last at a chunk."""
        begun = self.begun(chunk)
        growing = self.growing(chunk, chunk)[-_MAX_GROWING_SECTIONS:] or range(
            max(0, begun - 1), begun
        )
        return max(
            growing,
            key=lambda index: (self.sections[index].newest_at(chunk), index),
            default=None,
        )

    def section_of(self, channel: str) -> int | None:
        """Return the index of the section of a channel; None if there is none.

        Args:
            channel: Name of the channel, such as `tool_call[1].arguments`.
        """
        name = ""
        for index, section in enumerate(self.sections):
            if section.track is not None:
                name = str(section.track.channel)
            elif section.kind is Kind.TOOL_ARGUMENTS:
                # They follow the name of their call.
                name = name.removesuffix(Kind.TOOL_NAME) + Kind.TOOL_ARGUMENTS
            if name == channel:
                return index
        return None

    def growing(self, first: int, last: int) -> range:
        """Return a range of indexes that covers all sections these chunks wrote to."""
        return range(bisect_left(self.until, max(0, first)), self.begun(last))


def document(transcript: Transcript, before: Document | None = None) -> Document:
    """Make the document of a choice. It is not wrapped yet.

    Args:
        transcript: The choice.
        before: Its document when it had less text, if there was one: only what is new
            is sanitized.
    """
    written = before.sections if before else ()
    known = {each.track.channel: each for each in written if each.track}
    sections = tuple(_sections(transcript, known))
    firsts = [section.first for section in sections]
    since = list(accumulate(reversed(firsts), min))[::-1]
    until = accumulate((section.last for section in sections), max)
    return Document(sections, array("I", since), array("I", until))


def _sections(transcript: Transcript, known: _Known) -> Iterator[Section]:
    calls = {call.index: call for call in transcript.tool_calls}
    tracks = {track.channel: track for track in transcript.tracks}
    for track in transcript.tracks:
        channel = track.channel
        if channel.kind not in (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS):
            yield _text(track, known)
        elif (call := calls.pop(channel.part, None)) is not None:
            yield from _tool_call(call, tracks, known)
    for call in calls.values():
        yield from _tool_call(call, tracks, known)


def _text(track: Track, known: _Known) -> Section:
    label = _LABELS.get(track.channel.kind, "")
    form = Form(label + _sanitized(track, known), len(label))
    return _section(track, form, form)


def _sanitized(track: Track, known: _Known) -> str:
    """Sanitize the text of a track, and of that only what is new."""
    section = known.get(track.channel)
    if section is None or section.track is None:
        return sanitize(track.text)
    sanitized = section.raw.text[section.raw.label_length :]
    return sanitize_more(track.text, section.track.text, sanitized)


def _tool_call(
    call: ToolCall, tracks: dict[Channel, Track], known: _Known
) -> Iterator[Section]:
    """Yield the section of a call's name and that of its arguments."""
    name = tracks.get(Channel(Kind.TOOL_NAME, call.index))
    if name is not None:
        yield _text(name, known)
    else:
        label = _LABELS[Kind.TOOL_NAME]
        form = Form(label + "(no name)", len(label))
        yield Section(Kind.TOOL_NAME, call.chunk, call.chunk, form, form, None)
    arguments = tracks.get(Channel(Kind.TOOL_ARGUMENTS, call.index))
    if arguments is not None:
        raw = Form(_sanitized(arguments, known))
        yield _section(arguments, raw, _pretty_form(arguments.text) or raw)
    elif not isinstance(call.arguments, str | None):
        yield _whole_arguments(call, name)


def _whole_arguments(call: ToolCall, name: Track | None) -> Section:
    """Return the section of arguments that were sent as a JSON value."""
    text = parsing.dumps(call.arguments).decode()
    form = _pretty_form(text) or Form(sanitize(text))
    # The value stands beside the name, in the object that holds both.
    path = name.delta(0).path.rpartition(".")[0] if name else ""
    return Section(Kind.TOOL_ARGUMENTS, call.chunk, call.chunk, form, form, None, path)


def _pretty_form(text: str) -> Form | None:
    pretty = pretty_json(text)
    return Form(sanitize(pretty.text), 0, pretty) if pretty else None


def _section(track: Track, raw: Form, complete: Form) -> Section:
    return Section(
        kind=track.channel.kind,
        first=track.chunks[0],
        last=track.chunks[-1],
        raw=raw,
        complete=complete,
        track=track,
    )
