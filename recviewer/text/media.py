"""Images and files in recorded text, recognised by their first bytes."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable
from typing import Final

from recviewer.model.prompt import Media
from recviewer.text.numbers import size_words
from recviewer.text.secrets import masked_url

_DATA_URL: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+")

_MIN_LENGTH = 256
"""Shorter base64 without a type may as well be an id or a hash."""

_HEAD_LENGTH = 256 * 1024
"""Base64 characters decoded at most; the size of a JPEG may follow a thumbnail."""

_Size = tuple[int, int]


def caption(media: Media, name: str = "") -> str:
    """Return a caption for an image or a file: `image/png · 640x480 · 12.3 kB`.

    Args:
        media: What is known of it.
        name: Stands first, if it has one.
    """
    pixels = f"{media.width}x{media.height}" if media.width and media.height else ""
    size = size_words(media.size) if media.size is not None else ""
    words = (name, media.type or "media", pixels, size, media.url or "")
    return " · ".join(filter(None, words))


def masked_caption(media: Media, name: str = "") -> str:
    """Return a caption as `caption` does, with the secrets in its URL masked."""
    text, url = caption(media, name), media.url
    return text.replace(url, masked_url(url)) if url else text


def detect_media(text: str) -> Media | None:
    """Recognise a string that is a file: a data URL, or base64 of a known type."""
    if _DATA_URL.match(text):
        return media_from_base64(text)
    if len(text) < _MIN_LENGTH or not _BASE64.fullmatch(text, 0, _MIN_LENGTH):
        return None
    media = media_from_base64(text)
    return media if media.type else None


def media_from_url(url: str, type: str = "") -> Media:
    """Describe what a URL points to; a data URL contains it."""
    if not url.startswith("data:"):
        return Media(type=type, size=None, url=url)
    head, _, data = url[5:].partition(",")
    return media_from_base64(data, head.partition(";")[0] or type)


def media_from_base64(data: str, type: str = "") -> Media:
    """Describe base64 data, or a data URL, by its length and its first bytes."""
    if data.startswith("data:"):
        return media_from_url(data, type)
    head = _decode(data[:_HEAD_LENGTH])
    found, size = _sniff(head)
    width, height = size or (None, None)
    padding = len(data[-2:]) - len(data[-2:].rstrip("="))
    return Media(type or found, len(data) * 3 // 4 - padding, width, height)


def _decode(head: str) -> bytes:
    try:
        return base64.b64decode(head[: len(head) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def _sniff(head: bytes) -> tuple[str, _Size | None]:
    """Return the media type and the size in pixels that the first bytes tell."""
    for type, magic, read_size in _MEDIA_FORMATS:
        if head[: len(magic)] == magic:
            try:
                return type, read_size(head)
            except (struct.error, IndexError):
                return type, None
    return "", None


def _png(head: bytes) -> _Size | None:
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def _gif(head: bytes) -> _Size | None:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _webp(head: bytes) -> _Size | None:
    """Read the size from the first chunk: lossy, lossless or extended."""
    match head[8:16]:
        case b"WEBPVP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"WEBPVP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"WEBPVP8X":
            width, height = head[24:27], head[27:30]
            return (
                int.from_bytes(width, "little") + 1,
                int.from_bytes(height, "little") + 1,
            )
    return None


def _jpeg(head: bytes) -> _Size | None:
    """Follow the segments to the frame header, which holds the size."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        # Frame headers are C0 to CF, except the tables DHT, JPG and DAC.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None


def _no_size(head: bytes) -> _Size | None:
    del head
    return None


_MEDIA_FORMATS: tuple[tuple[str, bytes, Callable[[bytes], _Size | None]], ...] = (
    ("image/png", b"\x89PNG\r\n\x1a\n", _png),
    ("image/jpeg", b"\xff\xd8", _jpeg),
    ("image/gif", b"GIF8", _gif),
    ("image/webp", b"RIFF", _webp),
    ("application/pdf", b"%PDF", _no_size),
)
"""Media types, the bytes that files start with, and the readers of the pixel size."""
