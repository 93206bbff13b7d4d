"""Reads ordinary recordings for a list: in one pass, without splitting or folding.

Most recordings of a folder have nothing unusual. They are decoded to types which have
only what is usual. Whatever does not fit is read and folded like any other file, so
that both ways always lead to the same.
"""

from __future__ import annotations

import re
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
from recviewer.protocols import ordinary_chat
from recviewer.protocols.ordinary_chat import OrdinaryReply

_MAX_BYTES: Final = 4_000_000
"""Larger files are read in steps, which can be cancelled."""

_TYPE: Final = re.compile(
    rb'"body"\s*:\s*(\[?)\s*\{\s*"__type__"\s*:\s*"([\w.]+)"\s*,\s*"__data__"'
)
"""The start of a body, or of a list of chunks, with the class of what it holds."""


class OrdinaryExchange(msgspec.Struct, frozen=True):
    """An exchange that was read in one pass."""

    exchange: Exchange
    reply: OrdinaryReply


class _Kind(msgspec.Struct, frozen=True):
    """How responses of a class are read."""

    decode: Callable[[bytes], ogx.Ordinary[Any] | None]
    fold: Callable[..., OrdinaryReply | None]
    """Folds the decoded body."""
    protocol: str


def read(data: bytes) -> OrdinaryExchange | None:
    """Read a file that holds one ordinary exchange.

    Returns:
        None if there is anything unusual about it.
    """
    if not data.startswith(b"{") or len(data) > _MAX_BYTES or _has_plugins():
        return None
    start = _TYPE.search(data)
    kind = _kind(start[2], is_list=bool(start[1])) if start else None
    if start is None or kind is None or unicode.first_broken_byte(data) is not None:
        return None
    found = kind.decode(data)
    if found is None or not found.body:
        return None
    reply = kind.fold(found.body, streaming=found.streaming)
    if reply is None:
        return None
    count = len(found.body) if start[1] else None
    chunks = _chunks(data, count, start[2].decode())
    return OrdinaryExchange(found.exchange(chunks, kind.protocol), reply)


@cache
def _has_plugins() -> bool:
    """Return whether the file might be for another package to read."""
    groups = (entry_points.FORMATS, entry_points.PROTOCOLS)
    return any(
        plugins.classes or plugins.failures
        for plugins in map(entry_points.registered, groups)
    )


@cache
def _kind(type_name: bytes, *, is_list: bool) -> _Kind | None:
    """Return how responses of a class are read; None if that is not known."""
    if is_list and type_name == ordinary_chat.CHUNK_TYPE.encode():
        body, fold = list[ordinary_chat.ChunkItem], ordinary_chat.read_stream
        return _Kind(ogx.ordinary_decoder(body), fold, ordinary_chat.PROTOCOL)
    if not is_list and type_name == ordinary_chat.WHOLE_TYPE.encode():
        decode = ogx.ordinary_decoder(ordinary_chat.WholeItem)
        return _Kind(decode, ordinary_chat.read_whole, ordinary_chat.PROTOCOL)
    return None


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
