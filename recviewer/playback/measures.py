"""What can be counted in a response, and timed where a clock was recorded."""

from __future__ import annotations

from dataclasses import dataclass

from recviewer.model.transcript import Reply, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, Timeline, timeline
from recviewer.playback.tokens import TokenCounts, token_counts, visible_tokens


@dataclass(frozen=True, slots=True)
class Timing:
    """Figures by a clock that was recorded or estimated, never by the assumed pace."""

    source: Source
    """How far they can be trusted; it is shown with every one of them."""
    ttft: float | None
    """Seconds from the request to the first chunk."""
    duration: float | None
    """Seconds to the last chunk, from the request where `ttft` is known, else from
    the first chunk."""
    characters_per_second: float | None
    """Characters a second, from the first text to the last."""
    tokens_per_second: float | None
    """Recorded tokens a second, shared out by characters."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a choice, or of all choices together."""

    chunks: int
    """How many chunks there are."""
    characters: int
    """How many characters they add."""
    tokens: TokenCounts | None
    """Token counts as recorded; they are of all choices together."""
    timing: Timing | None
    """What was timed, where anything was."""

    @property
    def characters_per_chunk(self) -> float:
        """How much text comes at a time: one token, or a batch of them."""
        return self.characters / self.chunks if self.chunks else 0.0


@dataclass(frozen=True, slots=True)
class ReplyMeasures:
    """The figures of a response."""

    whole: Measures
    """All choices together."""
    choices: tuple[Measures, ...]
    """Each choice, in the order of the reply."""


def measures(reply: Reply) -> ReplyMeasures:
    """Measure a response by the best clock it holds, whatever it is replayed by."""
    line = timeline(reply, Pace())
    characters = sum(reply.characters)
    visible = visible_tokens(reply)
    per_character = visible / characters if visible and characters else None
    whole = Measures(
        chunks=reply.chunk_count,
        characters=characters,
        tokens=token_counts(reply.usage) if reply.usage else None,
        timing=_whole_timing(reply, line, per_character),
    )
    choices = (_of_choice(choice, line, per_character) for choice in reply.choices)
    return ReplyMeasures(whole, tuple(choices))


def _of_choice(
    choice: Transcript, line: Timeline, per_character: float | None
) -> Measures:
    return Measures(
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
    # The only chunk of a body sent whole comes when everything does.
    ttft = clock.ttft if reply.chunk_count > 1 else None
    rates = rate, _times(rate, per_character)
    return Timing(clock.source, ttft, clock.duration, *rates)


def _choice_timing(
    choice: Transcript, line: Timeline, per_character: float | None
) -> Timing | None:
    clock = line.clock
    # Without a duration, times beyond the first chunk follow the assumed pace.
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
    """Divide what came after the first text by the time from it to the last."""
    seconds = line.due_at(last) - line.due_at(first)
    return amount / seconds if seconds > 0 else None


def _times(rate: float | None, factor: float | None) -> float | None:
    return rate * factor if rate is not None and factor is not None else None
