"""Undoes how a body is stored, by what its bytes are: headers are often untrue."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from recviewer.framing import aws_event_stream, compression
from recviewer.jsondoc import parsing

_DEEPEST = 4
"""So many layers are undone: gzip in base64 is common, more than three are not."""

_HEAD = 16
"""So many characters of base64 hold how packed bytes begin."""

_LEAST = 10
"""Packed bytes are longer: this is what gzip has to say before it begins."""

_LISTED = re.compile(rb'\s*\[\s*"')
_SPACE = re.compile(rb"[ \t\r\n]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body as it was before it was stored."""

    value: Any
    """Bytes of a text, or a JSON value that the file kept as such."""
    notes: tuple[str, ...] = ()
    """What could not be undone."""
    jq_filters: str = ""
    """Filters from what is stored to this, to go on a path with."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """One way in which a body was stored."""

    value: bytes | None
    """What it held; None if it cannot be undone."""
    filter: str
    """How it is undone."""
    note: str = ""
    """What is missing."""


def decode(value: Any, encoding: str = "") -> DecodedBody:
    """Undo how a body is stored: text to bytes, then whatever packs them.

    Args:
        value: Bytes, text, or a JSON value.
        encoding: What a header says about it. It is only believed where it says
            brotli and the bytes are no text.
    """
    if isinstance(value, str):
        value = _encoded(value)
    notes: list[str] = []
    jq_filters = ""
    for _ in range(_DEEPEST):
        layer = _layer(value, "br" in encoding.lower())
        if layer is None:
            break
        notes += filter(None, [layer.note])
        if layer.value is None:
            break
        value, jq_filters = layer.value, f"{jq_filters} | {layer.filter}"
    return DecodedBody(value, tuple(notes), jq_filters)


def is_text(data: bytes) -> bool:
    """Say whether bytes are text: UTF-8 without control characters of any rareness."""
    if _CONTROLS.search(data):
        return False
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _encoded(text: str) -> bytes:
    """Return the bytes of a text, or those that were taken for text one by one."""
    if _is_packed(text[:_HEAD].encode("latin-1", "ignore")):
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            pass
    return text.encode("utf-8", "surrogatepass")


def _is_packed(head: bytes) -> bool:
    """Say whether what begins so is clearly no text."""
    marks = (compression.GZIP, compression.ZSTD)
    long_enough = len(head) >= _LEAST
    return long_enough and (head.startswith(marks) or aws_event_stream.begins(head))


def _layer(value: Any, brotli: bool) -> _Layer | None:
    """Undo the outermost layer; None where nothing is stored in another way."""
    if isinstance(value, list):
        return _of_pieces(value, brotli)
    if not isinstance(value, bytes):
        return None
    how = compression.detect(value)
    if how is None and brotli and value and not is_text(value):
        how = None if aws_event_stream.begins(value) else compression.BROTLI
    if how is not None:
        found = compression.decompress(value, how)
        return _Layer(found.data, how.filter, found.note)
    if _LISTED.match(value):
        return _of_list(value, brotli)
    if not _is_packed(_decoded(value[:_HEAD]) or b""):
        return None
    data = _decoded(value)
    return None if data is None else _Layer(data, "@base64d")


def _of_list(text: bytes, brotli: bool) -> _Layer | None:
    """Join the pieces of a JSON list that Polly wrote in place of a body."""
    first = text.partition(b'"')[2][:_HEAD]
    if not brotli and not _is_packed(_decoded(first) or b""):
        return None
    try:
        return _of_pieces(parsing.loads(text), brotli)
    except ValueError:
        return None


def _of_pieces(items: list[Any], brotli: bool) -> _Layer | None:
    """Join a list of base64, where that gives packed bytes for certain.

    Polly.js keeps each piece of a packed response that came over the wire.
    """
    pieces = [_decoded(item.encode()) for item in items if isinstance(item, str)]
    known = [piece for piece in pieces if piece is not None]
    if not known or len(known) < len(items):
        return None
    data = b"".join(known)
    certain = _is_packed(data[:_HEAD]) or (brotli and not is_text(data))
    return _Layer(data, "map(@base64d) | add") if certain else None


def _decoded(text: bytes) -> bytes | None:
    """Decode base64; None where it is none."""
    try:
        return base64.b64decode(_SPACE.sub(b"", text), validate=True)
    except (binascii.Error, ValueError):
        return None
