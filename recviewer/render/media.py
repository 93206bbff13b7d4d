"""Images and files in a few words instead of as base64."""

from __future__ import annotations

import re

from recviewer.model.prompt import Media

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}", re.ASCII)

_SHORTEST = 256
"""Shorter base64 without a type could as well be an id or a hash."""

_PREFIXES = {
    "iVBORw0KGgo": "image/png",
    "/9j/": "image/jpeg",
    "R0lGOD": "image/gif",
    "UklGR": "image/webp",
    "JVBERi0": "application/pdf",
    "SUQz": "audio/mpeg",
}
"""How base64 of well-known files begins."""


def in_words(size: int) -> str:
    """Write a number of bytes as people say it: `12.3 kB`."""
    if size < 1000:
        return f"{size} B"
    value = size / 1000
    for unit in ("kB", "MB"):
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 99.5 else f"{value:,.0f} {unit}"
        value /= 1000
    return f"{value:,.1f} GB"


def caption(media: Media) -> str:
    """Describe an image or a file in one line: `image/png · 640x480 · 12.3 kB`."""
    pixels = f"{media.width}x{media.height}" if media.width and media.height else ""
    size = in_words(media.size) if media.size is not None else ""
    words = (media.type or "media", pixels, size, media.url or "")
    return " · ".join(filter(None, words))


def describe(text: str) -> Media | None:
    """Recognise a string that is a file: a data URL, or base64 of a known kind."""
    if url := _DATA_URL.match(text):
        return Media(url[1] or "text/plain", _decoded(text, url.end()))
    if len(text) < _SHORTEST:
        return None
    known = (kind for start, kind in _PREFIXES.items() if text.startswith(start))
    kind = next(known, None)
    if kind is None or not _BASE64.fullmatch(text):
        return None
    return Media(kind, _decoded(text, 0))


def _decoded(text: str, start: int) -> int:
    """Count the bytes that base64 stands for."""
    padding = text[-2:].count("=")
    return max(0, (len(text) - start) * 3 // 4 - padding)
