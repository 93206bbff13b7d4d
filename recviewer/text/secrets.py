"""Secrets in recorded calls, masked until a person wants to see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, Final
from urllib.parse import unquote

from recviewer.jsondoc.nodes import Node, NodeKind, root
from recviewer.jsondoc.offsets import Slices
from recviewer.jsondoc.spans import JsonText, KnownList, known_list
from recviewer.model.exchange import Exchange, Request, Response

MASK: Final = "••••"
"""What stands in place of a secret, however long that is."""

_NAMED: Final = re.compile(
    r"auth(?!ority)|api[-_]?key|token(?!s)|cookie|secret|passw(or)?d|signature|credential"
    r"|session|jwt|(access|account|functions?|master|private|subscription|virtual)"
    r"[-_]?key|[-_](pass|pwd|sig)$",
    re.I,
)
_EXACTLY: Final = frozenset({"code", "key", "pass", "pwd", "sig"})
"""Names that are secrets' only by themselves."""
_IN_URL: Final = re.compile(r"(?<=[?&;#])([^=&;#?\s]+)=([^&;#\s]*)")
_TELLING: Final = re.compile(
    r"\s*((bearer|basic|digest|negotiate|token|apikey) |aws4-hmac"
    r"|(sk|pk|gsk|hf|xai|pplx|tvly|gh[opsu]|github_pat|nvapi)[-_]\w{3}"
    r"|AIza|AKIA|eyJ)",
    re.I,
)
"""How values begin that are secrets under whatever name."""
_CALLS: Final[Set[str]] = frozenset({"request", "response", "req", "res"})
"""Fields of a call that may hold headers of their own."""
_ADDRESSES: Final = frozenset(
    {
        *("url", "uri", "requesturl", "requesturi", "redirecturl", "endpoint"),
        *("path", "scope", "line"),  # nock's, and the first line that httprr keeps
    }
)
_PAIRS: Final = frozenset(
    {
        "form",
        "headers",
        "querystring",
        "rawheaders",
        "reqheaders",
        "requestheaders",
        "responseheaders",
    }
)
"""Fields that hold names and values, as formats spell them."""
_COOKIES: Final = frozenset({"cookies"})
_SEPARATORS: Final = re.compile("[-_]")
_USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


def is_secret(name: str) -> bool:
    """Say whether the value of a header or a query field is nobody's business."""
    return name.lower() in _EXACTLY or _NAMED.search(name) is not None


def masked_url(url: str) -> str:
    """Mask the user and the keys in a URL, or in whatever holds one."""
    return _USER.sub(MASK, _IN_URL.sub(_masked_field, url))


def _masked_field(match: re.Match[str]) -> str:
    name = unquote(match[1])
    return f"{match[1]}={MASK}" if is_secret(name.strip()) else match[0]


def masked_headers(headers: Mapping[str, object]) -> dict[str, object]:
    """Mask the headers whose names or values tell of secrets, and URLs in others."""
    return {name: _masked_value(name, value) for name, value in headers.items()}


def _masked_value(name: str, value: object) -> object:
    if _hides(name, value):
        return MASK
    if isinstance(value, list):
        return [_masked_value(name, each) for each in value]
    return masked_url(value) if isinstance(value, str) else value


def request_json(request: Request) -> str:
    """Return the request's JSON as it was recorded, but for masked secrets."""
    return _text(request.raw)


def response_json(response: Response) -> str:
    """Return the response's JSON as it was recorded, but for masked secrets."""
    raw = response.raw()
    return _text(raw) if response.headers else str(memoryview(raw), "utf-8", "replace")


def exchange_json(exchange: Exchange) -> memoryview:
    """Return an exchange's JSON as it was recorded, but for masked secrets."""
    return _bare(exchange_text(exchange))


def exchange_text(exchange: Exchange, *, revealed: bool = False) -> JsonText:
    """Return an exchange's JSON to look into.

    Args:
        exchange: The exchange.
        revealed: Whether its secrets are shown; they are masked if not.
    """
    text = JsonText(exchange.raw, _known_chunks(exchange))
    if revealed:
        return text
    # Finding the headers in a long response takes its time, so it is asked first.
    told = exchange.response.headers
    return _masked(root(text), _CALLS if told else _CALLS - {"response"})


