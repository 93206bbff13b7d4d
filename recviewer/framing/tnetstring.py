"""Tagged netstrings, in which mitmproxy writes its dumps: `5:hello,`.

A value is its length, a colon, its bytes and a tag that tells its type. A dump is one
dictionary after another. https://tnetstrings.info, with `;` for text in UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

_LENGTH = re.compile(rb"(\d{1,12}):")
_TAGS = b",;#^!~]}"

_START = re.compile(rb"\d{1,12}:\d{1,2}:[a-z_]{2,20}[;,]\d{1,12}:")
"""A dictionary whose first key is the name of a field."""

_MAX_NUMBER_BYTES = 400
"""Length of a number; converting longer ones takes quadratic time."""


class Value(msgspec.Struct, frozen=True):
    """One of the values that a dump is made of."""

    value: Any
    """Plain data; keys are texts."""
    broken: str = ""
    """Why it is not whole; empty if it is."""


def begins(data: bytes) -> bool:
    """Return whether a file starts with a dictionary."""
    return _START.match(data) is not None


def values(data: bytes) -> Iterator[Value]:
    """Yield each value of a dump, the last one as far as it can be read."""
    place = 0
    while place < len(data):
        try:
            start, end = _extent(data, place, len(data))
            yield Value(_parsed(data, start, end))
        except ValueError as error:
            match = _LENGTH.match(data, place)
            start = match.end() if match else len(data)
            end = min(len(data), start + int(match[1]) if match else start)
            yield Value(_object(data, start, end, partial=True), str(error))
            place = end if end < len(data) and match else len(data)
            place += 1
        else:
            place = end + 1


def _extent(data: bytes, place: int, limit: int) -> tuple[int, int]:
    """Return where the bytes of a value start, and where its tag is."""
    match = _LENGTH.match(data, place, limit)
    if match is None:
        raise ValueError(f"expected the length of a value at byte {place}")
    end = match.end() + int(match[1])
    if end >= limit:
        raise ValueError(f"cut off: the value at byte {place} is not whole")
    if data[end] not in _TAGS:
        raise ValueError(f"expected the type of a value at byte {end}")
    return match.end(), end


def _parsed(data: bytes, start: int, end: int) -> Any:
    """Parse the bytes of a value, before its tag."""
    tag = data[end : end + 1]
    if tag == b"}":
        return _object(data, start, end)
    if tag == b"]":
        return [value for value, _ in _inner(data, start, end)]
    raw = data[start:end]
    try:
        return _SCALARS[tag](raw)
    except ValueError:
        raise ValueError(f"a broken value at byte {start}") from None


def _inner(data: bytes, start: int, end: int) -> Iterator[tuple[Any, int]]:
    """Yield the values between two places, each with the place after it."""
    while start < end:
        inner_start, inner_end = _extent(data, start, end)
        start = inner_end + 1
        yield _parsed(data, inner_start, inner_end), start


def _object(data: bytes, start: int, end: int, partial: bool = False) -> dict[str, Any]:
    """Parse a dictionary; one that is broken up to there, if that is enough."""
    found: dict[str, Any] = {}
    while start < end:
        try:
            key_start, key_end = _extent(data, start, end)
            value_start, value_end = _extent(data, key_end + 1, end)
            key = data[key_start:key_end].decode("utf-8", "replace")
            found[key] = _parsed(data, value_start, value_end)
        except ValueError:
            if partial:
                break
            raise
        start = value_end + 1
    return found


def _number(raw: bytes, convert: Callable[[bytes], Any]) -> Any:
    if len(raw) > _MAX_NUMBER_BYTES:
        raise ValueError
    return convert(raw)


_SCALARS: dict[bytes, Callable[[bytes], Any]] = {
    b",": bytes,
    b";": lambda raw: raw.decode("utf-8", "replace"),
    b"#": lambda raw: _number(raw, int),
    b"^": lambda raw: _number(raw, float),
    b"!": lambda raw: raw == b"true",
    b"~": lambda raw: None,
}
"""Makes a value of the bytes before each tag."""
