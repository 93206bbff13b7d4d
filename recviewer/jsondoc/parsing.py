"""JSON text to Python values and back.

msgspec does nearly all the work: it is fast, keeps integers of any length, and splits
text without building the values in it. It refuses NaN and lone surrogates, both of
which real recordings contain; the parser of the standard library reads those.
"""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

STRICT_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for text that the tolerant parser may still read."""

_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_tolerant_decoder = json.JSONDecoder()
_LIST_START = re.compile(r"\s*\[\s*")
_COMMA = re.compile(r"\s*,\s*")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PLAIN = frozenset({str, int, float, bool, type(None)})


class CutList(msgspec.Struct, frozen=True):
    """A JSON list that is cut off."""

    items: list[bytes]
    """JSON text of each complete item."""
    rest: bytes
    """The text after the last complete item."""
    end: int
    """Number of characters up to the end of the last complete item."""


class TooDeepError(ValueError):
    """JSON is nested more deeply than Python can parse."""


def loads(text: Any) -> Any:
    """Parse JSON text.

    Args:
        text: JSON text, through the buffer protocol.

    Returns:
        The value. Lone surrogates, NaN and infinities are preserved.

    Raises:
        ValueError: If the text is not JSON, with line and column.
    """
    try:
        return msgspec.json.decode(text)
    except STRICT_ERRORS:
        return _loads_tolerantly(bytes(memoryview(text)))


def dumps(
    value: object,
    default: Callable[[Any], object] | None = None,
    *,
    sort_keys: bool = False,
) -> bytes:
    """Write a value as compact JSON text; the inverse of `loads`.

    Args:
        value: A value as `loads` returns it.
        default: Converts a value of any other type to one that JSON has.
        sort_keys: Whether the names in objects are sorted.

    Returns:
        UTF-8 text, escaped to ASCII where it holds a lone surrogate.
    """
    compact: Any = {
        "separators": (",", ":"),
        "default": default,
        "sort_keys": sort_keys,
    }
    try:
        return json.dumps(value, ensure_ascii=False, **compact).encode()
    except UnicodeEncodeError:
        return json.dumps(value, **compact).encode()


def as_text(value: object) -> str:
    """Return a text as it is, and any other value as JSON."""
    return value if isinstance(value, str) else dumps(value).decode()


def split_list(text: Any) -> list[Any] | None:
    """Split the JSON text of a list into the texts of its items.

    Returns:
        One buffer per item: a slice of `text`, or rewritten text where only the
        tolerant parser can read it. None for JSON that is not a list.

    Raises:
        ValueError: If the text is not JSON.
    """
    try:
        return _decode_list(text)
    except STRICT_ERRORS as error:
        _refuse_several(error)
        value = loads(text)
    return [dumps(item) for item in value] if isinstance(value, list) else None


def split_object(text: Any) -> dict[str, Any] | None:
    """Split the JSON text of an object into the texts of its fields.

    Returns:
        One buffer per field, as in `split_list`. None for JSON that is not an object.

    Raises:
        ValueError: If the text is not JSON.
    """
    try:
        return _decode_object(text)
    except STRICT_ERRORS as error:
        _refuse_several(error)
        value = loads(text)
    if not isinstance(value, dict):
        return None
    return {key: dumps(item) for key, item in value.items()}


def _refuse_several(error: Exception) -> None:
    """Raise a ValueError for a text that begins with a JSON value but goes on.

    No parser reads it, and the tolerant one would first copy all of it, twice.
    """
    if "trailing characters" in str(error):
        raise ValueError(f"it is more than one JSON value: {error}")


def split_cut_list(text: bytes) -> CutList | None:
    """Split the JSON text of a list that is cut off.

    Args:
        text: JSON text that `split_list` refuses.

    Returns:
        The complete items and the rest; None if no item is complete.
    """
    decoded = text.decode("utf-8", "replace")
    start = _LIST_START.match(decoded)
    position = start.end() if start else len(decoded)
    spans: list[tuple[int, int]] = []
    try:
        while position < len(decoded):
            _, end = _tolerant_decoder.raw_decode(decoded, position)
            spans.append((position, end))
            comma = _COMMA.match(decoded, end)
            position = comma.end() if comma else end
            if comma is None:
                break
    except (ValueError, RecursionError):
        pass
    items = [decoded[start:end].encode() for start, end in spans]
    rest = decoded[position:].strip().encode()
    return CutList(items, rest, spans[-1][1]) if items else None


def join_halves(text: str) -> str:
    """Join the halves of surrogate pairs that stand side by side.

    The strings of JSON are UTF-16: a stream may be cut inside a character, and only the
    text of both chunks has all of it. Lone halves stay.
    """
    if text.isascii() or not _PAIR.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def recorded_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place in a text of a piece of what `join_halves` makes of it.

    Args:
        text: The text.
        start: Where the piece starts once halves are joined.
        end: Where it ends.
    """
    if text.isascii():
        return start, end
    joined = [match.start() - k for k, match in enumerate(_PAIR.finditer(text))]
    return start + bisect_left(joined, start), end + bisect_left(joined, end)


def joined_places(text: str, places: Iterable[int]) -> list[int]:
    """Return where some places in a text are in what `join_halves` makes of it."""
    pairs = [match.end() for match in _PAIR.finditer(text)]
    return [place - bisect_right(pairs, place) for place in places]


def is_json(text: Any) -> bool:
    """Return whether `loads` can parse a text."""
    try:
        loads(text)
    except ValueError:
        return False
    return True


def first_character(text: Any) -> str:
    """Return the first character of JSON text after white space, or an empty string."""
    return bytes(memoryview(text)[:64]).lstrip()[:1].decode("ascii", "replace")


def _loads_tolerantly(data: bytes) -> Any:
    if not data.strip():
        raise ValueError("it is empty")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogatepass")
        return json.loads(join_halves(text))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise TooDeepError("it is nested too deeply") from None


def canonical(value: object) -> str:
    """Write a JSON value the same way whatever the order of its names and its nulls."""
    return dumps(_without_nulls(value), sort_keys=True).decode()


def _without_nulls(value: object) -> object:
    # Texts and numbers are told here: a call for each of them takes most of the time.
    if isinstance(value, dict):
        return {
            name: held if held.__class__ in _PLAIN else _without_nulls(held)
            for name, held in value.items()
            if held is not None
        }
    if isinstance(value, list):
        return [
            held if held.__class__ in _PLAIN else _without_nulls(held) for held in value
        ]
    return value
