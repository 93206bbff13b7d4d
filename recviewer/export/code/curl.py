"""A recorded request as a curl command for a POSIX shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from recviewer.export.code.request import Call, header_lines, recorded_body, single_line
from recviewer.model.exchange import Request
from recviewer.text.secrets import masked_headers, masked_url

_CURL_HEADERS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
)
"""Headers that curl must set itself, or that would make the response unreadable."""

_MAX_ARGUMENT_BYTES: Final = 100_000
"""Longest body that is an argument: Linux takes 128 KiB in one."""

_END: Final = "END_OF_BODY"


def curl(request: Request, *, revealed: bool = False) -> str:
    """Write a request as it was recorded, its secrets masked unless `revealed`.

    Returns:
        A command with one option per line.
    """
    url = request.url or request.endpoint or ""
    url = single_line(url if revealed else masked_url(url))
    parts = [f"curl -X {shlex.quote(request.method or 'POST')}"]
    parts.append(f"--url {shlex.quote(url)}")
    parts += [f"-H {shlex.quote(header)}" for header in _headers(request, revealed)]
    if body := recorded_body(request):
        parts.append(f"--data-raw {shlex.quote(body)}")
    return " \\\n  ".join(parts)


def curl_command(call: Call) -> str:
    """Write a request as a command that takes address and key from the environment."""
    service = call.service
    address = f"${{{service.base_variable}:-{_in_quotes(call.base)}}}"
    parts = [f"curl --no-buffer -X {shlex.quote(call.verb)}"]
    parts.append(f'--url "{address}"{shlex.quote(call.path)}')
    if service.key_variable:
        key = f"{service.key_prefix}${service.key_variable}"
        parts.append(f'-H "{service.key_header}: {key}"')
    parts += [f"-H {shlex.quote(f'{name}: {v}')}" for name, v in call.all_headers]
    if not call.text:
        return " \\\n  ".join(parts) + "\n"
    if len(call.text.encode("utf-8", "replace")) <= _MAX_ARGUMENT_BYTES:
        parts.append(f"--data-raw {shlex.quote(call.text)}")
        return " \\\n  ".join(parts) + "\n"
    end = _END
    while end in call.text:
        end += "_"
    parts.append(f"--data-binary @- <<'{end}'")
    return " \\\n  ".join(parts) + f"\n{call.text}\n{end}\n"


def _headers(request: Request, revealed: bool) -> Iterator[str]:
    headers = request.headers if revealed else masked_headers(request.headers)
    names = {name.lower() for name in headers}
    if request.body is not None and "content-type" not in names:
        yield "content-type: application/json"
    for name, value in header_lines(headers):
        if name.lower() not in _CURL_HEADERS:
            yield f"{name}: {value}"


def _in_quotes(text: str) -> str:
    """Escape a text for the default of a variable inside of double quotes."""
    return re.sub(r'([$`"\\}])', r"\\\1", text)
