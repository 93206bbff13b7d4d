"""Notes the fields of chunks that their protocol does not know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from recviewer.jsondoc import parsing
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.decoding import Decoder, decoder
from recviewer.protocols.fold.known_fields import Known, note_unknown_of_chunk

_FIRST_LOOKS = 16
"""Chunks that are looked at field by field before the quick way is prepared. That takes
1 to 4 ms the first time: as long as some hundred looks."""

_MAX_LOOKS = 2 * _FIRST_LOOKS
"""Chunks looked at field by field, from then on unusual ones, after which the quick way
is given up."""


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
        self._looks += 1
        if self._looks == _FIRST_LOOKS:
            shape = _shape(self._fields)
            self._usual = None if shape is None else decoder(shape, self._inner).strict
        elif self._looks == _MAX_LOOKS:
            self._usual = None
        (value,) = self._decode.values((raw,), [event])
        note_unknown_of_chunk(value, self._fields, build)


@cache
def _shape(fields: Known) -> Any:
    """Return a type of objects with nothing but known fields; None if there is none."""
    if fields.pick is not None:
        return None if fields.usual is None else _shape(fields.usual)
    if fields.names is None:
        return None if fields.inner else dict[str, Any]
    inner = dict(fields.inner)
    rows = []
    for name in sorted(fields.names):
        kind: Any = Any
        if name in inner:
            kind = _shape(inner[name])
            kind = None if kind is None else kind | None | list[kind]
            kind = kind | str if inner[name].or_text else kind
        elif name in fields.texts:
            kind = str | float | bool | None
        rows.append((name, kind))
    # Not every name of a field may be one of an attribute.
    names = [f"field_{number}" for number in range(len(rows))]
    return msgspec.defstruct(
        "Usual",
        [(n, kind, None) for n, (_, kind) in zip(names, rows, strict=True)],
        rename=dict(zip(names, (name for name, _ in rows), strict=True)),
        forbid_unknown_fields=True,
        gc=False,
    )
