"""JSON text to Python values, strictly and fast first, then tolerantly.

msgspec is fast, keeps integers of any length, and splits text without building what
is in it; but it refuses NaN and lone surrogates, both of which real recordings hold.
The standard library's parser reads them.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for text that the tolerant parser may still read."""

_SLICE = 1 << 20
"""So many bytes are looked at together."""

_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


_decoder = json.JSONDecoder()
_BEGUN = re.compile(r"\s*\[\s*")
_COMMA = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class CutList:
    """A list that breaks off."""

    items: list[bytes]
    """JSON text of each whole item."""
    rest: bytes
    """What stands behind them."""
    end: int
    """Characters of the text up to the end of the last whole item."""


class TooDeepError(ValueError):
    """JSON is nested more deeply than Python can follow."""


def loads(text: Any) -> Any:
    """Parse JSON text.

    Args:
        text: Anything that gives the text through the buffer protocol.

    Returns:
        The value. Lone surrogates, NaN and infinities are kept as they are.

    Raises:
        ValueError: If it is no JSON, with line and column.
    """
    try:
        return msgspec.json.decode(text)
    except REFUSED:
        return _loads_tolerantly(bytes(memoryview(text)))


def parsed_text(value: object) -> object:
    """Parse a text that may hold JSON; anything else is returned as it is."""
    if not isinstance(value, str):
        return value
    try:
        return loads(value.encode("utf-8", "surrogatepass"))
    except ValueError:
        return value


def dumps(value: object, default: Callable[[Any], object] | None = None) -> bytes:
    """Write a value as compact JSON text; the inverse of `loads`.

    Args:
        value: What `loads` returned, or a part of it.
        default: Returns what to write for a value of another type.

    Returns:
        UTF-8 text, escaped to ASCII where a lone surrogate would not encode.
    """
    compact: Any = {"separators": (",", ":"), "default": default}
    try:
        return json.dumps(value, ensure_ascii=False, **compact).encode()
    except UnicodeEncodeError:
        return json.dumps(value, **compact).encode()


def split_list(text: Any) -> list[Any] | None:
    """Split the JSON text of a list into the texts of its items.

    Args:
        text: JSON text, through the buffer protocol.

    Returns:
        One buffer an item: slices of `text`, or rewritten text where only the
        tolerant parser can read it; None if it is JSON but no list.

    Raises:
        ValueError: If it is no JSON.
    """
    try:
        return _decode_list(text)
    except REFUSED:
        value = loads(text)
    return [dumps(item) for item in value] if isinstance(value, list) else None


def split_object(text: Any) -> dict[str, Any] | None:
    """Split the JSON text of an object into the texts of its fields.

    Args:
        text: JSON text, through the buffer protocol.

    Returns:
        One buffer a field, as `split_list` gives; None if it is JSON but no object.

    Raises:
        ValueError: If it is no JSON.
    """
    try:
        return _decode_object(text)
    except REFUSED:
        value = loads(text)
    if not isinstance(value, dict):
        return None
    return {key: dumps(item) for key, item in value.items()}


def split_cut_list(text: bytes) -> CutList | None:
    """Split the JSON text of a list that breaks off.

    Args:
        text: What `split_list` refuses.

    Returns:
        As far as it goes; None where not one item is whole.
    """
    told = text.decode("utf-8", "replace")
    begun = _BEGUN.match(told)
    position = begun.end() if begun else len(told)
    spans: list[tuple[int, int]] = []
    try:
        while position < len(told):
            _, end = _decoder.raw_decode(told, position)
            spans.append((position, end))
            comma = _COMMA.match(told, end)
            position = comma.end() if comma else end
            if comma is None:
                break
    except (ValueError, RecursionError):
        pass
    items = [told[start:end].encode() for start, end in spans]
    rest = told[position:].strip().encode()
    return CutList(items, rest, spans[-1][1]) if items else None


def refuse_other_encodings(data: bytes) -> None:
    """Make sure that text is UTF-8, in which lone surrogates are let through.

    Args:
        data: Any bytes.

    Raises:
        ValueError: If it is not, with the place.
    """
    if data.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    for start in range(0, len(data), _SLICE):
        piece, last = data[start : start + _SLICE], start + _SLICE >= len(data)
        begun = len(decoder.getstate()[0])
        if begun or not piece.isascii():
            try:
                decoder.decode(piece, last)
            except UnicodeDecodeError as error:
                place = start - begun + error.start
                raise ValueError(f"it is not UTF-8 at byte {place}") from None


def is_json(text: Any) -> bool:
    """Say whether a text is JSON; see `loads`."""
    try:
        loads(text)
    except ValueError:
        return False
    return True


def first_character(text: Any) -> str:
    """Return the first character of JSON text that is no white space, or ''."""
    return bytes(memoryview(text)[:64]).lstrip()[:1].decode("ascii", "replace")


def _loads_tolerantly(data: bytes) -> Any:
    if not data.strip():
        raise ValueError("it is empty")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogatepass")
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise TooDeepError("it is nested too deeply") from None
