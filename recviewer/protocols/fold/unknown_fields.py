"""Notes the fields of chunks that their protocol does not know."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import msgspec

from recviewer.jsondoc import parsing
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.decoding import Decoder
from recviewer.protocols.fold.known_fields import MAX_NAME, Known, note_unknown_of_chunk

_LOOKS = (16, 32, 64)
"""Numbers of chunks looked at field by field after which the quick way is prepared, for
the names of their fields, and at last given up. To prepare it takes up to 1 ms."""

_MAX_SHAPES = 64
"""Quick ways that are kept for the next streams."""

_MAX_DEPTH = 10
_MAX_NAMES = 200
"""Depth of the objects, and number of fields in one, that the quick way is made for."""

_MAX_REPEATED_BYTES = 300_000
"""Size of a body that is searched for names that stand twice in an object: 3 ms."""


class UnknownFields:
    """Looks at the chunks of one fold for fields that are not known.

    A usual chunk, with known fields of the usual types only, is told by decoding it to
    a type that has just these: in a third of the time that a look at each field takes.
    """

    def __init__(self, fields: Known, decode: Decoder, inner: bool) -> None:
        """Begin before the first chunk.

        Args:
            fields: The known fields of a chunk.
            decode: Decodes the chunks to events.
            inner: Whether the recorder wrapped each event in an object with its class.
        """
        self._fields = fields
        self._decode = decode
        self._inner = inner
        self._usual: Callable[[Any], Any] | None = None
        self._names: dict[str, Any] = {}
        self._looks = 0

    def note(self, raw: Any, event: Any, build: ReplyBuilder) -> None:
        """Note what is not known of a chunk.

        Args:
            raw: Its JSON text.
            event: What its protocol reads of it.
            build: Takes the notes.
        """
        if self._usual is not None:
            try:
                self._usual(raw)
            except parsing.STRICT_ERRORS:
                pass
            else:
                return
        (value,) = self._decode.values((raw,), [event])
        note_unknown_of_chunk(value, self._fields, build)
        self._looks += 1
        if self._looks <= _LOOKS[-1]:
            _names(value, self._names, _MAX_DEPTH)
        if self._looks in _LOOKS:
            names = _hashable(self._names)
            usual = _quick_look(self._fields, names, self._inner)
            self._usual = None if self._looks == _LOOKS[-1] else usual


Names = tuple[tuple[str, Any], ...]
"""Names of fields in the order in which they stand in chunks, each with those in it."""


def note_repeated(body: bytes, build: ReplyBuilder) -> None:
    """Note the names that stand more than once in an object of a whole body."""
    repeated: dict[str, None] = {}

    def plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            repeated.update((name, None) for name in found if names.count(name) > 1)
        return found

    if len(body) <= _MAX_REPEATED_BYTES:
        with suppress(ValueError, RecursionError):
            json.loads(body, object_pairs_hook=plain)
    for name in repeated:
        build.note_once(f"{name[:MAX_NAME]} stands twice: only the last is read")


def _names(value: object, names: dict[str, Any], depth: int) -> None:
    """Add the names of the fields in a value, level by level, to those in others."""
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, dict) and depth and len(item) <= _MAX_NAMES:
            for name, inner in item.items():
                _names(inner, names.setdefault(name, {}), depth - 1)


def _hashable(names: dict[str, Any]) -> Names:
    return tuple((name, _hashable(inner)) for name, inner in names.items())


@lru_cache(_MAX_SHAPES)
def _quick_look(
    fields: Known, names: Names, inner: bool
) -> Callable[[Any], Any] | None:
    """Return what decodes a chunk with nothing but known fields of certain names."""
    shape = _shape(fields, dict(names))
    if shape is None:
        return None
    if inner:
        item = [("data", shape)]
        shape = msgspec.defstruct("Item", item, rename={"data": "__data__"}, gc=False)
    return msgspec.json.Decoder(shape).decode


def _shape(fields: Known, names: dict[str, Names]) -> Any:
    """Return a type of objects with known fields of these names; None if of none."""
    if fields.kinds:
        shapes = [_struct(f, names, kind) for kind, f in fields.kinds if f.names]
        return reduce(or_, shapes) if shapes else None
    if fields.pick is not None:
        return None if fields.usual is None else _shape(fields.usual, names)
    if fields.names is None:
        return None if fields.inner else dict[str, Any]
    return _struct(fields, names, None)


def _struct(fields: Known, names: dict[str, Names], kind: str | None) -> Any:
    """Return a type of objects with the fields that are known of them.

    It finds a field fastest if the fields before it are those of the chunks before it.

    Args:
        fields: What is known.
        names: The names that may occur, in this order.
        kind: The `type` of the objects; None if they may have any.
    """
    inner = dict(fields.inner)
    rows: list[tuple[str, Any]] = []
    for name in names:
        if name not in (fields.names or ()) or (kind and name == "type"):
            continue
        shape: Any = Any
        if name in inner:
            shape = _shape(inner[name], dict(names[name]))
            shape = None if shape is None else shape | None | list[shape]
            shape = shape | str if inner[name].or_text else shape
        elif name in fields.texts:
            shape = str | float | bool | None
        rows.append((name, shape))
    # Not every name of a field may be one of an attribute.
    attributes = [f"field_{number}" for number in range(len(rows))]
    return msgspec.defstruct(
        "Usual",
        [(n, shape, None) for n, (_, shape) in zip(attributes, rows, strict=True)],
        rename=dict(zip(attributes, (name for name, _ in rows), strict=True)),
        tag_field="type" if kind else None,
        tag=kind,
        forbid_unknown_fields=True,
        gc=False,
    )
