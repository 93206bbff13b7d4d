"""What each chunk of a response did: the text it added, how a choice ended, usage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import attrgetter

import msgspec

from recviewer.model.transcript import MarkKind, Reply, Transcript
from recviewer.text.sanitize import sanitize_line

MAX_TEXT_CHARACTERS = 2_000
"""Characters of a text that are looked at; a chunk may hold megabytes."""


class Effect(msgspec.Struct, frozen=True, gc=False):
    """One effect of a chunk."""

    choice: int | None
    """Wire index of the choice; None if it concerns the whole exchange."""
    kind: str
    """The channel it added to, or what happened: finish, usage, role, error, …"""
    text: str = ""
    """The text it added, the finish reason, the error's message, …"""
    quoted: bool = False
    """Whether the text is recorded text, which is quoted to show its blanks."""

    @property
    def words(self) -> str:
        """What a search looks at."""
        return f"{self.kind} {sanitize_line(self.text[:MAX_TEXT_CHARACTERS])}"


def effects(reply: Reply, chunk: int, name: str = "") -> list[Effect]:
    """List what a chunk did, the most important first; never empty."""
    nothing = Effect(None, "event", name) if name else Effect(None, "empty")
    return (
        [*_errors(reply, chunk), *_texts(reply, chunk), *_marks(reply, chunk)]
        or _choices_without_text(reply, chunk)
        or [nothing]
    )


def finish_chunks(reply: Reply) -> dict[int | None, int]:
    """Return the chunk at which each choice that has an end is over, by wire index."""
    return {
        mark.choice: mark.chunk
        for mark in reply.marks
        if mark.kind in (MarkKind.FINISH, MarkKind.CUT_OFF)
    }


def _texts(reply: Reply, chunk: int) -> Iterator[Effect]:
    """Yield the texts a chunk added, by choice and channel."""
    for choice in _choices_of(reply, chunk):
        for track in choice.tracks:
            at = bisect_left(track.chunks, chunk)
            if at < len(track.chunks) and track.chunks[at] == chunk:
                start, end = track.span_of(chunk)
                text = track.text[start : min(end, start + MAX_TEXT_CHARACTERS)]
                yield Effect(choice.index, str(track.channel), text, quoted=True)


def _errors(reply: Reply, chunk: int) -> Iterator[Effect]:
    at = bisect_left(reply.notes, chunk, key=attrgetter("chunk"))
    for note in reply.notes[at:]:
        if note.chunk != chunk:
            return
        yield Effect(None, "not understood", note.text.removeprefix("not understood: "))


def _marks(reply: Reply, chunk: int) -> Iterator[Effect]:
    """Yield the marks of a chunk that its texts do not show already."""
    at = bisect_left(reply.marks, chunk, key=attrgetter("chunk"))
    end = bisect_right(reply.marks, chunk, key=attrgetter("chunk"))
    # Nothing in the last chunk of a recording that was cut off says so.
    implied = (MarkKind.FIRST_TEXT, MarkKind.TOOL_CALL, MarkKind.CUT_OFF)
    errors_first = sorted(
        reply.marks[at:end], key=lambda m: m.kind is not MarkKind.ERROR
    )
    for mark in errors_first:
        if mark.kind not in implied:
            label = "" if mark.label == mark.kind else mark.label
            yield Effect(mark.choice, mark.kind, label)


def _choices_without_text(reply: Reply, chunk: int) -> list[Effect]:
    """Name the choices that a chunk without text is part of."""
    return [
        Effect(choice.index, "role", choice.role)
        if choice.role and choice.chunks[0] == chunk
        else Effect(choice.index, "empty")
        for choice in _choices_of(reply, chunk)
    ]


def _choices_of(reply: Reply, chunk: int) -> Iterator[Transcript]:
    for choice in reply.choices:
        at = bisect_left(choice.chunks, chunk)
        if at < len(choice.chunks) and choice.chunks[at] == chunk:
            yield choice
