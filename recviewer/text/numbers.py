"""Numbers in words: thousands separated, always with a unit."""

from __future__ import annotations

_MINUTE_SECONDS = 60.0


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: `1 chunk`, `1,399 chunks`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seconds_words(seconds: float) -> str:
    """Return a duration in words: `85 ms`, `1.2 s`, `2 min 5 s`, `1 h 4 min`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE_SECONDS - 0.05:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def size_words(size: int) -> str:
    """Return a number of bytes in words: `12.3 kB`."""
    if size < 1000:
        return f"{size} B"
    value = size / 1000
    for unit in ("kB", "MB"):
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 99.5 else f"{value:,.0f} {unit}"
        value /= 1000
    return f"{value:,.1f} GB"


def number_words(number: float) -> str:
    """Return a rate with its significant digits: `8.3`, `51`, `2,030`."""
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"


def short_count(number: float) -> str:
    """Return a count in at most five characters: `812`, `3.2k`, `1.2M`."""
    if number < 999.5:
        return f"{number:.0f}"
    for unit in ("k", "M"):
        number /= 1000
        if number < 999.5:
            return f"{number:.1f}{unit}" if number < 99.95 else f"{number:.0f}{unit}"
    return f"{number / 1000:,.0f}G"


def clock_words(seconds: float) -> str:
    """Return a position on a measured clock: `0:12.4`, `1:02:03.4`."""
    tenths = int(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02}.{tenths % 10}"
    return f"{hours}:{minutes:02}:{rest}" if hours else f"{minutes}:{rest}"
