"""A request as blocks of text, from its address down to its tools."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from recviewer.jsondoc.pretty import pretty_json
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import (
    Message,
    Part,
    PartKind,
    Prompt,
    Tool,
)
from recviewer.text.media import caption
from recviewer.text.numbers import plural, size_words
from recviewer.text.secrets import masked_headers, masked_url

QUIET: Final = "$quiet"
_FAILED: Final = "$failed"
_HEADING: Final = "bold $quiet"
_ROLES: Final = {
    "system": "bold $system",
    "developer": "bold $system",
    "user": "bold $user",
    "assistant": "bold $assistant",
    "model": "bold $assistant",
    "tool": "bold $tool",
    "function": "bold $tool",
}
_PARTS: Final = {
    PartKind.REASONING: f"italic {QUIET}",
    PartKind.REFUSAL: "$caution",
    PartKind.UNKNOWN: QUIET,
}


class Block(Struct, frozen=True):
    """A text of one style, which is folded if it is long."""

    text: str
    """The text, as recorded; empty for a blank line."""
    style: str = ""
    """Its style, by theme variables."""
    indent: int = 0
    """Cells to its left."""
    label: str = ""
    """A word before its first line, inside the indent."""
    is_json: bool = False
    """Whether it is coloured as JSON."""
    path: str = ""
    """Its path in the request's body, for a title."""
    is_heading: bool = False
    """Whether a message or another part of the request begins here."""


_GAP: Final = Block("")


def blocks(exchange: Exchange, prompt: Prompt, *, revealed: bool) -> list[Block]:
    """Write a request as blocks."""
    return [
        *_about(exchange, revealed),
        *_fields("parameters", _without_model(prompt.parameters or {})),
        *_headers(exchange, revealed),
        *_conversation(prompt.messages),
        *_tools(prompt.tools),
    ]


def _about(exchange: Exchange, revealed: bool) -> Iterator[Block]:
    """Yield the address of a request, and what is known about the exchange."""
    request, response = exchange.request, exchange.response
    endpoint = request.endpoint or ""
    url = request.url or endpoint or request.tool_name or "no request recorded"
    address = f"{request.method or ''} {url if revealed else masked_url(url)}".strip()
    yield Block(address, "bold")
    chunks = plural(len(response.chunks), "chunk")
    provider = (f"{k} {_plain(v)}" for k, v in request.provider_metadata.items())
    facts = {
        "tool": request.tool_name,
        "endpoint": endpoint if revealed else masked_url(endpoint),
        "model": request.model,
        "status": None if response.status is None else str(response.status),
        "error": response.error.message if response.error else None,
        "test": exchange.test_label,
        "provider": " · ".join(provider),
        "request": size_words(_size(request.raw)),
        "response": " · ".join(
            [chunks, size_words(_size(response.raw()))]
            + (["stream"] if response.streaming else [])
        ),
        "note": " · ".join(exchange.notes),
    }
    width = max(len(name) for name, value in facts.items() if value) + 2
    styles = {"error": _FAILED, "status": _FAILED if response.rejected else ""}
    for name, value in facts.items():
        if value:
            yield Block(value, styles.get(name, ""), width, name)


def _headers(exchange: Exchange, revealed: bool) -> Iterator[Block]:
    """Yield the headers of the request and of the response."""
    sides = (
        ("headers", exchange.request.headers),
        ("response headers", exchange.response.headers),
    )
    for name, headers in sides:
        shown = headers if revealed else masked_headers(headers)
        hidden = not revealed and dict(shown) != dict(headers)
        yield from _fields(name, shown, " · v reveals the secrets" if hidden else "")


def _fields(name: str, fields: Mapping[str, object], note: str = "") -> Iterator[Block]:
    """Yield a heading and one block a field, the values aligned."""
    if not fields:
        return
    yield _GAP
    yield Block(f"{name}{note}", _HEADING, is_heading=True)
    width = min(max(map(len, fields)), 24) + 4
    for key, value in fields.items():
        is_json = isinstance(value, dict | list)
        text = _pretty(value) if is_json else _plain(value)
        path = f".{key}"
        yield Block(text, "", width, f"  {key}", is_json=is_json, path=path)


def _conversation(messages: Sequence[Message]) -> Iterator[Block]:
    """Yield the messages; the result of a tool call comes right below the call."""
    results = _results(messages)
    joined: set[int] = set()
    for message in messages:
        rest = [part for part in message.parts if id(part) not in joined]
        if message.parts and not rest:
            continue
        yield _GAP
        name = f" · {message.name}" if message.name else ""
        style = _ROLES.get(message.role, _HEADING)
        yield Block(f"{message.role}{name}", style, is_heading=True)
        for part in rest:
            yield from _part(part, 2)
            if part.kind is PartKind.TOOL_CALL and results[part.id]:
                answer = results[part.id].popleft()
                joined.update(map(id, answer))
                for piece in answer:
                    yield from _part(piece, 6)


def _results(messages: Sequence[Message]) -> dict[str | None, deque[list[Part]]]:
    """Collect the results of tool calls by the id of their call."""
    results: dict[str | None, deque[list[Part]]] = defaultdict(deque)
    for message in messages:
        by_id: dict[str, list[Part]] = {}
        for part in message.parts:
            if part.id is not None and part.kind is not PartKind.TOOL_CALL:
                by_id.setdefault(part.id, []).append(part)
        for call, parts in by_id.items():
            results[call].append(parts)
    return results


def _part(part: Part, indent: int) -> Iterator[Block]:
    style, path = _PARTS.get(part.kind, ""), part.path
    if part.media is not None:
        described = caption(part.media, part.text)
        yield Block(f"▣ {described}", QUIET, indent, path=path)
    elif part.kind is PartKind.TOOL_CALL:
        name = f"  {part.id}" if part.id and part.id != part.text else ""
        yield Block(f"⚒ {part.text}{name}", "bold $tool", indent, path=path)
        arguments = _pretty(part.arguments)
        yield Block(arguments, "", indent + 2, is_json=True, path=path)
    elif part.kind is PartKind.TOOL_RESULT:
        yield Block(part.text, style, indent, "↳".rjust(indent - 1), path=path)
    else:
        label = str(part.kind) if part.kind in _PARTS else ""
        if label:
            yield Block(label, QUIET, indent)
        yield Block(part.text, style, indent, path=path)


def _tools(tools: tuple[Tool, ...]) -> Iterator[Block]:
    if not tools:
        return
    yield _GAP
    yield Block(f"tools ({len(tools):,})", _HEADING, is_heading=True)
    for tool in tools:
        yield Block(tool.name, "bold $tool", 2, path=tool.path)
        if tool.description:
            yield Block(tool.description, "", 4, path=tool.path)
        if tool.schema is not None:
            yield Block(_pretty(tool.schema), "", 4, is_json=True, path=tool.path)


def _without_model(parameters: Mapping[str, object]) -> dict[str, object]:
    return {k: v for k, v in parameters.items() if k != "model"}


def _pretty(value: object) -> str:
    """Pretty-print a value; a string that is no JSON stays as recorded."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    pretty = pretty_json(text)
    return pretty.text if pretty else text


def _plain(value: object) -> str:
    """Return a string as it is, anything else as JSON on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _size(raw: object) -> int:
    return memoryview(raw).nbytes  # type: ignore[arg-type]
