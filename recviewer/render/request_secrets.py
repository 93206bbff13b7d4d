"""Secrets in recorded requests, masked until a person wants to see them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from recviewer.model.exchange import Request
from recviewer.render.json_nodes import Node, root

MASK: Final = "••••"
"""What stands in place of a secret, however long that is."""

_NAMED: Final = re.compile(
    r"auth|api[-_]?key|token|cookie|secret|password|signature|credential|session", re.I
)
_IN_URL: Final = re.compile(r"(?<=[?&])([^=&#]+)=([^&#]*)")
_USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


def is_secret(name: str) -> bool:
    """Say whether the value of a header or a query field is nobody's business."""
    return name.lower() in ("key", "sig") or _NAMED.search(name) is not None


def masked_url(url: str) -> str:
    """Mask the user and the keys in a URL."""
    masked = _IN_URL.sub(lambda m: f"{m[1]}={MASK}" if is_secret(m[1]) else m[0], url)
    return _USER.sub(MASK, masked)


def masked_headers(headers: Mapping[str, object]) -> dict[str, object]:
    """Mask the headers whose names tell of secrets."""
    return {n: MASK if is_secret(n) else value for n, value in headers.items()}


def request_json(request: Request, *, revealed: bool) -> str:
    """Return the request's JSON as it was recorded, but for masked secrets.

    Args:
        request: The request.
        revealed: Whether secrets are left as they are.
    """
    whole = root(request.raw)
    text = whole.token()
    if revealed:
        return text
    raw = bytes(whole.text.view)
    pieces, done = [], whole.start
    for node, replacement in _masks(whole):
        pieces += [raw[done : node.start], json.dumps(replacement).encode()]
        done = node.end
    return b"".join([*pieces, raw[done : whole.end]]).decode("utf-8", "replace")


def _masks(request: Node) -> list[tuple[Node, str]]:
    """List the values to be masked in a request, in their order in the text."""
    found: list[tuple[Node, str]] = []
    for field in request.children:
        if field.label == "url":
            url = field.text_value()
            found += [(field, masked_url(url))] if masked_url(url) != url else []
        elif field.label == "headers":
            names = (node for node in field.children if is_secret(str(node.label)))
            found += [(node, MASK) for node in names]
    return found
