"""The transport bar's rows: density, marks, and what the replay is doing.

Rows are exactly as wide as asked for. Words give way in a fixed order; what is cut
has an ellipsis, and the word that names the clock always stays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content, Span

from recviewer.model.transcript import Mark, MarkKind, Reply
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Clock, Source, Timeline
from recviewer.text.numbers import clock_words, number_words, short_count
from recviewer.text.sanitize import sanitize_line

PLAYHEAD = "┃"
PLAYING = "▶"
PAUSED = "‖"

SIGNS: Mapping[MarkKind, str] = {
    MarkKind.FIRST_TEXT: "●",
    MarkKind.TOOL_CALL: "⚒",
    MarkKind.FINISH: "■",
    MarkKind.CUT_OFF: "✂",
    MarkKind.ERROR: "✖",
    MarkKind.USAGE: "Σ",
}

_STYLES: Mapping[MarkKind, str] = {
    MarkKind.FIRST_TEXT: "$body",
    MarkKind.TOOL_CALL: "$tool",
    MarkKind.FINISH: "$done",
    MarkKind.CUT_OFF: "$caution",
    MarkKind.ERROR: "$failed",
    MarkKind.USAGE: "$quiet",
}

_CUT_SHORT = frozenset(
    {
        *("length", "max_tokens", "max_output_tokens", "content_filter", "safety"),
        *("refusal", "incomplete"),
    }
)
"""Reasons to finish that are no good end, in lower case."""

_LABEL = 200
"""A label longer than this fits on no line."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the replay is doing."""

    timeline: Timeline
    """What is replayed."""
    playhead: Playhead
    """Where it stands."""
    playing: bool = False
    """Whether it moves."""
    speed: float = 1.0
    """How fast."""
    loop: bool = False
    """Whether it begins again at the end."""


def density_row(
    bars: str, column: int, marks: Mapping[int, Mark] | None = None
) -> Content:
    """Draw the density with the playhead in it.

    Args:
        bars: What `Scale.bars` drew.
        column: Where the playhead stands.
        marks: Marks to draw over the bars, where they have no row of their own.
    """
    marks = marks or {}
    played = Span(0, column, "$foreground")
    rest = Span(column + 1, len(bars), "$faint")
    here = Span(column, column + 1, "bold $focus")
    cells = list(_over(bars, marks))
    cells[column] = PLAYHEAD
    return Content("".join(cells), [played, rest, *_spans(marks), here])


def marks_row(marks: Mapping[int, Mark], width: int) -> Content:
    """Draw what happened when."""
    return Content(_over(" " * width, marks), _spans(marks))


def status_row(status: Status, width: int, pointed_at: str | None = None) -> Content:
    """Say the state, speed, position and clock.

    Args:
        status: What the replay is doing.
        width: Cells to fill.
        pointed_at: Words about the chunk under the mouse, in place of the rest.
    """
    sign = PLAYING if status.playing else PAUSED
    badge_forms = badge_words(status.timeline.clock)
    if pointed_at is not None:
        badge = badge_forms[-1]
        left = Content(sanitize_line(pointed_at))
    else:
        forms = (
            speed_words(status.speed, status.timeline.clock),
            position_words(status.timeline, status.playhead),
            ("loop", "∞") if status.loop else ("",),
            badge_forms,
        )
        room = width - len(sign) - 1
        *words, badge = _fit(forms, room, give_way=(3, 0, 1, 3, 2, 3, 1))
        left = Content("  ".join(filter(None, words)))
    room = width - len(sign) - len(badge) - 3
    left = left.truncate(max(0, room), ellipsis=True)
    gap = " " * (width - len(sign) - 1 - left.cell_length - len(badge))
    return Content.assemble(
        (sign, "bold $focus" if status.playing else "bold"),
        " ",
        left,
        gap,
        (badge, "$quiet"),
    ).truncate(width, ellipsis=True)


def nothing_words(chunks: int, streamed: bool) -> str:
    """Say why there is nothing to replay."""
    one = "answered in one chunk" if streamed else "answered whole"
    return f"{one if chunks else 'no answer'}, nothing to replay"


def badge_words(clock: Clock) -> tuple[str, ...]:
    """Name the clock and its basis; later forms are shorter, the last is one word."""
    parts = clock.basis.split(" · ")
    joint = " " if clock.source is Source.ASSUMED else " · "
    forms = (" · ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return (*(f"{clock.source}{joint}{form}" for form in forms), clock.source)


def speed_words(speed: float, clock: Clock) -> tuple[str, ...]:
    """Name the speed, with what it comes to where the pace is assumed."""
    if speed == math.inf:
        return ("instant",)
    factor = f"{speed:g}×"
    if clock.rate is None:
        return (factor,)
    return f"{factor} ≈ {number_words(clock.rate * speed)} tok/s", factor


def position_words(timeline: Timeline, playhead: Playhead) -> tuple[str, ...]:
    """Say the position: in chunks and tokens where nothing was timed, else in time."""
    number = f"{playhead.chunk:,}" if playhead.chunk >= 0 else "–"
    short = f"{number}/{len(timeline):,}"
    chunk = f"chunk {short}"
    if timeline.in_chunks:
        tokens = timeline.tokens[playhead.chunk] if playhead.chunk >= 0 else 0.0
        return f"{chunk} · {short_count(tokens)} tok", chunk, short
    now = clock_words(playhead.seconds)
    time = f"{now} / {clock_words(timeline.duration)}"
    return f"{time} · {chunk}", time, now


def chunk_words(reply: Reply, chunk: int) -> str:
    """Say what a chunk adds and what happened with it, in one line."""
    words = [f"chunk {chunk:,}" if chunk >= 0 else "before the first chunk"]
    words += [
        f"{SIGNS[mark.kind]} {sanitize_line(mark.label[:_LABEL])}"
        for mark in reply.marks
        if mark.chunk == chunk
    ]
    for choice in reply.choices:
        for track in choice.tracks:
            start, end = track.span_of(chunk)
            if end > start:
                text = sanitize_line(track.text[start : min(end, start + _LABEL)])
                words.append(f"{choice.index} {track.channel} “{text}”")
    return " · ".join(words)


def _fit(
    forms: Sequence[tuple[str, ...]], room: int, give_way: Sequence[int]
) -> list[str]:
    """Choose the longest forms that fit a line, two cells between them.

    Args:
        forms: For each part its forms, the longest first.
        room: Cells there are.
        give_way: The parts, in the order in which they take their next form.
    """
    chosen = [0] * len(forms)
    for part in give_way:
        words = [form[place] for form, place in zip(forms, chosen, strict=True)]
        if sum(len(word) + 2 for word in words if word) - 2 <= room:
            break
        chosen[part] = min(chosen[part] + 1, len(forms[part]) - 1)
    return [form[place] for form, place in zip(forms, chosen, strict=True)]


def _over(cells: str, marks: Mapping[int, Mark]) -> str:
    """Draw marks over a row."""
    return "".join(
        SIGNS[marks[place].kind] if place in marks else cell
        for place, cell in enumerate(cells)
    )


def _spans(marks: Mapping[int, Mark]) -> list[Span]:
    return [Span(place, place + 1, _style(mark)) for place, mark in marks.items()]


def _style(mark: Mark) -> str:
    cut_short = mark.kind is MarkKind.FINISH and mark.label.lower() in _CUT_SHORT
    return "$caution" if cut_short else _STYLES[mark.kind]
