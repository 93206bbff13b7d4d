"""JSON of recorded calls with its secrets masked, whatever recorder wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import Any, Final

from recviewer.jsondoc import parsing
from recviewer.jsondoc.nodes import Node, NodeKind, root
from recviewer.jsondoc.offsets import Slices
from recviewer.jsondoc.spans import JsonText, KnownList, known_list
from recviewer.model.exchange import Exchange, Request, Response
from recviewer.text.secrets import (
    MASK,
    is_secret_header,
    masked_text,
    masked_url,
    secret_spans,
)

_CALL_FIELDS: Final[Set[str]] = frozenset(
    {"request", "response", "req", "res", "when", "then"}
)
"""Fields of a call that may hold headers of their own."""
_URL_FIELDS: Final = frozenset(
    {
        *("url", "uri", "requesturl", "requesturi", "redirecturl", "endpoint"),
        *("urlpath", "urlpattern", "urlpathpattern", "urlpathtemplate"),
        *("path", "scope", "line"),  # nock's, and the first line that httprr keeps
    }
)
"""Fields that hold a URL, in lower case without separators."""
_HEADER_FIELDS: Final = frozenset(
    {
        "form",
        "header",
        "headers",
        "queryparam",
        "queryparameters",
        "querystring",
        "rawheaders",
        "reqheaders",
        "requestheaders",
        "responseheaders",
    }
)
"""Fields that hold names and values, in lower case without separators."""
_COOKIE_FIELDS: Final = frozenset({"cookie", "cookies"})
_JSON_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_ESCAPED_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)+"')
_SEPARATORS: Final = re.compile("[-_]")


def request_json(request: Request) -> str:
    """Return the JSON of a request as recorded, with secrets masked."""
    return _text(request.raw)


def response_json(response: Response) -> str:
    """Return the JSON of a response as recorded, with secrets masked."""
    raw = response.raw()
    return _text(raw) if response.headers else str(memoryview(raw), "utf-8", "replace")


def exchange_json(exchange: Exchange) -> memoryview:
    """Return the JSON of an exchange as recorded, with secrets masked."""
    return _trimmed(exchange_text(exchange))


def exchange_text(exchange: Exchange, *, revealed: bool = False) -> JsonText:
    """Return the JSON of an exchange for looking into it."""
    text = JsonText(exchange.raw, _known_chunks(exchange))
    if revealed:
        return text
    # Looking for headers in a long response takes time, so it is avoided.
    headers = exchange.response.headers
    return _masked(root(text), _CALL_FIELDS if headers else _CALL_FIELDS - {"response"})


def masked_strings(text: str) -> str:
    """Mask secrets in the strings of JSON text, each inside of its quotes."""
    text = _ESCAPED_STRING.sub(_masked_string, text)
    spans = secret_spans(text)
    if not spans:
        return text
    strings = [match.span() for match in _JSON_STRING.finditer(text)]
    pieces, at = [], 0
    for start, end in spans:
        for left, right in strings:
            if left < end and right > start >= at:
                pieces += [text[at : max(start, left + 1)], MASK]
                at = min(end, right - 1)
    return "".join([*pieces, text[at:]])


def _masked_string(match: re.Match[str]) -> str:
    """Mask secrets in a string with escapes, which hide where a word begins."""
    value = parsing.loads(match[0].encode())
    masked = masked_text(value)
    return match[0] if masked == value else parsing.dumps(masked).decode()


def _known_chunks(exchange: Exchange) -> KnownList | None:
    """Return where the chunks stand in a recording that was split by offsets."""
    raws = exchange.response.chunks.raws
    if not isinstance(raws, Slices) or raws.data is not exchange.raw:
        return None
    return known_list(raws.data, raws.starts, raws.ends)


def _text(raw: Any) -> str:
    masked = _trimmed(_masked(root(raw), _CALL_FIELDS))
    return bytes(masked).decode("utf-8", "replace")


def _trimmed(text: JsonText) -> memoryview:
    """Return a text without surrounding white space and byte order mark."""
    return text.view[text.start : text.end]


def _masked(whole: Node, call_fields: Set[str]) -> JsonText:
    """Return a text with its secrets masked."""
    raw, known, done = whole.text.view, whole.text.known, whole.start
    pieces: list[memoryview | bytes] = []
    by = -whole.start
    for node, replacement in _masks(whole, call_fields):
        mask = json.dumps(replacement).encode()
        pieces += [raw[done : node.start], mask]
        done = node.end
        if known is not None and done <= known.start:
            by += len(mask) - (node.end - node.start)
    if not pieces:
        return whole.text
    masked = b"".join([*pieces, raw[done : whole.end]])
    return JsonText(masked, known and known.shifted(by))


def _masks(call: Node, call_fields: Set[str]) -> Iterator[tuple[Node, str]]:
    """Yield the values to mask in a call, in the order of the text.

    Of repeated names only the last one counts, but all are shown, so all are masked.
    """
    for field in _items(call):
        name = _SEPARATORS.sub("", str(field.label)).lower()
        if name in _URL_FIELDS and field.kind is NodeKind.STRING:
            yield from _masks_of_url(field)
        elif name in _HEADER_FIELDS:
            for label, node in _pairs(field):
                yield from _masks_of_header(label, node)
        elif name in _COOKIE_FIELDS:
            yield from ((node, MASK) for _, node in _pairs(field))
        elif name in call_fields and field.kind is NodeKind.OBJECT:
            yield from _masks(field, call_fields)


def _masks_of_header(name: str, node: Node) -> Iterator[tuple[Node, str]]:
    """Yield what to mask in the value of a header, or in each of its values."""
    value = node.value()
    if is_secret_header(name, value):
        yield node, MASK
    elif node.kind is NodeKind.LIST:
        for child in _items(node):
            yield from _masks_of_header(name, child)
    elif isinstance(value, str):
        yield from _masks_of_url(node)


def _masks_of_url(node: Node) -> Iterator[tuple[Node, str]]:
    """Yield a string that holds a URL with secrets."""
    url = node.text_value()
    if (masked := masked_url(url)) != url:
        yield node, masked


def _pairs(headers: Node) -> Iterator[tuple[str, Node]]:
    """Yield the name and the value of each header.

    Headers are an object by name, a list of objects with `name` and `value`, a list of
    pairs, or a list of alternating names and values.
    """
    items = list(_items(headers))
    if headers.kind is NodeKind.OBJECT:
        yield from ((str(node.label), node) for node in items)
        return
    name = ""
    for node in items:
        known = {str(child.label).lower(): child for child in node.children}
        if "value" in known:
            label = known.get("name", known.get("key"))
            yield label.text_value() if label else "", known["value"]
        elif node.kind is NodeKind.LIST and not name:
            pair = list(_items(node))
            if len(pair) > 1:
                yield pair[0].text_value(), pair[1]
        else:
            yield name, node
            name = node.text_value() if not name else ""


def _items(node: Node) -> Iterator[Node]:
    """Yield the values in a node, looking through the ranges of a long list."""
    for child in node.children:
        if child.kind is NodeKind.RANGE:
            yield from _items(child)
        else:
            yield child
