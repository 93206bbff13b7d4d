"""Reads ordinary recordings for a list: in one pass, without splitting or folding.

Most recordings of a folder have nothing unusual. They are decoded to types which have
only what is usual. Whatever does not fit is read and folded like any other file, so
that both ways always lead to the same.
"""

from __future__ import annotations

import re
from _thread import allocate_lock  # what `threading`, which takes 1 ms, calls `Lock`
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec

from recviewer import entry_points
from recviewer.formats import ogx
from recviewer.framing import unicode
from recviewer.jsondoc import parsing
from recviewer.jsondoc.lazy import LazySequence
from recviewer.model.exchange import Chunks, Exchange
from recviewer.protocols.ordinary import KINDS, OrdinaryKind, OrdinaryReply

_MAX_BYTES: Final = 4_000_000
"""Larger files are read in steps, which can be cancelled."""

_TYPE: Final = re.compile(
    rb'"body"\s*:\s*(\[?)\s*\{\s*"__type__"\s*:\s*"([\w.]+)"\s*,\s*"__data__"'
)
"""The start of a body, or of a list of chunks, with the class of what it holds."""


_one_at_a_time = allocate_lock()


class OrdinaryExchange(msgspec.Struct, frozen=True):
    """An exchange that was read in one pass."""

    exchange: Exchange
    reply: OrdinaryReply


def read(data: bytes) -> OrdinaryExchange | None:
    """Read a file that holds one ordinary exchange.

    Returns:
        None if there is anything unusual about it.
    """
    if not data.startswith(b"{") or len(data) > _MAX_BYTES or _has_plugins():
        return None
    start = _TYPE.search(data)
    kind = KINDS.get((bool(start[1]), start[2].decode())) if start else None
    if start is None or kind is None or unicode.first_broken_byte(data) is not None:
        return None
    found = _decoder(kind)(data)
    if found is None or not found.body:
        return None
    count = len(found.body) if start[1] else None
    type_name = (found.body if count is None else found.body[0]).type
    reply = kind.read(found.body, found.streaming)
    if reply is None or type_name != start[2].decode():
        return None  # a request may hold something that looks like a body
    chunks = _chunks(data, count, type_name)
    return OrdinaryExchange(found.exchange(chunks, kind.protocol), reply)


def _decoder(kind: OrdinaryKind) -> Callable[[bytes], ogx.Ordinary[Any] | None]:
    # Two threads that have msgspec look at one type would end the program.
    with _one_at_a_time:
        return _decoder_of(kind)


@cache
def _decoder_of(kind: OrdinaryKind) -> Callable[[bytes], ogx.Ordinary[Any] | None]:
    return ogx.ordinary_decoder(kind.body)


@cache
def _has_plugins() -> bool:
    """Return whether the file might be for another package to read."""
    groups = (entry_points.FORMATS, entry_points.PROTOCOLS)
    return any(
        plugins.classes or plugins.failures
        for plugins in map(entry_points.registered, groups)
    )


def _chunks(data: bytes, count: int | None, type_name: str) -> Chunks:
    """Return the chunks of a response, which are split when they are looked at.

    Args:
        data: The file.
        count: Number of chunks; None if the whole body is one.
        type_name: Class of the first chunk.
    """

    def item(number: int) -> Any:
        response = (parsing.split_object(data) or {})["response"]
        body = (parsing.split_object(response) or {})["body"]
        return body if count is None else (parsing.split_list(body) or ())[number]

    return Chunks(
        LazySequence(1 if count is None else count, item),
        whole=count is None,
        inner=".__data__",
        type_name=type_name,
    )
