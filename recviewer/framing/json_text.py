"""JSON text to Python values, strictly and fast first, then tolerantly.

msgspec is fast, keeps integers of any length, and splits text without building what
is in it; but it refuses NaN and lone surrogates, both of which real recordings hold.
The standard library's parser reads them.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for text that the tolerant parser may still read."""

_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


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


def dumps(value: object) -> bytes:
    """Write a value as compact JSON text; the inverse of `loads`.

    Args:
        value: What `loads` returned, or a part of it.

    Returns:
        UTF-8 text, escaped to ASCII where a lone surrogate would not encode.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


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


def first_character(text: Any) -> str:
    """Return the first character of JSON text that is no white space, or ''."""
    return bytes(memoryview(text)[:64]).lstrip()[:1].decode("ascii", "replace")


def _loads_tolerantly(data: bytes) -> Any:
    if not data.strip():
        raise ValueError("it is empty")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
