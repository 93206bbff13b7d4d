"""Decodes the chunks of a response to the events of its protocol."""

from __future__ import annotations

import re
from _thread import allocate_lock  # what `threading`, which takes 1 ms, calls `Lock`
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Chunks

_Event = TypeVar("_Event")

_ERROR_PATH = re.compile(r" - at `\$((?:\.\w+|\[\d+\])+)`$")
_STEPS = re.compile(r"\.(\w+)|\[(\d+)\]")

_MAX_ODD_FIELDS = 20
"""Fields of odd types in one chunk that are put up with."""

_one_at_a_time = allocate_lock()


class _Typed(msgspec.Struct, Generic[_Event], frozen=True, gc=False):
    """An item whose payload stands in `__data__`."""

    data: _Event = msgspec.field(name="__data__")


class Decoder(msgspec.Struct, frozen=True):
    """Decodes chunks to events of one type."""

    strict: Callable[[Any], Any]
    """Decodes one chunk, or raises one of `STRICT_ERRORS` if anything is unusual."""
    one: Callable[[Any], Any]
    """Decodes one chunk tolerantly; raises a ValueError if it is not such an event."""
    repaired: Callable[[Any], tuple[Any, list[str]]]
    """Decodes one chunk without its fields of odd types, and names those; raises a
    ValueError if that does not help."""
    many: Callable[[Sequence[Any]], list[Any] | None]
    """Decodes many chunks at once, which is faster; None if one of them is unusual."""
    plain: Callable[[Sequence[Any]], list[Any]] | None
    """Parses chunks that were decoded, with all of their fields; None if the events are
    such plain values already."""

    def values(self, raws: Sequence[Any], events: list[Any]) -> list[Any]:
        """Return the plain values of the chunks that were decoded to events."""
        return events if self.plain is None else self.plain(raws)


def decoder(event: Any, inner: bool) -> Decoder:
    """Return a decoder of chunks to a type. Thread-safe.

    Args:
        event: The type.
        inner: Whether the recorder wrapped each event in an object with its class.
    """
    # msgspec publishes what it knows of a type before that is complete: a second thread
    # that asks meanwhile ends the program with a segmentation fault.
    with _one_at_a_time:
        return _decoder(event, inner)


@cache
def _decoder(event: Any, inner: bool) -> Decoder:
    shape = _Typed[event] if inner else event
    strict = msgspec.json.Decoder(shape).decode
    strict_list = msgspec.json.Decoder(list[shape]).decode  # type: ignore[valid-type]
    payload = attrgetter("data")

    def one(raw: Any) -> Any:
        try:
            item = strict(raw)
        except parsing.STRICT_ERRORS:
            value = parsing.loads(raw)
            if isinstance(value, str):
                # Such as the error page of a proxy.
                what = "HTML or XML" if value.lstrip().startswith("<") else "plain text"
                raise ValueError(f"expected a JSON object, but it is {what}") from None
            item = msgspec.convert(_encodable(value), shape)
        return item.data if inner else item

    def repaired(raw: Any) -> tuple[Any, list[str]]:
        value = _encodable(parsing.loads(raw))
        odd: list[str] = []
        while True:
            try:
                item = msgspec.convert(value, shape)
            except msgspec.ValidationError as error:
                if len(odd) == _MAX_ODD_FIELDS:
                    raise
                odd.append(_drop_field(value, error))
            else:
                return (item.data if inner else item), odd

    def many(raws: Sequence[Any]) -> list[Any] | None:
        try:
            items = strict_list(b"[%b]" % b",".join(raws))
        except parsing.STRICT_ERRORS:
            return None
        return list(map(payload, items)) if inner else items

    return Decoder(strict, one, repaired, many, None if event is Any else _plain(inner))


def _plain(inner: bool) -> Callable[[Sequence[Any]], list[Any]]:
    shape: Any = list[_Typed[Any]] if inner else list[Any]
    strict_list = msgspec.json.Decoder(shape).decode

    def plain(raws: Sequence[Any]) -> list[Any]:
        try:
            items = strict_list(b"[%b]" % b",".join(raws))
        except parsing.STRICT_ERRORS:
            found: list[Any] = list(map(_parsed, raws))
            return [mapping(item).get("__data__") for item in found] if inner else found
        return [item.data for item in items] if inner else items

    return plain


def _parsed(raw: Any) -> Any:
    """Parse a chunk that a type could be decoded from.

    That skips the strings which the type does not have, whatever bytes they hold.
    """
    try:
        return parsing.loads(raw)
    except ValueError:
        try:
            return parsing.loads(bytes(raw).decode("utf-8", "replace").encode())
        except ValueError:
            return None


def payloads(chunks: Chunks, count: int) -> list[Any]:
    """Parse the payloads of the first chunks, leaving out those that are not JSON."""
    payloads = []
    for raw in islice(chunks.raws, count):
        try:
            value = parsing.loads(raw)
        except ValueError:
            continue
        inner = chunks.inner and isinstance(value, dict)
        payloads.append(value.get("__data__") if inner else value)
    return payloads


def _drop_field(value: Any, error: msgspec.ValidationError) -> str:
    """Set the field that an error is about to null, and return its path.

    Raises:
        ValidationError: If it cannot be null.
    """
    found = _ERROR_PATH.search(str(error))
    path = found[1] if found else ""
    steps = [int(index) if index else name for name, index in _STEPS.findall(path)]
    if not steps:
        raise error
    for step in steps[:-1]:
        value = value[step]
    if value[steps[-1]] is None:
        raise error
    value[steps[-1]] = None
    return path


def _encodable(value: Any) -> Any:
    """Replace lone surrogates in names, which msgspec cannot compare to its own."""
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name.encode("utf-8", "replace").decode(): _encodable(item)
        for name, item in value.items()
    }
