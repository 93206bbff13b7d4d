"""Text in any encoding of Unicode to UTF-8; a broken byte costs one character."""

from __future__ import annotations

import codecs
import re

import msgspec

from recviewer.jsondoc import parsing
from recviewer.text.numbers import plural

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, and what they tell."""

_MARK_STARTS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00")

_UTF8_CHECK_BYTES = 1 << 20
"""Bytes checked for UTF-8 at a time."""

_SURROGATE = re.compile(rb"(\xed[\xa0-\xbf][\x80-\xbf])")
"""Half a surrogate pair, which Python counts as an error and JSON has."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PROBE_BYTES = 1 << 16
_MIN_TEXT_PER_CONTROL = 50
"""Bytes for each control character from which on data may be text with errors."""

_REPLACEMENT = "\ufffd".encode()


class Text(msgspec.Struct, frozen=True):
    """A text in UTF-8."""

    data: bytes
    """UTF-8; halves of surrogate pairs are allowed."""
    note: str = ""
    """What could not be decoded."""
    broken: int = 0
    """Number of characters that could not be decoded."""


def to_utf8(data: bytes) -> Text:
    """Return a text in UTF-8.

    Args:
        data: Text that begins with the byte order mark of UTF-16 or UTF-32, or UTF-8
            in which bytes may be broken.

    Raises:
        ValueError: If it is no text, with the first byte that is not UTF-8.
    """
    if encoding := marked_encoding(data):
        mark = codecs.BOM_UTF32 if "32" in encoding else codecs.BOM_UTF16
        return _decoded(data[len(mark) :], encoding)
    place = first_broken_byte(data)
    if place is None:
        return Text(data)
    if not _may_be_text(data):
        raise ValueError(f"it is not UTF-8 at byte {place}")
    return _repaired(data, place)


def marked_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark tells; empty if that is UTF-8."""
    if not data.startswith(_MARK_STARTS):
        return ""
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def first_broken_byte(data: bytes) -> int | None:
    """Return the place of the first byte that is not UTF-8; None if there is none."""
    if data.isascii():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    for start in range(0, len(data), _UTF8_CHECK_BYTES):
        stop = start + _UTF8_CHECK_BYTES
        piece, last = data[start:stop], stop >= len(data)
        pending = len(decoder.getstate()[0])
        if pending or not piece.isascii():
            try:
                decoder.decode(piece, last)
            except UnicodeDecodeError as error:
                return start - pending + error.start
    return None


def _decoded(data: bytes, encoding: str) -> Text:
    """Decode UTF-16 or UTF-32; what is broken becomes U+FFFD."""
    try:
        text = data.decode(encoding, "surrogatepass")
        return Text(parsing.join_halves(text).encode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        found = data.decode(encoding, "replace").encode()
        return _noted(data, found, encoding[:-3].upper(), error.start)


def _repaired(data: bytes, place: int) -> Text:
    """Replace what is not UTF-8, but keep halves of surrogate pairs."""
    pieces = _SURROGATE.split(data)
    pieces[::2] = [piece.decode("utf-8", "replace").encode() for piece in pieces[::2]]
    return _noted(data, b"".join(pieces), "UTF-8", place)


def _noted(data: bytes, found: bytes, encoding: str, place: int) -> Text:
    genuine = data.count(_REPLACEMENT) if encoding == "UTF-8" else 0
    count = found.count(_REPLACEMENT) - genuine
    where = f"not {encoding} at byte {place}" + " and others" * (count > 1)
    note = f"{where}: {plural(count, 'character')} shown as \ufffd"
    return Text(found, note, count)


def _may_be_text(data: bytes) -> bool:
    head = data[:_PROBE_BYTES]
    return len(_CONTROLS.findall(head)) * _MIN_TEXT_PER_CONTROL <= len(head)
