"""What the cassettes of all VCRs have in common: a list of calls, in YAML or JSON."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
)
from recviewer.formats.document import Document
from recviewer.formats.values import (
    as_json,
    headers,
    mapping,
    status,
    text,
)
from recviewer.jsondoc import parsing

_BODIES = ("body", "parsed_body", "content")
"""Fields a body may stand in: `parsed_body` is pydantic-ai's, `content` httpx's."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list of calls."""

    value: Any
    """Plain data of it."""
    path: str
    """jq path of it in the file."""
    text: Any = None
    """JSON text of it where the file is JSON, through the buffer protocol."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """Its fields; none where it is no object."""
        return mapping(self.value)

    def field(self, name: str) -> Item:
        """Return one of its fields, null where it has none of that name."""
        return Item(self.fields.get(name), f"{self.path}.{name}")

    @property
    def raw(self) -> Any:
        """JSON text of it, through the buffer protocol."""
        return _json(self.value) if self.text is None else self.text

    @property
    def raws(self) -> Mapping[str, Any]:
        """JSON text of each of its fields, through the buffer protocol."""
        if self.text is not None:
            return parsing.split_object(self.text) or {}
        return {name: _json(value) for name, value in self.fields.items()}


def items(
    document: Document, key: str, *, first: str | None = None, last: str | None = None
) -> list[Item] | None:
    """Read the list that a cassette is.

    Args:
        document: The file.
        key: Key of the list; empty where the file itself is the list.
        first: The key that the file begins with, where it is another one.
        last: A key that stands behind the list wherever a cassette was written to
            its end.

    Returns:
        The items of the list of all documents of the file; None where there is none.

    Raises:
        ValueError: If it breaks off before anything of the first item, with line and
            column.
    """
    if key and document.fields is not None:
        return _of_json(document.fields[key], key) if key in document.fields else None
    if not _begins(document, key if first is None else first):
        return None
    return _of_yaml(document, key, last)


def _begins(document: Document, key: str) -> bool:
    """Guess by its beginning whether a file is YAML that holds a key."""
    # White space before it ends with its line: that of many empty lines would be
    # looked through from each of them.
    pattern = rf"""(?:^|[{{,])[^\S\n]*["']?{key}["']?\s*:""" if key else r"^- "
    return re.search(pattern, document.head, re.MULTILINE) is not None


def _of_json(listed: Any, key: str) -> list[Item] | None:
    raws = parsing.split_list(listed)
    if raws is None:
        return None
    numbered = enumerate(raws)
    return [Item(parsing.loads(raw), f".{key}[{k}]", raw) for k, raw in numbered]


def _of_yaml(document: Document, key: str, last: str | None) -> list[Item] | None:
    parts = document.yaml_parts
    lists = [_list(value, key) for value in parts.documents]
    if all(found is None for found in lists):
        return None
    found = [item for k, inner in enumerate(lists) for item in _items(inner, key, k)]
    broken = () if parts.broken is None else (f"cut off: {parts.broken}",)
    if last is not None and not broken and last not in mapping(parts.documents[-1]):
        broken = (f"the file ends without its `{last}`: it may be cut off",)
    if parts.broken is not None and not any(any(i.fields.values()) for i in found):
        raise ValueError(parts.broken)
    return with_notes(with_notes(found, 0, parts.notes), -1, broken)


def with_notes(found: list[Item], place: int, notes: Iterable[str]) -> list[Item]:
    """Add notes to one of the items, if there are any."""
    if found:
        item = found[place]
        found[place] = replace(item, notes=(*item.notes, *notes))
    return found


def _list(value: Any, key: str) -> Sequence[Any] | None:
    found = mapping(value).get(key) if key else value
    return found if isinstance(found, list) else None


def _items(found: Sequence[Any] | None, key: str, document: int) -> Iterable[Item]:
    # The second document of a file and those behind it are chosen as yq does.
    base = f"select(document_index == {document}) | .{key}" if document else f".{key}"
    for k, value in enumerate(found or ()):
        yield Item(value, f"{base}[{k}]")


def call_of(item: Item) -> Call:
    """Describe the call that an item is, as most VCRs keep it."""
    raws = item.raws
    raw = joined(raws) if raws and item.text is None else item.raw
    return call(item.field("request"), item.field("response"), raws, raw, item.notes)


def call(
    asked: Item,
    answered: Item,
    raws: Mapping[str, Any],
    raw: Any,
    notes: tuple[str, ...] = (),
) -> Call:
    """Describe a call.

    Args:
        asked: The request.
        answered: The response.
        raws: JSON text of them, as `request` and `response`.
        raw: JSON text of all that the file says about the call.
        notes: What a person should know about how it was read.
    """
    request, response = asked.fields, answered.fields
    missing = () if answered.fields else ("there is no response",)
    return Call(
        raw=raw,
        request=CallRequest(
            raw=raws.get("request", b"null"),
            method=text(request, "method"),
            url=text(request, "uri", "url"),
            headers=headers(request.get("headers")),
            body=_body(asked),
        ),
        response=CallResponse(
            raw=raws.get("response", b"null"),
            status=status(response),
            headers=headers(response.get("headers")),
            body=_body(answered),
        ),
        notes=(*notes, *missing),
    )


def joined(raws: Mapping[str, Any]) -> bytes:
    """Write the object whose fields have these JSON texts."""
    return b"{%b}" % b",".join(b"%b:%b" % (_json(n), raw) for n, raw in raws.items())


def _json(value: object) -> bytes:
    return as_json(value, finite=True)


def _body(item: Item) -> StoredBody:
    """Find a body: text, bytes or a JSON value, by itself or in an object around it."""
    name = next((n for n in _BODIES if item.fields.get(n) is not None), "body")
    value, path = item.fields.get(name), f"{item.path}.{name}"
    if name != "body" or not isinstance(value, dict):
        return _stored(value, path)
    for inner in ("string", "base64_string"):
        if inner in value:
            return _stored(value[inner], f"{path}.{inner}", inner == "base64_string")
    if isinstance(state := value.get("state"), list) and state:
        # A stream object of Python's, `_io.BytesIO`.
        return _stored(state[0], f"{path}.state[0]")
    return _stored(value, path)


def _stored(value: object, path: str, is_base64: bool = False) -> StoredBody:
    if is_base64 and isinstance(value, str):
        try:
            value = base64.b64decode(value)
        except ValueError:
            return StoredBody(value, path)
    return StoredBody(value, f"{path} | @base64d" if isinstance(value, bytes) else path)
