"""Images and files in a few words instead of as base64."""

from __future__ import annotations

import re
from typing import Final

from recviewer.model.prompt import Media
from recviewer.protocols.request_media import inline

_DATA_URL: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+")

_SHORTEST = 256
"""Shorter base64 without a type could as well be an id or a hash."""


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
    if _DATA_URL.match(text):
        return inline(text)
    if len(text) < _SHORTEST or not _BASE64.fullmatch(text, 0, _SHORTEST):
        return None
    media = inline(text)
    return media if media.type else None
