"""A recorded request as a curl command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from recviewer.jsondoc.nodes import root
from recviewer.model.exchange import Request
from recviewer.text.secrets import masked_headers, masked_url

_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAKS: Final = re.compile(r"[\r\n\0]+")

_CURL_HEADERS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
)
"""Headers that curl must set itself, or that would make the response unreadable."""


def curl(request: Request, *, revealed: bool = False) -> str:
    """Write a request as a curl command, its secrets masked unless `revealed`.

    Returns:
        A command for a POSIX shell, one option per line.
    """
    url = request.url or request.endpoint or ""
    url = _single_line(url if revealed else masked_url(url))
    parts = [f"curl -X {shlex.quote(request.method or 'POST')}"]
    parts.append(f"--url {shlex.quote(url)}")
    parts += [f"-H {shlex.quote(header)}" for header in _headers(request, revealed)]
    if body := _body(request):
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(parts)


def _headers(request: Request, revealed: bool) -> Iterator[str]:
    headers = request.headers if revealed else masked_headers(request.headers)
    names = {name.lower() for name in headers}
    if request.body is not None and "content-type" not in names:
        yield "content-type: application/json"
    for name, values in headers.items():
        # An invalid name such as @file would make curl do something else.
        if name.lower() in _CURL_HEADERS or not _HEADER_NAME.fullmatch(name):
            continue
        for value in values if isinstance(values, list) else [values]:
            yield f"{name}: {_single_line(str(value))}"


def _body(request: Request) -> str:
    """Return the JSON text of the body as recorded."""
    if request.body is None:
        return ""
    node = root(request.raw).child(request.body_key)
    return node.token() if node else ""


def _single_line(text: str) -> str:
    """Replace line breaks, because another line would be another header."""
    return _LINE_BREAKS.sub(" ", text)
