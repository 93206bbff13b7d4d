"""A recorded request as a program in JavaScript, for Node and the like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from recviewer.export.code.request import ANTHROPIC, Call, is_same_everywhere

_WIDTH: Final = 88
"""Characters of a value that stands on one line."""

_STEP: Final = "  "

_EXACT_BITS: Final = 53
"""Bits of whole numbers that JavaScript keeps."""


def program(call: Call) -> str:
    """Write a request as a module that prints the answer as it comes."""
    exact = is_same_everywhere(call.body, digits=_EXACT_BITS)
    lines = _with_sdk(call) if call.method and exact else _with_fetch(call, exact)
    return "\n".join(lines) + "\n"


def _with_sdk(call: Call) -> Iterator[str]:
    assert call.method is not None
    client, module = ("OpenAI", "openai")
    if call.service is ANTHROPIC:
        client, module = ("Anthropic", "@anthropic-ai/sdk")
    yield f'import {client} from "{module}";'
    yield ""
    yield f"const client = new {client}({{"
    yield f"  baseURL: process.env.{call.service.base_variable} ?? {quoted(call.base)},"
    yield f"  apiKey: process.env.{call.service.key_variable},"
    yield "});"
    options = "{ timeout: 600_000 }"
    if call.headers:
        headers = literal(dict(call.headers), 0)
        options = f"{{ timeout: 600_000, headers: {headers} }}"
    yield f"const answer = await client.{call.method.name}("
    yield f"  {literal(call.body, 1)},"
    yield f"  {options},"
    yield ");"
    if call.streams:
        yield "for await (const event of answer) console.log(JSON.stringify(event));"
    else:
        yield "console.log(JSON.stringify(answer, null, 2));"


def _with_fetch(call: Call, exact: bool) -> Iterator[str]:
    service = call.service
    yield f"const base = process.env.{service.base_variable} ?? {quoted(call.base)};"
    yield f"const answer = await fetch(base + {quoted(call.path)}, {{"
    yield f"  method: {quoted(call.verb)},"
    yield "  headers: {"
    yield from (f"    {quoted(name)}: {quoted(v)}," for name, v in call.all_headers)
    if service.key_variable:
        key = f"process.env.{service.key_variable}"
        value = f"{quoted(service.key_prefix)} + {key}" if service.key_prefix else key
        yield f"    {quoted(service.key_header)}: {value},"
    yield "  },"
    if call.text and exact:
        yield f"  body: JSON.stringify({literal(call.body, 1)}),"
    elif call.text:
        yield f"  body: {quoted(call.text)},"
    yield "});"
    yield "const decoder = new TextDecoder();"
    yield "for await (const piece of answer.body) {"
    yield "  process.stdout.write(decoder.decode(piece, { stream: true }));"
    yield "}"


def literal(value: object, depth: int) -> str:
    """Write a JSON value as JavaScript, laid out where it is too long for a line.

    Args:
        value: The value.
        depth: Levels that the line it stands on is indented.
    """
    if isinstance(value, dict):
        items = [f"{_key(k)}: {literal(v, depth + 1)}" for k, v in value.items()]
        opens, closes = "{", "}"
    elif isinstance(value, list):
        items = [literal(each, depth + 1) for each in value]
        opens, closes = "[", "]"
    else:
        return quoted(value)
    room = " " if opens == "{" and items else ""
    short = f"{opens}{room}{', '.join(items)}{room}{closes}"
    if len(short) <= _WIDTH - len(_STEP) * depth and "\n" not in short:
        return short
    inner = _STEP * (depth + 1)
    body = "".join(f"{inner}{item},\n" for item in items)
    return f"{opens}\n{body}{_STEP * depth}{closes}"


def quoted(value: object) -> str:
    """Write a text, a number or the like; separators of lines are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = json.dumps(value)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _key(name: str) -> str:
    """Write the name of a field; `__proto__` would set the prototype instead."""
    return f"[{quoted(name)}]" if name == "__proto__" else quoted(name)
