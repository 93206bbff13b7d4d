"""Readers for fields of parsed files that tolerate any content."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, number

_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")

_URL_DIGITS = str.maketrans("-_", "+/")
"""The digits of base64 that URLs have others for."""


def duration(milliseconds: object) -> float | None:
    """Return seconds; None if it is not a positive number."""
    found = number(milliseconds)
    return found / 1_000 if found is not None and found > 0 else None


def jq_map(field: str, found: Iterable[object]) -> str:
    """Return the jq filter from the items of a list to one of their fields.

    Args:
        field: Name of the field.
        found: Its values; strings are parsed as JSON.
    """
    parse = " | fromjson" if any(isinstance(value, str) for value in found) else ""
    return f"map(.{field}{parse})"


def decode_base64(text: str) -> bytes | str:
    """Decode what may be base64; text that holds anything else stays text."""
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return text


def decode_stated_base64(text: str) -> tuple[bytes | str, str, str]:
    """Decode what a file says is base64, in any of its spellings.

    Returns:
        The bytes, or the text if it is something else; the jq filter from the text to
        its plain spelling; and what is wrong with it.
    """
    one_line = "".join(text.split())
    digits = one_line.translate(_URL_DIGITS).rstrip("=")
    if _NO_BASE64.search(digits):
        return text, "", "said to be base64, but it is not: shown as it is"
    spelled = "" if one_line == text else ' | gsub("\\\\s"; "")'
    if digits != one_line.rstrip("="):
        spelled += ' | gsub("-"; "+") | gsub("_"; "/")'
    note = ""
    if len(digits) % 4 == 1:  # six bits, which are no byte
        spelled += f" | .[:{len(digits) - 1}]"
        digits, note = digits[:-1], "base64 that is cut off"
    return base64.b64decode(digits + "=" * (-len(digits) % 4)), spelled, note


def status(response: Mapping[str, Any]) -> int | None:
    """Return the HTTP status of a response, in any known shape."""
    value = response.get("status", response.get("status_code"))
    value = mapping(value).get("code") if isinstance(value, dict) else value
    if isinstance(value, str) and value.isdecimal() and len(value) <= 3:
        return int(value)
    return value if type(value) is int else None


def headers(value: object) -> dict[str, object]:
    """Return headers by name; repeated ones have a list of values.

    Args:
        value: An object by name, a list of objects with `name` and `value`, or a list
            of alternating names and values.
    """
    if isinstance(value, dict):
        return {str(name): header for name, header in value.items()}
    if not isinstance(value, list):
        return {}
    if value and all(isinstance(item, str) for item in value):
        return grouped(zip(value[::2], value[1::2], strict=False))
    known = map(mapping, value)
    return grouped((str(h.get("name")), h.get("value")) for h in known if "name" in h)


def grouped(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return headers by name, from pairs; repeated ones have a list of values."""
    found: dict[str, list[object]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {k: v[0] if len(v) == 1 else v for k, v in found.items()}


def with_query(url: str, query: Mapping[str, object]) -> str:
    """Append parameters to a URL; those with a list of values are repeated."""
    if not query:
        return url
    from urllib.parse import urlencode  # takes 2 ms to import

    text = urlencode(query, doseq=True, errors="surrogatepass")
    return f"{url}{'&' if '?' in url else '?'}{text}"


def as_json(value: object, *, finite: bool = False) -> bytes:
    """Write plain data as JSON text, for the raw view.

    Args:
        value: Plain data. Bytes are written as text if they are UTF-8, else as base64
            after the YAML tag `!!binary`.
        finite: Whether it is certain that no number is infinite or NaN.
    """
    try:
        text = orjson.dumps(value, default=_json_default)
    except TypeError:
        return parsing.dumps(value, _json_default)
    # orjson is faster, but writes NaN as null.
    is_ambiguous = not finite and _may_hold_null(text)
    return parsing.dumps(value, _json_default) if is_ambiguous else text


def _may_hold_null(text: bytes) -> bool:
    """Return whether JSON text may hold a null outside strings."""
    if b",null" in text or b"[null" in text or text == b"null":
        return True
    fields = text.count(b'":null')
    return fields > 0 and fields > text.count(b'\\":null')


def _json_default(value: object) -> str:
    """Return a string for a value that JSON has no type for."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"!!binary {base64.b64encode(value).decode()}"
