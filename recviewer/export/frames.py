"""A replay drawn for a terminal of any size, without one: a screen for each moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

from recviewer.jsondoc import parsing
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.playback.effects import finish_chunks
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Source, Timeline
from recviewer.playback.timeline_scale import TimelineScale, timeline_scale
from recviewer.playback.words import SIGNS, clock_forms, position_forms
from recviewer.text.cells import cells, clip, fitting
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.text.secrets import masked_piece, masked_text, secret_spans

_MIN_PANE_COLUMNS: Final = 34
"""Columns of a choice from which on two stand side by side."""

_FIXED_ROWS: Final = 6
"""Rows above and below the choices."""

_BOLD, _FAINT, _ITALIC = "\x1b[1m", "\x1b[2m", "\x1b[2;3m"
_TOOL, _DONE, _CAUTION, _FOCUS = "\x1b[36m", "\x1b[32m", "\x1b[33m", "\x1b[1;33m"
_RESET: Final = "\x1b[0m"

_KIND_STYLES: Final = {
    Kind.REASONING: _ITALIC,
    Kind.REFUSAL: _CAUTION,
    Kind.TOOL_ARGUMENTS: _TOOL,
}

_CLOCK_STYLES: Final = {
    Source.RECORDED: _DONE,
    Source.ESTIMATED: _CAUTION,
    Source.ASSUMED: _FAINT,
}


class Piece(msgspec.Struct, frozen=True):
    """Text of one style."""

    text: str
    style: str = ""

    def drawn(self) -> str:
        """Return it with the codes of its style."""
        return f"{self.style}{self.text}{_RESET}" if self.style else self.text


class Drawing(msgspec.Struct, frozen=True, dict=True):
    """What a replay is drawn with. What all screens share is computed once."""

    title: str
    about: str
    question: str
    reply: Reply
    timeline: Timeline
    columns: int
    rows: int
    revealed: bool = False
    """Whether secrets are shown."""

    @cached_property
    def _scale(self) -> TimelineScale:
        return timeline_scale(self.timeline, self.columns - 2)

    @cached_property
    def _bars(self) -> str:
        return self._scale.bars()

    @cached_property
    def _signs(self) -> str:
        """The signs of the marks, each in its column."""
        signs = [" "] * len(self._scale)
        for place, mark in self._scale.marks(self.reply.marks).items():
            signs[place] = SIGNS[mark.kind]
        return "".join(signs).rstrip()

    @cached_property
    def _finish_chunks(self) -> Mapping[int | None, int]:
        return finish_chunks(self.reply)

    @cached_property
    def _secrets(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The secrets to mask in each text."""
        tracks = (track for choice in self.reply.choices for track in choice.tracks)
        return {
            track.text: () if self.revealed else secret_spans(track.text)
            for track in tracks
        }

    def frame(self, head: Playhead) -> Sequence[str]:
        """Draw the screen when the playhead is at a position."""
        room = self.columns - 2
        lines = [
            _line([Piece(_clipped(self.title, room), _BOLD)]),
            _line([Piece(_clipped(self.about, room), _FAINT)]),
            _line([Piece(_clipped(self.question, room))]),
            *self._choices(head.chunk),
        ]
        if len(self.timeline) < 2:  # there is nothing to replay
            return [*lines, "", "", ""]
        return [*lines, *self._transport(head)]

    def _choices(self, chunk: int) -> Sequence[str]:
        """Draw the choices side by side, as many as fit."""
        height = self.rows - _FIXED_ROWS
        choices = self.reply.choices
        if not choices:
            return [""] * height
        beside = max(1, min(len(choices), self.columns // _MIN_PANE_COLUMNS))
        below = min(-(-len(choices) // beside), max(1, height // 5))
        lines: list[str] = []
        for row in range(below):
            shown = choices[row * beside : (row + 1) * beside]
            rows = height // below + (row < height % below)
            widths = [
                self.columns // len(shown) + (k < self.columns % len(shown))
                for k in range(len(shown))
            ]
            panes = [
                self._pane(choice, chunk, width, rows)
                for choice, width in zip(shown, widths, strict=True)
            ]
            lines += ["".join(parts) for parts in zip(*panes, strict=True)]
        return lines

    def _pane(
        self, choice: Transcript, chunk: int, width: int, rows: int
    ) -> Iterator[str]:
        """Draw one choice in a box, the newest text at the bottom."""
        end = self._finish_chunks.get(choice.index, 0)
        arrived = bisect_right(choice.chunks, chunk)
        facts = [f"{arrived:,}/{len(choice.chunks):,} chunks"]
        if choice.ending and chunk >= end:
            facts.insert(0, sanitize_line(choice.ending))
        name = f" choice {choice.index} "
        about = _clipped(f" {' · '.join(facts)} ", max(0, width - len(name) - 5))
        rule = "─" * (width - len(name) - cells(about) - 3)
        yield f"{_FAINT}╭─{_RESET}{_BOLD}{name}{_RESET}{_FAINT}{rule}{about}╮{_RESET}"
        inner, height = width - 4, rows - 2
        said = self._said(choice, chunk)
        lines = list(_wrapped(said, inner, height))[-height:]
        lines += [Piece("")] * (height - len(lines))
        for line in lines:
            blank = " " * (inner - cells(line.text))
            yield f"{_FAINT}│{_RESET} {line.drawn()}{blank} {_FAINT}│{_RESET}"
        yield f"{_FAINT}╰{'─' * (width - 2)}╯{_RESET}"

    def _said(self, choice: Transcript, chunk: int) -> Iterator[Piece]:
        """Yield the texts that have arrived, each with the style of its kind."""
        for track in choice.tracks:
            kind = track.channel.kind
            end, spans = track.end_at(chunk), self._secrets[track.text]
            text = sanitize(masked_piece(track.text, 0, end, spans))
            if not text:
                continue
            if kind is Kind.TOOL_NAME:
                yield Piece(f"⚒ {text}", _TOOL)
            else:
                yield Piece(text, _KIND_STYLES.get(kind, ""))
        for call in choice.tool_calls:
            channel = Channel(Kind.TOOL_ARGUMENTS, call.index)
            has_track = choice.track(channel) is not None
            if not has_track and call.chunk <= chunk and call.arguments is not None:
                text = parsing.as_text(call.arguments)
                shown = text if self.revealed else masked_text(text)
                yield Piece(sanitize(shown), _TOOL)

    def _transport(self, head: Playhead) -> Iterator[str]:
        column = self._scale.column(head)
        yield _line(
            [
                Piece(self._bars[:column]),
                Piece("┃", _FOCUS),
                Piece(self._bars[column + 1 :], _FAINT),
            ]
        )
        yield _line([Piece(self._signs, _DONE)])
        clock = self.timeline.clock
        room = self.columns - 4
        position = position_forms(self.timeline, head)[0]
        left = room - cells(position) - 2
        badges = clock_forms(clock)
        badge = next((form for form in badges if cells(form) <= left), badges[-1])
        gap = " " * max(2, room - cells(position) - cells(badge))
        yield _line(
            [
                Piece("▶ ", _FOCUS),
                Piece(position + gap),
                Piece(badge, _CLOCK_STYLES[clock.source]),
            ]
        )


def _wrapped(texts: Iterator[Piece], width: int, height: int) -> Iterator[Piece]:
    """Wrap texts between words; of a long one only the end, which is what shows."""
    for number, piece in enumerate(texts):
        if number:
            yield Piece("")
        for line in piece.text.split("\n")[-height:]:
            for part in wrap(line[-width * height :], width):
                yield Piece(part, piece.style)


def wrap(line: str, width: int) -> Iterator[str]:
    """Break a line between words, or within one that is too long by itself."""
    line = line.expandtabs(4)
    if not line:
        yield ""
    while line:
        if line.isascii() and len(line) <= width:
            yield line
            return
        end = fitting(line, width)
        if end < len(line):
            space = line.rfind(" ", 0, end + 1)
            end = space if space > 0 else max(1, end)
        yield line[:end].rstrip()
        line = line[end:].lstrip(" ") if end < len(line) else ""


def _clipped(text: str, width: int) -> str:
    return clip(sanitize_line(text), width) if width else ""


def _line(pieces: Sequence[Piece]) -> str:
    return " " + "".join(piece.drawn() for piece in pieces)
