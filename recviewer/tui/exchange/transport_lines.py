"""The rows of the transport bar: density, marks, and the status of the replay.

A row is exactly as wide as requested. Its parts get shorter in a fixed order; what is
cut ends in an ellipsis, and the word that names the clock always remains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from textual.content import Content, Span

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Source, Timeline
from recviewer.playback.words import (
    SIGNS,
    clock_forms,
    is_cut_short,
    position_forms,
    speed_forms,
)
from recviewer.text.sanitize import sanitize_line

PLAYHEAD = "┃"
PLAY = "▶"
"""What a click on it does, as players show it: it plays what is paused."""
PAUSE = "‖"
"""A click on it pauses what plays."""

LIVE = "●"
"""Stands where the playhead moves with the end of a stream that is being written."""
BEHIND = "○"
"""Stands where the playhead is somewhere else in it."""

TEXT_CURSOR = "▴"
"""The tick at the chunk that wrote the character under the text cursor."""

_STYLES: Mapping[MarkKind, str] = {
    MarkKind.FIRST_TEXT: "$body",
    MarkKind.TOOL_CALL: "$tool",
    MarkKind.FINISH: "$done",
    MarkKind.CUT_OFF: "$caution",
    MarkKind.ERROR: "$failed",
    MarkKind.USAGE: "$quiet",
    MarkKind.DIFFERENCE: "$caution",
}

_CLOCK_STYLES: Mapping[Source, str] = {
    Source.RECORDED: "$done",
    Source.ESTIMATED: "$caution",
    Source.ASSUMED: "$quiet",
}
"""Styles of the clock, by how far its times can be trusted."""

_MENU_SIGN = " ▾"
"""Follows what opens a menu when it is clicked."""

_MIN_WAIT_SECONDS = 0.5
"""Shortest wait that is worth a word."""

_MIN_QUIET_SECONDS = 2
"""Shortest silence of a writer that is worth a word."""


class Chip(StrEnum):
    """A part of the status that can be clicked."""

    PLAY = "Play or pause"
    SPEED = "Change the speed"
    CLOCK = "Change the clock"
    LIVE = "Go to the newest chunk, and on with it"


class Live(msgspec.Struct, frozen=True):
    """A stream that is being written."""

    last_at: float
    """When something came last, by a monotonic clock."""
    remark: str = ""
    """What became of the writer; empty if there is nothing to say."""
    now: float = 0.0
    """The time now, by the same clock."""

    @property
    def quiet(self) -> int:
        """Whole seconds since then."""
        return max(0, int(self.now - self.last_at))


class Status(msgspec.Struct, frozen=True):
    """The state of a replay."""

    timeline: Timeline
    playhead: Playhead
    playing: bool = False
    speed: float = 1.0
    loop: bool = False
    """Whether it starts again at the end."""
    first_text: int = 0
    """The chunk with the first text or tool call."""
    live: Live | None = None
    """How the stream goes on; None if it is not being written."""
    counted: str = ""
    """How many chunks have come, where the timeline does not count chunks."""

    @property
    def position_forms(self) -> tuple[str, ...]:
        """The position, the longest form first."""
        return position_forms(self.timeline, self.playhead, self.counted)


class StatusRow(msgspec.Struct, frozen=True):
    """The status of a replay as a row, and where it can be clicked."""

    content: Content
    chips: tuple[tuple[range, Chip], ...]
    """Columns of each part that can be clicked."""

    def chip_at(self, column: int) -> Chip | None:
        """Return the part at a column; None where a click does nothing."""
        return next((chip for columns, chip in self.chips if column in columns), None)


def density_row(
    bars: str,
    column: int,
    marks: Mapping[int, Mark] | None = None,
    cursor: int | None = None,
) -> Content:
    """Return the density of tokens, with the playhead in it.

    Args:
        bars: The result of `TimelineScale.bars`.
        column: Column of the playhead.
        marks: Marks to draw over the bars, if they have no row of their own.
        cursor: Column of the text cursor, if it is to be drawn over the bars, too.
    """
    marks = marks or {}
    played = Span(0, column, "$foreground")
    rest = Span(column + 1, len(bars), "$faint")
    here = Span(column, column + 1, "bold $focus")
    cells = list(_over(bars, marks))
    cells[column] = PLAYHEAD
    tick = _tick(cells, cursor)
    return Content("".join(cells), [played, rest, *_spans(marks), here, *tick])


def marks_row(
    marks: Mapping[int, Mark], width: int, cursor: int | None = None
) -> Content:
    """Return the marks at their columns, and a tick at that of the text cursor."""
    cells = list(_over(" " * width, marks))
    tick = _tick(cells, cursor)
    return Content("".join(cells), [*_spans(marks), *tick])


def status_row(status: Status, width: int, pointed_at: str | None = None) -> StatusRow:
    """Return state, speed, position and clock.

    Args:
        status: The state of the replay.
        width: Cells to fill.
        pointed_at: Text about the chunk under the mouse; replaces speed and position.
    """
    sign = PAUSE if status.playing else PLAY
    button, clock = f" {sign} ", status.timeline.clock
    badge_forms = tuple(f"{form}{_MENU_SIGN}" for form in clock_forms(clock))
    speed = live = ""
    if pointed_at is not None:
        badge = badge_forms[-1]
        words = sanitize_line(pointed_at)
    else:
        forms = (
            tuple(f"{form}{_MENU_SIGN}" for form in speed_forms(status.speed, clock)),
            wait_forms(status) or status.position_forms,
            ("loop", "∞") if status.loop and status.live is None else ("",),
            badge_forms,
            live_forms(status),
        )
        room = width - len(button) - 1
        give_way = (3, 4, 0, 1, 3, 2, 3, 4, 1)
        speed, *parts, badge, live = _fit(forms, room, give_way=give_way)
        words = "  ".join(filter(None, parts))
    room = max(0, width - len(button) - len(badge) - 2)
    left = Content("  ".join(filter(None, (speed, live, words))))
    left = left.truncate(room, ellipsis=True)
    gap = " " * (room - left.cell_length + 1)
    content = Content.assemble(
        (button, "bold $focus" if status.playing else "bold $foreground"),
        " ",
        left.stylize("$foreground", 0, len(speed)).stylize(
            "$done", len(speed) + 2, len(speed) + 2 + len(live)
        ),
        gap,
        (badge, _CLOCK_STYLES[clock.source]),
    ).truncate(width, ellipsis=True)
    start = len(button) + 1
    chips = (
        (range(len(button)), Chip.PLAY),
        (range(start, start + len(speed)), Chip.SPEED),
        (range(width - len(badge), width), Chip.CLOCK),
        (range(start + len(speed) + 2, start + len(speed) + 2 + len(live)), Chip.LIVE),
    )
    return StatusRow(content, chips)


def wait_forms(status: Status) -> tuple[str, ...]:
    """Return what a replay is waiting for, the longest form first.

    Nothing if it is paused, or if the next chunk comes at once.
    """
    line, head = status.timeline, status.playhead
    following = head.chunk + 1
    if not status.playing or head.ended or following >= len(line):
        return ()
    is_first = head.chunk < status.first_text < len(line)
    due = line.due_at(status.first_text if is_first else following)
    seconds = (due - head.seconds) / status.speed
    if seconds < _MIN_WAIT_SECONDS:
        return ()
    what = "text" if is_first else "chunk"
    words = "waiting for the first text" if is_first else "waiting for the next chunk"
    left = f"{seconds:,.1f} s"
    return f"{words} · {left}", f"{what} in {left}", left


def live_forms(status: Status) -> tuple[str, ...]:
    """Return how a stream goes on that is being written, the longest form first.

    The sign is empty while the playhead is not at the tail.
    """
    live = status.live
    if live is None:
        return ("",)
    at_end = status.playhead.chunk == len(status.timeline) - 1
    short = f"{LIVE if at_end and status.playing else BEHIND} live"
    remark, quiet = sanitize_line(live.remark), f"{live.quiet:,} s"
    if live.quiet < _MIN_QUIET_SECONDS:
        return " · ".join(filter(None, (short, remark))), short
    words = f"waiting, nothing for {quiet}"
    whole = " · ".join(filter(None, (short, remark, words)))
    return whole, f"{short} · {quiet}", short


def _tick(cells: list[str], cursor: int | None) -> list[Span]:
    """Put the tick of the text cursor into a row, and return its style."""
    if cursor is None:
        return []
    cells[cursor] = TEXT_CURSOR
    return [Span(cursor, cursor + 1, "bold $focus")]


def _fit(
    forms: Sequence[tuple[str, ...]], room: int, give_way: Sequence[int]
) -> list[str]:
    """Return for each part the longest form with which all fit, two cells apart.

    Args:
        forms: The forms of each part, the longest first.
        room: Cells available.
        give_way: Indexes of the parts, in the order in which they get shorter.
    """
    chosen = [0] * len(forms)
    for part in give_way:
        texts = [form[place] for form, place in zip(forms, chosen, strict=True)]
        if sum(len(text) + 2 for text in texts if text) - 2 <= room:
            break
        chosen[part] = min(chosen[part] + 1, len(forms[part]) - 1)
    return [form[place] for form, place in zip(forms, chosen, strict=True)]


def _over(cells: str, marks: Mapping[int, Mark]) -> str:
    """Put the signs of marks over a row."""
    return "".join(
        SIGNS[marks[place].kind] if place in marks else cell
        for place, cell in enumerate(cells)
    )


def _spans(marks: Mapping[int, Mark]) -> list[Span]:
    return [Span(place, place + 1, _style(mark)) for place, mark in marks.items()]


def _style(mark: Mark) -> str:
    return "$caution" if is_cut_short(mark) else _STYLES[mark.kind]
