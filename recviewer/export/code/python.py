"""A recorded request as a program in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recviewer.export.code.request import ANTHROPIC, Call, is_same_everywhere

_WIDTH: Final = 88
"""Characters of a value that stands on one line."""

_STEP: Final = "    "


def program(call: Call) -> str:
    """Write a request as a program that prints the answer as it comes."""
    lines = _with_sdk(call) if call.method else _with_httpx(call)
    return "\n".join(lines) + "\n"


def _with_sdk(call: Call) -> Iterator[str]:
    assert call.method is not None
    service, body = call.service, call.body
    module, client = ("openai", "OpenAI")
    if service is ANTHROPIC:
        module, client = ("anthropic", "Anthropic")
    yield "import os"
    yield ""
    yield f"from {module} import {client}"
    yield ""
    yield f"client = {client}("
    yield f"    base_url=os.environ.get({service.base_variable!r}, {call.base!r}),"
    yield f"    api_key=os.environ[{service.key_variable!r}],"
    yield ")"
    yield f"answer = client.{call.method.name}("
    known = {k: v for k, v in body.items() if k in call.method.takes}
    others = {k: v for k, v in body.items() if k not in call.method.takes}
    for name, value in known.items():
        yield f"    {name}={literal(value, 1)},"
    if others:
        yield f"    extra_body={literal(others, 1)},"
    if call.headers:
        yield f"    extra_headers={literal(dict(call.headers), 1)},"
    yield "    timeout=600,"
    yield ")"
    if call.streams:
        yield "for event in answer:"
        yield "    print(event.to_json(indent=None), flush=True)"
    else:
        yield "print(answer.to_json())"


def _with_httpx(call: Call) -> Iterator[str]:
    service = call.service
    yield "import os"
    yield ""
    yield "import httpx"
    yield ""
    yield f"base = os.environ.get({service.base_variable!r}, {call.base!r})"
    yield f"headers = {literal(dict(call.all_headers), 0)}"
    if service.key_variable:
        key = f"os.environ[{service.key_variable!r}]"
        prefix = f"{service.key_prefix!r} + " if service.key_prefix else ""
        yield f"headers[{service.key_header!r}] = {prefix}{key}"
    yield "with httpx.stream("
    yield f"    {call.verb!r},"
    yield f"    base + {call.path!r},"
    yield "    headers=headers,"
    if call.text and is_same_everywhere(call.body):
        yield f"    json={literal(call.body, 1)},"
    elif call.text:
        yield f"    content={call.text!a}.encode(),"
    yield "    timeout=600,"
    yield ") as answer:"
    yield "    for line in answer.iter_lines():"
    yield "        print(line, flush=True)"


def literal(value: object, depth: int) -> str:
    """Write a JSON value as Python, laid out where it is too long for a line.

    What cannot be printed is escaped.

    Args:
        value: The value.
        depth: Levels that the line it stands on is indented.
    """
    short = repr(value)
    if len(short) <= _WIDTH - len(_STEP) * depth or not isinstance(value, dict | list):
        return short
    inner = _STEP * (depth + 1)
    if isinstance(value, dict):
        items = [f"{k!r}: {literal(v, depth + 1)}" for k, v in value.items()]
        opens, closes = "{", "}"
    else:
        items = [literal(each, depth + 1) for each in value]
        opens, closes = "[", "]"
    body = "".join(f"{inner}{item},\n" for item in items)
    return f"{opens}\n{body}{_STEP * depth}{closes}"
