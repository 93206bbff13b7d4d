"""What is known of the fields of chunks, so that the rest can be noted.

A protocol folds some fields and ignores others that hold no answer. It lists both in
`Known` tables, level by level; whatever else holds a text is noted, once for each name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, holds_something
from recviewer.protocols.fold.recorded_errors import exception_name

MAX_NAME = 80
"""Characters of the name of a field that are noted."""

METADATA = frozenset(
    {
        *("id", "object", "created", "created_at", "model", "role", "index"),
        *("request_id", "response_id", "event_id", "obfuscation", "padding", "p"),
        *("service_tier", "system_fingerprint", "provider", "sequence_number"),
        *("amazon-bedrock-invocationMetrics", "amazon-bedrock-guardrailAction"),
        "amazon-bedrock-trace",
    }
)
"""Names of fields that hold no answer, whatever the protocol and the level."""


class Known(msgspec.Struct, frozen=True, eq=False):
    """The known fields of an object, or of each object in a list."""

    names: frozenset[str] | None
    """All names, folded or without an answer; None if any other name is known too."""
    texts: tuple[str, ...] = ()
    """Those that are folded as texts: anything but a text or a number is noted."""
    inner: tuple[tuple[str, Known], ...] = ()
    """Those that hold objects whose fields are known as well."""
    or_text: bool = False
    """Whether a text may stand in place of the object, and is folded."""
    or_listed_text: bool = False
    """Whether a text may stand in a list of such objects, and is folded."""
    pick: Callable[[dict[str, Any]], Known | None] | None = None
    """Chooses what is known of an object by the object itself, such as by its type;
    None if the protocol notes the object as a whole."""
    usual: Known | None = None
    """Where it is to be chosen, what is known of most objects. Any object with just
    these fields must be known."""
    kinds: tuple[tuple[str, Known], ...] = ()
    """What is known of objects by their `type`, where that alone chooses."""

    def with_inner(self, inner: Mapping[str, Known]) -> Known:
        """Return the same with further fields that hold objects."""
        added = (*self.inner, *inner.items())
        return msgspec.structs.replace(self.also(*inner), inner=added)

    def or_a_text(self, *, listed: bool = False) -> Known:
        """Return the same for a field that may also hold a text, which is folded.

        Args:
            listed: Whether a list of texts is folded, too.
        """
        return msgspec.structs.replace(self, or_text=True, or_listed_text=listed)

    def also(self, *names: str) -> Known:
        """Return the same with further names at the top."""
        if (pick := self.pick) is not None:

            def pick_more(value: dict[str, Any]) -> Known | None:
                picked = pick(value)
                return picked.also(*names) if picked else None

            kinds = tuple((kind, known.also(*names)) for kind, known in self.kinds)
            return msgspec.structs.replace(self, pick=pick_more, kinds=kinds)
        if self.names is None:
            return self
        return msgspec.structs.replace(self, names=self.names.union(names))


def known(names: str = "", *, texts: str = "", **inner: Known) -> Known:
    """List the fields of an object, besides those that are metadata everywhere.

    Args:
        names: Names of fields whose values need no look, with spaces between.
        texts: Names of fields that are folded as texts.
        **inner: Fields that hold objects or lists of objects.
    """
    return _known(names, texts, inner)


def by_type(kinds: dict[str, Known], other: Known | None = None) -> Known:
    """List the fields of objects by their `type`.

    Args:
        kinds: The known fields of each type.
        other: Those of all other types; None if the protocol notes such an object.
    """

    def pick(value: dict[str, Any]) -> Known | None:
        kind = value.get("type")
        return kinds.get(kind, other) if isinstance(kind, str) else other

    return Known(None, pick=pick, kinds=tuple(kinds.items()))


ANYTHING = Known(None)
"""An object that is shown whole, or whose fields hold no answer."""

ERROR = Known(
    METADATA | {"message", "type", "code", "status", "detail", "param"},
    texts=("type", "code", "status"),
    or_text=True,
)
"""The fields of an error, as `response_error` reads them."""


def event(names: str = "", *, texts: str = "", **inner: Known) -> Known:
    """List the fields of a chunk, of which each may hold an error and its figures."""
    fields = {"error": ERROR, "usage": ANYTHING, **inner}
    return _known(names, f"error_type {texts}", fields)


def _known(names: str, texts: str, inner: dict[str, Known]) -> Known:
    kept = METADATA.union(names.split(), texts.split(), inner)
    return Known(kept, tuple(texts.split()), tuple(inner.items()))


_EXCEPTION = known("originalStatusCode originalMessage", texts="message Message")


def note_unknown_of_chunk(value: object, fields: Known, build: ReplyBuilder) -> None:
    """Note what is not known of a chunk, which may be an exception of AWS.

    Args:
        value: The parsed payload.
        fields: What its protocol knows.
        build: Takes the notes.
    """
    if isinstance(value, dict) and (name := exception_name(value)):
        note_unknown(value[name], _EXCEPTION, build, name)
        fields = fields.also(name)
    note_unknown(value, fields, build)


def note_unknown(
    value: object, fields: Known, build: ReplyBuilder, name: str = "chunk"
) -> None:
    """Note, once each, the fields below a value that hold a text and are not known.

    Args:
        value: The parsed payload of a chunk, or a value in it.
        fields: What is known of it.
        build: Takes the notes.
        name: Name of the field that holds the value.
    """
    if isinstance(value, dict):
        if fields.pick is not None:
            picked = fields.pick(value)
            if picked is None:
                return
            fields = picked
        _note_fields(value, fields, build)
    elif isinstance(value, list):
        for item in value:
            if item.__class__ is not str:
                note_unknown(item, fields, build, name)
            elif item and not fields.or_listed_text:
                build.note_once(f"{name} is not an object: {ONLY_IN_JSON}")
    elif value.__class__ is str and value and not fields.or_text:
        build.note_once(f"{name} is not an object: {ONLY_IN_JSON}")


def _note_fields(value: dict[str, Any], fields: Known, build: ReplyBuilder) -> None:
    names = fields.names
    if names is not None and not value.keys() <= names:
        for key, held in value.items():
            if key not in names and holds_something(held):
                build.note_once(f"{key[:MAX_NAME]}: {ONLY_IN_JSON}")
    for key in fields.texts:
        held = value.get(key)
        if held.__class__ is not str and holds_something(held):
            build.note_once(f"{key} is not a text: {ONLY_IN_JSON}")
    for key, inner in fields.inner:
        held = value.get(key)
        if held:
            note_unknown(held, inner, build, key)
