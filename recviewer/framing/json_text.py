"""JSON text to Python values, strictly and fast first, then tolerantly.

orjson is fast but refuses NaN and lone surrogates, both of which real recordings
hold; the standard library's parser reads them.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import orjson


def loads(text: Any) -> Any:
    """Parse JSON text.

    Args:
        text: Anything that gives the text through the buffer protocol.

    Returns:
        The value. Lone surrogates, NaN and infinities are kept as they are.

    Raises:
        ValueError: If it is no JSON, with line and column.
    """
    view = memoryview(text)
    try:
        return orjson.loads(view)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(bytes(view).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise ValueError(str(strict)) from None


def dumps(value: object) -> bytes:
    """Write a value as compact JSON text; the inverse of `loads`.

    Args:
        value: What `loads` returned, or a part of it.

    Returns:
        UTF-8 text, escaped to ASCII where a lone surrogate would not encode.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


def split_list(text: Any) -> list[Any]:
    """Split the JSON text of a list into the texts of its items.

    Args:
        text: JSON text of a list, through the buffer protocol.

    Returns:
        One buffer an item: slices of `text`, or rewritten text where only the
        tolerant parser can read it.

    Raises:
        ValueError: If it is no JSON list.
    """
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = loads(text)
    if not isinstance(value, list):
        raise ValueError("expected a list")
    return [dumps(item) for item in value]


def first_character(text: Any) -> str:
    """Return the first character of JSON text that is no white space, or ''."""
    return bytes(memoryview(text)[:64]).lstrip()[:1].decode("ascii", "replace")