def _known_chunks(exchange: Exchange) -> KnownList | None:
    """Return where the chunks are in a recording that was cut up as it stands."""
    raws = exchange.response.chunks.raws
    if not isinstance(raws, Slices) or raws.data is not exchange.raw:
        return None
    return known_list(raws.data, raws.starts, raws.ends)


def _text(raw: Any) -> str:
    masked = _bare(_masked(root(raw), _CALLS))
    return bytes(masked).decode("utf-8", "replace")


def _bare(text: JsonText) -> memoryview:
    """Return a text without what may stand before and after it."""
    return text.view[text.start : text.end]


def _masked(whole: Node, looked_into: Set[str]) -> JsonText:
    """Write a text with the secrets in it masked."""
    raw, known, done = whole.text.view, whole.text.known, whole.start
    pieces: list[memoryview | bytes] = []
    by = -whole.start
    for node, replacement in _masks(whole, looked_into):
        mask = json.dumps(replacement).encode()
        pieces += [raw[done : node.start], mask]
        done = node.end
        if known is not None and done <= known.start:
            by += len(mask) - (node.end - node.start)
    if not pieces:
        return whole.text
    masked = b"".join([*pieces, raw[done : whole.end]])
    return JsonText(masked, known and known.moved(by))


def _masks(call: Node, looked_into: Set[str]) -> Iterator[tuple[Node, str]]:
    """Yield the values to be masked in a call, in their order in the text.

    A name may stand there twice: only the last one counts, but both are shown.
    """
    for field in _items(call):
        name = _SEPARATORS.sub("", str(field.label)).lower()
        if name in _ADDRESSES and field.kind is NodeKind.STRING:
            yield from _masks_of_url(field)
        elif name in _PAIRS:
            for label, node in _pairs(field):
                yield from _masks_of_header(label, node)
        elif name in _COOKIES:
            yield from ((node, MASK) for _, node in _pairs(field))
        elif name in looked_into and field.kind is NodeKind.OBJECT:
            yield from _masks(field, looked_into)


def _masks_of_header(name: str, node: Node) -> Iterator[tuple[Node, str]]:
    """Yield what is to be masked in the value of a header, or of each of its values."""
    value = node.value()
    if _hides(name, value):
        yield node, MASK
    elif node.kind is NodeKind.LIST:
        for child in _items(node):
            yield from _masks_of_header(name, child)
    elif isinstance(value, str):
        yield from _masks_of_url(node)


def _masks_of_url(node: Node) -> Iterator[tuple[Node, str]]:
    """Yield what is to be masked in a text that is or holds a URL."""
    url = node.text_value()
    if (masked := masked_url(url)) != url:
        yield node, masked


def _pairs(headers: Node) -> Iterator[tuple[str, Node]]:
    """Yield the name and the value of each header, in whatever shape they are kept.

    An object by name, a list of objects with `name` and `value`, or a list of names
    and values in turns.
    """
    items = list(_items(headers))
    if headers.kind is NodeKind.OBJECT:
        yield from ((str(node.label), node) for node in items)
        return
    name = ""
    for node in items:
        known = {str(child.label).lower(): child for child in node.children}
        if node.kind is NodeKind.OBJECT and "value" in known:
            label = known.get("name", known.get("key"))
            yield label.text_value() if label else "", known["value"]
        else:
            yield name, node
            name = node.text_value() if not name else ""


def _items(node: Node) -> Iterator[Node]:
    """Yield what a node holds, whatever ranges a long list is shown in."""
    for child in node.children:
        if child.kind is NodeKind.RANGE:
            yield from _items(child)
        else:
            yield child


def _hides(name: str, value: object) -> bool:
    """Say whether a header's name or value tells that it is secret."""
    return is_secret(name) or any(map(_TELLING.match, _texts(value)))


def _texts(value: object) -> Iterator[str]:
    """Yield all texts in a value."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    else:
        yield str(value)
