"""Secrets in recorded requests, masked until a person wants to see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from recviewer.model.exchange import Exchange, Request
from recviewer.render.json_nodes import Node, NodeKind, root

MASK: Final = "••••"
"""What stands in place of a secret, however long that is."""

_NAMED: Final = re.compile(
    r"auth|api[-_]?key|token|cookie|secret|password|signature|credential|session", re.I
)
_IN_URL: Final = re.compile(r"(?<=[?&])([^=&#]+)=([^&#]*)")
_TELLING: Final = re.compile(
    r"(bearer|basic|token|apikey) |(sk|pk|gsk|hf|xai|pplx|tvly|ghp)[-_]\w{3}|AIza|eyJ",
    re.I,
)
"""How values begin that are secrets under whatever name."""
_USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


def is_secret(name: str) -> bool:
    """Say whether the value of a header or a query field is nobody's business."""
    return name.lower() in ("key", "sig") or _NAMED.search(name) is not None


def masked_url(url: str) -> str:
    """Mask the user and the keys in a URL."""
    masked = _IN_URL.sub(lambda m: f"{m[1]}={MASK}" if is_secret(m[1]) else m[0], url)
    return _USER.sub(MASK, masked)


def masked_headers(headers: Mapping[str, object]) -> dict[str, object]:
    """Mask the headers whose names or values tell of secrets."""
    return {
        name: MASK if _hides(name, value) else value for name, value in headers.items()
    }


def request_json(request: Request, *, revealed: bool) -> str:
    """Return the request's JSON as it was recorded, but for masked secrets.

    Args:
        request: The request.
        revealed: Whether secrets are left as they are.
    """
    whole = root(request.raw)
    if revealed:
        return whole.token()
    return bytes(_masked(whole, [whole])).decode("utf-8", "replace")


def exchange_json(exchange: Exchange) -> memoryview:
    """Return an exchange's JSON as it was recorded, but for masked secrets."""
    whole = root(exchange.raw)
    # A name may stand there twice: only the last one counts, but both are shown.
    requests = [node for node in _items(whole) if node.label == "request"]
    return _masked(whole, requests or [whole])


def _masked(whole: Node, requests: Sequence[Node]) -> memoryview:
    """Write a text with the secrets of the requests in it masked."""
    raw, done = whole.text.view, whole.start
    pieces: list[memoryview | bytes] = []
    for node, replacement in chain.from_iterable(map(_masks, requests)):
        pieces += [raw[done : node.start], json.dumps(replacement).encode()]
        done = node.end
    rest = raw[done : whole.end]
    return memoryview(b"".join([*pieces, rest])) if pieces else rest


def _masks(request: Node) -> list[tuple[Node, str]]:
    """List the values to be masked in a request, in their order in the text."""
    found: list[tuple[Node, str]] = []
    for field in _items(request):
        if field.label == "url":
            url = field.text_value()
            found += [(field, masked_url(url))] if masked_url(url) != url else []
        elif field.label == "headers":
            hidden = (n for n in _items(field) if _hides(str(n.label), n.value()))
            found += [(node, MASK) for node in hidden]
    return found


def _items(node: Node) -> Iterator[Node]:
    """Yield what a node holds, whatever ranges a long list is shown in."""
    for child in node.children:
        if child.kind is NodeKind.RANGE:
            yield from _items(child)
        else:
            yield child


def _hides(name: str, value: object) -> bool:
    """Say whether a header's name or value tells that it is secret."""
    values = value if isinstance(value, list) else [value]
    return is_secret(name) or any(_TELLING.match(str(each)) for each in values)
