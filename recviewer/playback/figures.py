"""Figures of a response: counts, and rates where a clock was recorded."""

from __future__ import annotations

import msgspec

from recviewer.model.transcript import Reply, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, Timeline, timeline
from recviewer.playback.tokens import TokenCounts, token_counts, visible_tokens


class Timing(msgspec.Struct, frozen=True):
    """Figures by a recorded or estimated clock, never by the assumed pace."""

    source: Source
    """How far they can be trusted; shown with each of them."""
    ttft: float | None
    """Seconds from the request to the first chunk."""
    duration: float | None
    """Seconds to the last chunk, from the request if `ttft` is known, else from the
    first chunk."""
    characters_per_second: float | None
    """Characters per second, from the first text to the last."""
    tokens_per_second: float | None
    """Recorded tokens per second, distributed by characters."""


class Figures(msgspec.Struct, frozen=True):
    """The figures of a choice, or of all choices together."""

    chunks: int
    characters: int
    """Number of characters that the chunks add."""
    tokens: TokenCounts | None
    """Token counts as recorded, always of all choices together; None for a choice."""
    timing: Timing | None
    """Figures of time; None where no clock was recorded."""

    @property
    def characters_per_chunk(self) -> float:
        """Mean length of a chunk: shows whether it holds one token or a batch."""
        return self.characters / self.chunks if self.chunks else 0.0


class ReplyFigures(msgspec.Struct, frozen=True):
    """The figures of a response."""

    whole: Figures
    """All choices together."""
    choices: tuple[Figures, ...]
    """Each choice, in the order of the reply."""


def reply_figures(reply: Reply) -> ReplyFigures:
    """Measure a response by its best recorded clock, regardless of the clock mode."""
    line = timeline(reply, Pace())
    characters = sum(reply.characters)
    visible = visible_tokens(reply)
    per_character = visible / characters if visible and characters else None
    whole = Figures(
        chunks=reply.chunk_count,
        characters=characters,
        tokens=token_counts(reply.usage) if reply.usage else None,
        timing=_whole_timing(reply, line, per_character),
    )
    choices = (_of_choice(choice, line, per_character) for choice in reply.choices)
    return ReplyFigures(whole, tuple(choices))


def _of_choice(
    choice: Transcript, line: Timeline, per_character: float | None
) -> Figures:
    return Figures(
        chunks=len(choice.chunks),
        characters=sum(len(track.text) for track in choice.tracks),
        tokens=None,
        timing=_choice_timing(choice, line, per_character),
    )


def _whole_timing(
    reply: Reply, line: Timeline, per_character: float | None
) -> Timing | None:
    clock = line.clock
    if clock.source is Source.ASSUMED:
        return None
    texts = [k for k, count in enumerate(reply.characters) if count]
    rate = None
    if texts and clock.duration is not None:
        later = sum(reply.characters[texts[0] + 1 :])
        rate = _rate(later, texts[0], texts[-1], line)
    # The only chunk of a body sent whole arrives together with everything.
    ttft = clock.ttft if reply.chunk_count > 1 else None
    rates = rate, _times(rate, per_character)
    return Timing(clock.source, ttft, clock.duration, *rates)


def _choice_timing(
    choice: Transcript, line: Timeline, per_character: float | None
) -> Timing | None:
    clock = line.clock
    # Without a duration, times after the first chunk follow the assumed pace.
    measured = clock.source is not Source.ASSUMED and clock.duration is not None
    if not measured or not choice.chunks or len(line) < 2:
        return None
    rate = None
    if choice.tracks:
        first = min(track.chunks[0] for track in choice.tracks)
        last = max(track.chunks[-1] for track in choice.tracks)
        later = sum(len(t.text) - t.end_at(first) for t in choice.tracks)
        rate = _rate(later, first, last, line)
    return Timing(
        source=clock.source,
        ttft=None if clock.ttft is None else line.due_at(choice.chunks[0]),
        duration=line.due_at(choice.chunks[-1]),
        characters_per_second=rate,
        tokens_per_second=_times(rate, per_character),
    )


def _rate(amount: int, first: int, last: int, line: Timeline) -> float | None:
    """Return an amount per second, over the time between two chunks."""
    seconds = line.due_at(last) - line.due_at(first)
    return amount / seconds if seconds > 0 else None


def _times(rate: float | None, factor: float | None) -> float | None:
    return rate * factor if rate is not None and factor is not None else None
