"""Undoes how a body is stored, judging by its bytes: headers are often wrong."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import msgspec

from recviewer.framing import aws_event_stream, compression, unicode
from recviewer.framing.compression import Compression
from recviewer.jsondoc import parsing

_NAMED = {"br": compression.BROTLI, "deflate": compression.DEFLATE}
"""What a content-encoding names and bytes alone do not tell."""

_MAX_LAYERS = 4
"""Layers undone at most. Gzip in base64 is common; more than three layers are not."""

_HEAD_CHARACTERS = 16
"""Base64 characters that hold the first bytes of compressed data."""

_GZIP_HEADER_BYTES = 10
"""Compressed data is longer than a header of gzip."""

_STRING_LIST = re.compile(rb'\s*\[\s*"')
_MIN_TEXT_PER_BROKEN = 10
"""Bytes for each that is not UTF-8 from which on data that is neither JSON nor events
is text."""

_STRUCTURE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[{\[:]|data|event|id|retry)")
"""The start of JSON or of server-sent events."""
_SPACE = re.compile(rb"[ \t\r\n]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class DecodedBody(msgspec.Struct, frozen=True):
    """A body as it was before it was stored."""

    value: Any
    """Its bytes, or a JSON value that the file holds as such."""
    notes: tuple[str, ...] = ()
    """What could not be undone."""
    jq_filters: str = ""
    """The jq filters from the stored body to this one, to append to a path."""


class _Layer(msgspec.Struct, frozen=True):
    """One way in which a body was stored."""

    value: bytes | None
    """The data inside; None if it cannot be decoded."""
    filter: str
    """The jq filter that undoes it."""
    note: str = ""
    """What is missing."""


def decode(value: Any, encoding: str = "") -> DecodedBody:
    """Undo how a body is stored: as text, in base64, compressed.

    Args:
        value: Bytes, text, or a JSON value.
        encoding: The content-encoding header. It only matters for brotli and deflate,
            if the bytes are not text.
    """
    if isinstance(value, str):
        value = _text_bytes(value)
    named = next(
        (how for name, how in _NAMED.items() if name in encoding.lower()), None
    )
    notes: list[str] = []
    jq_filters = ""
    for _ in range(_MAX_LAYERS):
        layer = _outer_layer(value, named)
        if layer is None:
            break
        notes += filter(None, [layer.note])
        if layer.value is None:
            break
        value, jq_filters = layer.value, f"{jq_filters} | {layer.filter}"
    if isinstance(value, bytes) and not value.isascii():
        value = _repaired(value, notes)
    return DecodedBody(value, tuple(notes), jq_filters)


def _repaired(data: bytes, notes: list[str]) -> bytes:
    """Return text in UTF-8; a note says what could not be decoded.

    Bytes that are rather something else, such as a tiny picture, are left alone.
    """
    if aws_event_stream.begins(data):
        return data
    try:
        text = unicode.to_utf8(data)
    except ValueError:
        return data
    if not _STRUCTURE.match(text.data):
        odd = bool(unicode.marked_encoding(data))
        if odd or text.broken * _MIN_TEXT_PER_BROKEN > len(data):
            return data
    notes += filter(None, [text.note])
    return text.data


def _is_text(data: bytes) -> bool:
    """Return whether bytes are UTF-8 text without unusual control characters."""
    if _CONTROLS.search(data):
        return False
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _text_bytes(text: str) -> bytes:
    """Return the bytes of a text, also of binary data read as Latin-1."""
    if _is_binary(text[:_HEAD_CHARACTERS].encode("latin-1", "ignore")):
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            pass
    return parsing.join_halves(text).encode("utf-8", "surrogatepass")


def _is_binary(head: bytes) -> bool:
    """Return whether the first bytes are clearly not those of text."""
    marks = (compression.GZIP, compression.ZSTD)
    long_enough = len(head) >= _GZIP_HEADER_BYTES
    return long_enough and (head.startswith(marks) or aws_event_stream.begins(head))


def _outer_layer(value: Any, named: Compression | None) -> _Layer | None:
    """Undo the outermost layer; None if there is none left."""
    if isinstance(value, list):
        return _pieces_layer(value, named)
    if not isinstance(value, bytes):
        return None
    how = compression.detect(value)
    if how is None and named and value and not _is_text(value):
        how = None if aws_event_stream.begins(value) else named
    if how is not None:
        found = compression.decompress(value, how)
        if how is not compression.DEFLATE or _is_inflated(found):
            return _Layer(found.data, how.filter, found.note)
    if _STRING_LIST.match(value):
        return _list_layer(value, named)
    if not _is_binary(_base64_decoded(value[:_HEAD_CHARACTERS]) or b""):
        return None
    data = _base64_decoded(value)
    return None if data is None else _Layer(data, "@base64d")


def _is_inflated(found: compression.Decompressed) -> bool:
    """Return whether bytes were deflated, as a header said: any bytes may begin so."""
    return not found.note or (bool(found.data) and _is_text(found.data or b""))


def _list_layer(text: bytes, named: Compression | None) -> _Layer | None:
    """Join the pieces of a JSON list that Polly.js wrote in place of a body."""
    first = text.partition(b'"')[2][:_HEAD_CHARACTERS]
    if not named and not _is_binary(_base64_decoded(first) or b""):
        return None
    try:
        return _pieces_layer(parsing.loads(text), named)
    except ValueError:
        return None


def _pieces_layer(items: list[Any], named: Compression | None) -> _Layer | None:
    """Join a list of base64, if that certainly gives compressed bytes.

    Polly.js stores each piece of a compressed response as it came over the wire.
    """
    pieces = [
        _base64_decoded(item.encode("utf-8", "surrogatepass"))
        for item in items
        if isinstance(item, str)
    ]
    known = [piece for piece in pieces if piece is not None]
    if not known or len(known) < len(items):
        return None
    data = b"".join(known)
    certain = _is_binary(data[:_HEAD_CHARACTERS]) or (named and not _is_text(data))
    return _Layer(data, "map(@base64d) | add") if certain else None


def _base64_decoded(text: bytes) -> bytes | None:
    """Decode base64; None if it is not base64."""
    try:
        return base64.b64decode(_SPACE.sub(b"", text), validate=True)
    except (binascii.Error, ValueError):
        return None
