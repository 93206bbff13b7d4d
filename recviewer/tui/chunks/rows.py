"""Chunks as rows: what each one did, looked up when its row comes into view."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Final

from textual.content import Content

from recviewer.model.transcript import (
    Mark,
    MarkKind,
    Reply,
    Transcript,
)
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.row import (
    clip,
    clip_start,
    joined,
    width_of,
)
from recviewer.tui.common.wrapping import cells

_QUIET: Final = "$quiet"
_STYLES: Final = {
    "content": "",
    "reasoning": "italic $quiet",
    "refusal": "$caution",
    "error": "$failed",
    "not understood": "$failed",
    "name": "bold $tool",
    "arguments": "$arguments",
    "finish": "$done",
}

_MOST_DRAWN = 2_000
"""No row is wider; a chunk may hold megabytes."""


_LEAST_KIND = 10
"""Cells that let `…arguments` be told from `reasoning` where the room is narrow."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a chunk did."""

    choice: int | None
    """Wire index of the choice; None where it is the exchange's."""
    kind: str
    """The channel it added to, or what happened: finish, usage, role, error, …"""
    text: str = ""
    """What it added, or the finish reason, the error's message, …"""
    quoted: bool = False
    """Whether the text is recorded text, whose blanks matter."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the columns before the text."""

    number: int
    """Digits of the last chunk's number."""
    time: int
    """Cells of the time; 0 where there is no clock to show."""
    choice: int
    """Digits of the highest choice index."""
    kind: int
    """Cells of the longest kind."""


def events(reply: Reply, chunk: int, name: str = "") -> list[Event]:
    """List what a chunk did, the most telling first; never empty.

    Args:
        reply: The reply it is part of.
        chunk: Its number.
        name: Name of its event, which tells something where nothing else does.
    """
    found = [*_troubles(reply, chunk), *_texts(reply, chunk), *_marks(reply, chunk)]
    untold = Event(None, "event", name) if name else Event(None, "empty")
    return found or _touched(reply, chunk) or [untold]


def columns(reply: Reply, duration: float | None) -> Columns:
    """Measure the columns for all chunks of a reply.

    Args:
        reply: The reply.
        duration: Seconds of the last chunk; None where no clock is shown.
    """
    kinds = {str(t.channel) for c in reply.choices for t in c.tracks}
    choices = [len(str(choice.index)) for choice in reply.choices]
    return Columns(
        number=len(f"{max(0, reply.chunk_count - 1):,}"),
        time=0 if duration is None else len(_seconds(duration)),
        choice=max(choices, default=1),
        kind=max(map(len, {"content", *kinds})),
    )


def chunk_row(
    reply: Reply,
    chunk: int,
    widths: Columns,
    seconds: float | None,
    width: int,
    name: str = "",
    *,
    faint: bool = False,
) -> Content:
    """Write a chunk as one line.

    Args:
        reply: The reply it is part of.
        chunk: Its number.
        widths: Widths of the columns.
        seconds: When it came; None where no clock is shown.
        width: Cells there are.
        name: Name of its event.
        faint: Whether all of it is faint, as what is still to come is.
    """
    first, *others = events(reply, chunk, name)
    more = f" +{len(others)}" if others else ""
    time = "" if seconds is None else f"  {_seconds(seconds):>{widths.time}}"
    kind = min(widths.kind, max(_LEAST_KIND, width // 4))
    choice = "" if first.choice is None else str(first.choice)
    style = _STYLES.get(first.kind.rpartition(".")[2], _QUIET)
    pieces = [
        (f"{chunk:>{widths.number},}{time}", _QUIET),
        (f"  {choice:>{widths.choice}}  ", ""),
        (f"{clip_start(first.kind, kind):<{kind}}", style or _QUIET),
        ("  ", ""),
    ]
    text = _text(first, width - width_of(pieces) - cells(more))
    pieces += [(text, style), (more, _QUIET)]
    if faint:
        pieces = [(text, _faint(style)) for text, style in pieces]
    return joined(pieces)


@cache
def _faint(style: str) -> str:
    """Return a style in the faint colour."""
    kept = [word for word in style.split() if not word.startswith("$")]
    return " ".join([*kept, "$faint"])


def _text(event: Event, room: int) -> str:
    text = sanitize_line(event.text[:_MOST_DRAWN])
    return clip(f"“{text}”" if event.quoted else text, room)


def _seconds(seconds: float) -> str:
    return f"{seconds:,.2f} s"


def _texts(reply: Reply, chunk: int) -> Iterator[Event]:
    """Yield the texts a chunk added; in one choice, in order of its channels."""
    for choice in _with(reply, chunk):
        for track in choice.tracks:
            at = bisect_left(track.chunks, chunk)
            if at < len(track.chunks) and track.chunks[at] == chunk:
                start, end = track.span_of(chunk)
                text = track.text[start : min(end, start + _MOST_DRAWN)]
                yield Event(choice.index, str(track.channel), text, quoted=True)


def _troubles(reply: Reply, chunk: int) -> Iterator[Event]:
    at = bisect_left(reply.notes, chunk, key=attrgetter("chunk"))
    for note in reply.notes[at:]:
        if note.chunk != chunk:
            return
        yield Event(None, "not understood", note.text.removeprefix("not understood: "))


def _marks(reply: Reply, chunk: int) -> Iterator[Event]:
    """Yield what happened, apart from what its texts tell already."""
    at = bisect_left(reply.marks, chunk, key=attrgetter("chunk"))
    end = bisect_right(reply.marks, chunk, key=attrgetter("chunk"))
    # That a chunk is the last one, it does not say itself.
    told = (MarkKind.FIRST_TEXT, MarkKind.TOOL_CALL, MarkKind.CUT_OFF)
    for mark in sorted(reply.marks[at:end], key=_weight):
        if mark.kind not in told:
            label = "" if mark.label == mark.kind else mark.label
            yield Event(mark.choice, mark.kind, label)


def _weight(mark: Mark) -> int:
    return 0 if mark.kind is MarkKind.ERROR else 1


def _touched(reply: Reply, chunk: int) -> list[Event]:
    """Name the choices that a chunk without any text was for."""
    return [
        Event(choice.index, "role", choice.role)
        if choice.role and choice.chunks[0] == chunk
        else Event(choice.index, "empty")
        for choice in _with(reply, chunk)
    ]


def _with(reply: Reply, chunk: int) -> Iterator[Transcript]:
    for choice in reply.choices:
        at = bisect_left(choice.chunks, chunk)
        if at < len(choice.chunks) and choice.chunks[at] == chunk:
            yield choice
