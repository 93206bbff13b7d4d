"""Lists of calls in YAML or JSON, as cassettes and other recordings keep them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
)
from recviewer.formats.document import Document
from recviewer.formats.values import as_json, headers, status
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping

if TYPE_CHECKING:
    from recviewer.framing.yaml.loading import YamlDocuments

_BODIES = ("body", "parsed_body", "content")
"""Fields that may hold a body: `parsed_body` is pydantic-ai's, `content` httpx's."""


ANY_WORD = r"\w*"
"""What a key may begin with if only its end is known."""

_LIST_START = re.compile(r"(?:(?:---)?[^\S\n]*+(?:[#%][^\n]*+)?\n)*+(?:---[ ])?-\s")
"""The start of YAML that is a list."""


class Item(msgspec.Struct, frozen=True):
    """One item of a list of calls."""

    value: Any
    """Its plain data."""
    path: str
    """jq path of it in the file."""
    text: Any = None
    """Its JSON text if the file is JSON, through the buffer protocol."""
    notes: tuple[str, ...] = ()
    """Remarks about how it was read."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """Its fields; empty if it is not an object."""
        return mapping(self.value)

    def field(self, name: str) -> Item:
        """Return one of its fields; a null item if there is no such field."""
        return Item(self.fields.get(name), f"{self.path}.{name}")

    @property
    def raw(self) -> Any:
        """Its JSON text, through the buffer protocol."""
        return _json_text(self.value) if self.text is None else self.text

    @property
    def raws(self) -> Mapping[str, Any]:
        """JSON text of each of its fields, through the buffer protocol."""
        if self.text is not None:
            return parsing.split_object(self.text) or {}
        return {name: _json_text(value) for name, value in self.fields.items()}


def read_items(
    document: Document, key: str, *, first: str | None = None, last: str | None = None
) -> list[Item] | None:
    """Read the list of a cassette.

    Args:
        document: The file.
        key: Key of the list; empty if the file itself is the list.
        first: The first key of the file, if it is a different one.
        last: A key that follows the list in every complete cassette.

    Returns:
        The items of the lists of all documents in the file; None if there is no list.

    Raises:
        ValueError: If it is cut off before any content of the first item, with line and
            column.
    """
    if key and document.fields is not None:
        listed = document.fields.get(key)
        return None if listed is None else _json_items(listed, key)
    if not _looks_like_yaml_of(document, key if first is None else first):
        return None
    return _yaml_items(document, key, last)


def yaml_documents(document: Document) -> list[Item]:
    """Return the documents of a YAML file, with notes if it is cut off.

    Raises:
        ValueError: If it is cut off before any content of the first one, with line and
            column.
    """
    if document.head[:1] in ("{", "["):
        return []  # it is JSON, if anything
    parts = document.yaml_parts
    found = [
        Item(value, _document_path(k))
        for k, value in enumerate(parts.documents)
        if value is not None
    ]
    return _noted(found, parts)


def _document_path(number: int) -> str:
    """Return the jq path of a document: those after the first are further inputs."""
    return f"[inputs][{number - 1}]" if number else ""


def _looks_like_yaml_of(document: Document, key: str) -> bool:
    """Guess from the start of a file whether it is YAML with a key."""
    # The white space before the key must not cross lines: a file of empty lines
    # would take quadratic time.
    if not key:
        return _LIST_START.match(document.head) is not None
    if not document.mentions(key.removeprefix(ANY_WORD).encode()):
        return False
    pattern = rf"""(?:^|[{{,])[^\S\n]*["']?{key}["']?\s*:"""
    if re.search(pattern, document.head, re.MULTILINE) is not None:
        return True
    # Farther down, only a line of its own tells.
    return re.search(rf"""\n["']?{key}["']?\s*:""".encode(), document.probe) is not None


def _json_items(listed: Any, key: str) -> list[Item] | None:
    raws = parsing.split_list(listed)
    if raws is None:
        return None
    numbered = enumerate(raws)
    return [Item(parsing.loads(raw), f".{key}[{k}]", raw) for k, raw in numbered]


def _yaml_items(document: Document, key: str, last: str | None) -> list[Item] | None:
    parts = document.yaml_parts
    lists = [_list_at(value, key) for value in parts.documents]
    if all(found is None for found in lists):
        return None
    found: list[Item] = []
    for k, inner in enumerate(lists):
        found += _document_items(inner, key, k)
    is_whole = last is None or last in mapping(parts.documents[-1])
    cut = "" if is_whole else f"the file ends without its `{last}`: it may be cut off"
    return _noted(found, parts, cut)


def _noted(found: list[Item], parts: YamlDocuments, cut: str = "") -> list[Item]:
    """Return items, the first with the notes of the file, the last with its cut."""
    if parts.broken is not None:
        if not any(any(item.fields.values()) for item in found):
            raise ValueError(parts.broken)
        cut = f"cut off: {parts.broken}"
    for place, notes in ((0, parts.notes), (-1, (cut,) if cut else ())):
        if found and notes:
            item = found[place]
            found[place] = replace(item, notes=(*item.notes, *notes))
    return found


def _list_at(value: Any, key: str) -> Sequence[Any] | None:
    found = mapping(value).get(key) if key else value
    return found if isinstance(found, list) else None


def _document_items(
    values: Sequence[Any] | None, key: str, document: int
) -> Iterable[Item]:
    base = f"{_document_path(document)}.{key}"
    for k, value in enumerate(values or ()):
        yield Item(value, f"{base}[{k}]")


def item_to_call(item: Item) -> Call:
    """Describe the call of an item with a request and a response."""
    raws = item.raws
    raw = json_object(raws) if raws and item.text is None else item.raw
    request, response = item.field("request"), item.field("response")
    return pair_to_call(request, response, raws, raw, item.notes)


def pair_to_call(
    request: Item,
    response: Item,
    raws: Mapping[str, Any],
    raw: Any,
    notes: tuple[str, ...] = (),
) -> Call:
    """Describe the call of a request and a response.

    Args:
        request: The request.
        response: The response.
        raws: JSON text of them, as `request` and `response`.
        raw: JSON text of everything the file says about the call.
        notes: Remarks about how it was read.
    """
    missing = () if response.fields else ("there is no response",)
    return Call(
        raw=raw,
        request=CallRequest(
            raw=raws.get("request", b"null"),
            method=first_string(request.fields, "method"),
            url=first_string(request.fields, "uri", "url"),
            headers=headers(request.fields.get("headers")),
            body=_body(request),
        ),
        response=CallResponse(
            raw=raws.get("response", b"null"),
            status=status(response.fields),
            headers=headers(response.fields.get("headers")),
            body=_body(response),
        ),
        notes=(*notes, *missing),
    )


def json_object(raws: Mapping[str, Any]) -> bytes:
    """Write an object from the JSON texts of its fields."""
    fields = (b"%b:%b" % (_json_text(name), raw) for name, raw in raws.items())
    return b"{%b}" % b",".join(fields)


def _json_text(value: object) -> bytes:
    return as_json(value, finite=True)


def _body(item: Item) -> StoredBody:
    """Find a body: text, bytes or a JSON value, directly or in an object."""
    name = next((n for n in _BODIES if item.fields.get(n) is not None), "body")
    value, path = item.fields.get(name), f"{item.path}.{name}"
    if name != "body" or not isinstance(value, dict):
        return _stored_body(value, path)
    for inner in ("string", "base64_string"):
        if inner in value:
            is_base64 = inner == "base64_string"
            return _stored_body(value[inner], f"{path}.{inner}", is_base64)
    if isinstance(state := value.get("state"), list) and state:
        # A pickled `io.BytesIO`.
        return _stored_body(state[0], f"{path}.state[0]")
    return _stored_body(value, path)


def _stored_body(value: object, path: str, is_base64: bool = False) -> StoredBody:
    if is_base64 and isinstance(value, str):
        return StoredBody.of_base64(value, path)
    return StoredBody(value, f"{path} | @base64d" if isinstance(value, bytes) else path)
