"""Figures as people say them: thousands separated, units always."""

from __future__ import annotations

from recviewer.playback.measures import Measures, Timing

_MINUTE = 60.0


def measure_words(measures: Measures) -> tuple[str, ...]:
    """Say all figures, the most telling first, so that a short line may cut the end.

    Timed figures end with the word that says how far they can be trusted.
    """
    words = [plural(measures.chunks, "chunk"), plural(measures.characters, "character")]
    if measures.chunks > 1 and measures.characters:
        words.append(f"{measures.characters_per_chunk:.1f} a chunk")
    if measures.tokens is not None:
        counts = measures.tokens
        named = (("in", counts.prompt), ("out", counts.completion))
        words += [f"{count:,} tok {name}" for name, count in named if count is not None]
        if counts.reasoning:
            words.append(f"{counts.reasoning:,} tok reasoning")
    if measures.timing is not None:
        words += _timing_words(measures.timing)
    return tuple(words)


def _timing_words(timing: Timing) -> list[str]:
    words = []
    if timing.ttft is not None:
        words.append(f"first chunk after {seconds_words(timing.ttft)}")
    if timing.duration is not None:
        words.append(f"{seconds_words(timing.duration)} in all")
    if timing.tokens_per_second is not None:
        words.append(f"{number_words(timing.tokens_per_second)} tok/s")
    elif timing.characters_per_second is not None:
        words.append(f"{number_words(timing.characters_per_second)} characters/s")
    return [f"{word} ({timing.source})" for word in words]


def plural(count: int, noun: str) -> str:
    """Count things: `1 chunk`, `1,399 chunks`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seconds_words(seconds: float) -> str:
    """Say how long something took: `85 ms`, `1.2 s`, `2 min 5 s`, `1 h 4 min`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE - 0.05:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < _MINUTE:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def number_words(number: float) -> str:
    """Say a rate with as many digits as mean something: `8.3`, `51`, `2,030`."""
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"


def short_count(number: float) -> str:
    """Say a count in at most five characters: `812`, `3.2k`, `1.2M`."""
    if number < 999.5:
        return f"{number:.0f}"
    for unit in ("k", "M"):
        number /= 1000
        if number < 999.5:
            return f"{number:.1f}{unit}" if number < 99.95 else f"{number:.0f}{unit}"
    return f"{number / 1000:,.0f}G"


def clock_words(seconds: float) -> str:
    """Say a position on a measured clock: `0:12.4`, `1:02:03.4`."""
    tenths = int(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02}.{tenths % 10}"
    return f"{hours}:{minutes:02}:{rest}" if hours else f"{minutes}:{rest}"
