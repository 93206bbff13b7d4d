"""A replay in words: clock, speed, position, and what happens at a chunk."""

from __future__ import annotations

import math
from collections.abc import Mapping

from recviewer.model.transcript import NO_FINISH, Mark, MarkKind, Reply, Transcript
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Clock, Source, Timeline
from recviewer.text.numbers import clock_words, number_words, short_count
from recviewer.text.sanitize import sanitize_line

SIGNS: Mapping[MarkKind, str] = {
    MarkKind.FIRST_TEXT: "●",
    MarkKind.TOOL_CALL: "⚒",
    MarkKind.FINISH: "■",
    MarkKind.CUT_OFF: "✂",
    MarkKind.ERROR: "✖",
    MarkKind.USAGE: "Σ",
    MarkKind.DIFFERENCE: "≠",
}

_CUT_SHORT = frozenset(
    {
        *("length", "max_tokens", "max_output_tokens", "content_filter", "safety"),
        *("refusal", "incomplete"),
    }
)
"""Finish reasons of an incomplete answer, in lower case."""

_INCOMPLETE = _CUT_SHORT | {MarkKind.CUT_OFF, NO_FINISH}
"""How incomplete answers end, in lower case."""

_MAX_LABEL_CHARACTERS = 200
"""Characters of a label that are sanitized; more fit on no line."""


def is_cut_short(mark: Mark) -> bool:
    """Return whether a mark is the finish of an incomplete answer."""
    return mark.kind is MarkKind.FINISH and mark.label.lower() in _CUT_SHORT


def is_incomplete(choice: Transcript) -> bool:
    """Return whether a choice ended before all of it was there."""
    return choice.ending.lower() in _INCOMPLETE


def no_replay_text(chunks: int, streamed: bool) -> str:
    """Return why there is nothing to replay."""
    one = "answered in one chunk" if streamed else "answered whole"
    return f"{one if chunks else 'no answer'}, nothing to replay"


def clock_forms(clock: Clock) -> tuple[str, ...]:
    """Return the clock and its basis, the longest form first; the last is one word."""
    parts = clock.basis.split(" · ")
    joint = " " if clock.source is Source.ASSUMED else " · "
    forms = (" · ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return (*(f"{clock.source}{joint}{form}" for form in forms), clock.source)


def speed_forms(speed: float, clock: Clock) -> tuple[str, ...]:
    """Return the speed, the longest form first, with the rate of an assumed pace."""
    if speed == math.inf:
        return ("instant",)
    factor = f"{speed:g}×"
    if clock.rate is None:
        return (factor,)
    return f"{factor} ≈ {number_words(clock.rate * speed)} tok/s", factor


def position_forms(
    timeline: Timeline, playhead: Playhead, counted: str = ""
) -> tuple[str, ...]:
    """Return the position, the longest form first.

    It is a time, or chunks and tokens if the clock is assumed. Chunks are counted, as
    in the heads of choices: `11/11 chunks` have come when `chunk 10` is the last.
    Tokens of a chunk are never recorded, only estimated or spread over the chunks.

    Args:
        timeline: When the chunks are due.
        playhead: The position.
        counted: How many chunks have come, where the timeline does not count chunks.
    """
    short = counted or f"{playhead.chunk + 1:,}/{len(timeline):,}"
    chunks = f"{short} chunks"
    if timeline.in_chunks and counted:
        return chunks, short
    if timeline.in_chunks:
        tokens = timeline.tokens[playhead.chunk] if playhead.chunk >= 0 else 0.0
        return f"{chunks} · ≈{short_count(tokens)} tok", chunks, short
    now = clock_words(playhead.seconds)
    time = f"{now} / {clock_words(timeline.duration)}"
    return f"{time} · {chunks}", time, now


def chunk_text(reply: Reply, chunk: int, counted: str = "") -> str:
    """Return the marks of a chunk and the text it adds, on one line.

    Args:
        reply: The reply it belongs to.
        chunk: The chunk.
        counted: How many chunks have come, where those of the reply are none.
    """
    number = f"{counted} chunks" if counted else f"chunk {chunk:,}"
    parts = [number if chunk >= 0 else "before the first chunk"]
    parts += [
        f"{SIGNS[mark.kind]} {_mark_words(mark)}"
        for mark in reply.marks
        if mark.chunk == chunk
    ]
    for choice in reply.choices:
        for track in choice.tracks:
            start, end = track.span_of(chunk)
            if end > start:
                end = min(end, start + _MAX_LABEL_CHARACTERS)
                text = sanitize_line(track.text[start:end])
                parts.append(f"{choice.index} {track.channel} “{text}”")
    return " · ".join(parts)


def _mark_words(mark: Mark) -> str:
    label = sanitize_line(mark.label[:_MAX_LABEL_CHARACTERS])
    return label if label == mark.kind else f"{mark.kind}: {label}"
