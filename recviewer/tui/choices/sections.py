"""A choice as a document: its channels as sections, and what of them a chunk shows."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from recviewer.jsondoc import parsing
from recviewer.jsondoc.pretty import PrettyJson, pretty_json
from recviewer.model.track import (
    Channel,
    Delta,
    Kind,
    Track,
)
from recviewer.model.transcript import ToolCall, Transcript
from recviewer.text.sanitize import sanitize

_LEADS = {
    Kind.REASONING: "reasoning\n",
    Kind.REFUSAL: "refusal\n",
    Kind.TOOL_NAME: "⚒ ",
}
"""What stands before a section's text, so that it reads without colour too."""

_NEWEST = 32
"""So many sections that grow at the same time are asked which one grew last."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a section is drawn."""

    text: str
    """Clean text, with its lead."""
    lead: int = 0
    """Characters at the start that were not recorded."""
    pretty: PrettyJson | None = None
    """Where the characters come from, if they were laid out anew."""

    def source(self, offset: int) -> int:
        """Return the offset in the track behind an offset in this form."""
        inside = max(0, offset - self.lead)
        return self.pretty.raw_offset(inside) if self.pretty else inside

    def place(self, source: int) -> int:
        """Return where the character at an offset of the track is drawn."""
        inside = self.pretty.pretty_offset(source) if self.pretty else source
        return self.lead + inside

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a range of the track is drawn; what is not drawn is empty."""
        if start >= end:
            return 0, 0
        if self.pretty is not None:
            return self.pretty.pretty_span(start, end)
        return self.lead + start, self.lead + end


@dataclass(frozen=True, slots=True)
class Section:
    """One channel of a choice, as one block of text."""

    kind: Kind
    """What it is."""
    first: int
    """Chunk at which it begins."""
    last: int
    """Chunk at which it is complete."""
    raw: Form
    """How it is drawn while it arrives."""
    complete: Form
    """How it is drawn once it is complete; the same if it is no JSON."""
    track: Track | None
    """Its text and chunks; None where it was sent whole as a JSON value."""
    path: str = ""
    """Where it stands in its chunk, if it has no track."""

    def form(self, chunk: int) -> Form:
        """Return how it is drawn once `chunk` has arrived."""
        return self.complete if chunk >= self.last else self.raw

    def end_at(self, chunk: int) -> int:
        """Return how much of its form shows once `chunk` has arrived."""
        if chunk < self.first:
            return 0
        if chunk >= self.last or self.track is None:
            return len(self.complete.text)
        return self.raw.lead + self.track.end_at(chunk)

    def newest_at(self, chunk: int) -> int:
        """Return the last chunk up to `chunk` that wrote in it; -1 if none did."""
        chunks = self.track.chunks if self.track else (self.first,)
        index = bisect_right(chunks, chunk)
        return chunks[index - 1] if index else -1

    def span_of(self, chunk: int, playhead: int) -> tuple[int, int]:
        """Return the range that `chunk` wrote, as drawn at the playhead."""
        form = self.form(playhead)
        if self.track is None:
            return (0, len(form.text)) if chunk == self.first else (0, 0)
        return form.span(*self.track.span_of(chunk))

    def delta_at(self, offset: int, playhead: int) -> Delta:
        """Return the delta that wrote the character at an offset, as drawn."""
        source = self.form(playhead).source(offset)
        delta = self.track.delta_at(source) if self.track else None
        return delta or Delta(self.first, 0, "", self.path)


@dataclass(frozen=True, slots=True)
class Document:
    """All sections of a choice, in the order in which they begin."""

    sections: Sequence[Section] = ()
    """The sections; a tool's arguments follow its name."""
    since: array[int] = field(default_factory=lambda: array("I"))
    """First chunk of each section or of any after it, so that it ascends."""
    until: array[int] = field(default_factory=lambda: array("I"))
    """Last chunk of each section or of any before it, so that it ascends."""

    def begun(self, chunk: int) -> int:
        """Count the sections up to the last one that has begun at `chunk`."""
        return bisect_right(self.since, chunk) if chunk >= 0 else 0

    def touched(self, chunk: int) -> list[int]:
        """Return the sections in which `chunk` wrote."""
        return [
            index
            for index in self.growing(chunk, chunk)
            if self.sections[index].newest_at(chunk) == chunk
        ]

    def newest(self, chunk: int) -> int | None:
        """Return the section that grew last once `chunk` has arrived."""
        begun = self.begun(chunk)
        growing = self.growing(chunk, chunk)[-_NEWEST:] or range(
            max(0, begun - 1), begun
        )
        return max(
            growing,
            key=lambda index: (self.sections[index].newest_at(chunk), index),
            default=None,
        )

    def growing(self, first: int, last: int) -> range:
        """Return the sections among which are all written in by these chunks."""
        return range(bisect_left(self.until, max(0, first)), self.begun(last))


def document(transcript: Transcript) -> Document:
    """Lay out the sections of a choice; its text is not yet wrapped."""
    sections = tuple(_sections(transcript))
    firsts = [section.first for section in sections]
    since = list(accumulate(reversed(firsts), min))[::-1]
    until = accumulate((section.last for section in sections), max)
    return Document(sections, array("I", since), array("I", until))


def _sections(transcript: Transcript) -> Iterator[Section]:
    calls = {call.index: call for call in transcript.tool_calls}
    tracks = {track.channel: track for track in transcript.tracks}
    for track in transcript.tracks:
        channel = track.channel
        if channel.kind not in (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS):
            yield _text(track)
        elif (call := calls.pop(channel.part, None)) is not None:
            yield from _tool_call(call, tracks)
    for call in calls.values():
        yield from _tool_call(call, tracks)


def _text(track: Track) -> Section:
    lead = _LEADS.get(track.channel.kind, "")
    form = Form(lead + sanitize(track.text), len(lead))
    return _section(track, form, form)


def _tool_call(call: ToolCall, tracks: dict[Channel, Track]) -> Iterator[Section]:
    """Make the section of a call's name and that of its arguments."""
    name = tracks.get(Channel(Kind.TOOL_NAME, call.index))
    if name is not None:
        yield _text(name)
    else:
        head = Form(_LEADS[Kind.TOOL_NAME] + "(no name)", len(_LEADS[Kind.TOOL_NAME]))
        yield Section(Kind.TOOL_NAME, call.chunk, call.chunk, head, head, None)
    arguments = tracks.get(Channel(Kind.TOOL_ARGUMENTS, call.index))
    if arguments is not None:
        raw = Form(sanitize(arguments.text))
        yield _section(arguments, raw, _laid_out(arguments.text) or raw)
    elif not isinstance(call.arguments, str | None):
        yield _whole_arguments(call, name)


def _whole_arguments(call: ToolCall, name: Track | None) -> Section:
    """Make the section of arguments that were sent as a JSON value."""
    text = parsing.dumps(call.arguments).decode()
    form = _laid_out(text) or Form(sanitize(text))
    # The value stands beside the name, in the object that holds both.
    path = name.delta(0).path.rpartition(".")[0] if name else ""
    return Section(Kind.TOOL_ARGUMENTS, call.chunk, call.chunk, form, form, None, path)


def _laid_out(text: str) -> Form | None:
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
