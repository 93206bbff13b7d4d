"""One exchange as a Markdown document: the request, then every choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recviewer.export.facts import (
    address_text,
    headline,
    labelled_facts,
    texts,
    without_secrets,
)
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Message, Part, PartKind, Prompt
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.text.media import caption, masked_caption
from recviewer.text.sanitize import legible, markdown_block, markdown_code


def markdown(
    path: str,
    exchange: Exchange,
    prompt: Prompt,
    reply: Reply,
    *,
    revealed: bool = False,
) -> str:
    """Write an exchange as Markdown.

    Recorded text is quoted, so that nothing in it counts as Markdown or HTML. It is as
    recorded, except that control characters are replaced by visible ones.
    """
    shown = exchange if revealed else without_secrets(exchange)
    pieces = [
        f"# {_line(address_text(path, exchange))}",
        _line(" · ".join(headline(shown, reply))),
        "\n".join(_facts(shown, reply)),
        *_request(prompt, revealed),
        *(piece for choice in reply.choices for piece in _choice(choice)),
    ]
    return "\n\n".join(filter(None, pieces)) + "\n"


def _facts(exchange: Exchange, reply: Reply) -> Iterator[str]:
    """Yield the items of a list: test, usage, clock and notes."""
    for name, text in labelled_facts(exchange, reply):
        yield f"- {name}: {_line(text)}"


def _request(prompt: Prompt, revealed: bool) -> Iterator[str]:
    """Yield the conversation, then the tools and the parameters."""
    yield "## Request"
    for message in prompt.messages:
        yield from _message(message, revealed)
    if prompt.tools:
        names = ", ".join(_line(tool.name) for tool in prompt.tools)
        yield f"### Tools offered\n\n{names}"
    if prompt.parameters:
        yield f"### Parameters\n\n{_json(prompt.parameters)}"


def _message(message: Message, revealed: bool) -> Iterator[str]:
    name = f" {_line(message.name)}" if message.name else ""
    yield f"### {_word(message.role)}{name}"
    for part in message.parts:
        yield from _part(part, revealed)


def _part(part: Part, revealed: bool) -> Iterator[str]:
    """Yield the kind of a part, unless it is plain text, and its content."""
    identity = f" {_line(part.id)}" if part.id else ""
    if part.media is not None:
        described = caption if revealed else masked_caption
        yield f"{part.kind}: {_line(described(part.media, part.text))}"
    elif part.kind is PartKind.TOOL_CALL:
        yield f"tool call {_line(part.text)}{identity}"
        yield _json(part.arguments)
    else:
        if part.kind is not PartKind.TEXT:
            yield f"{part.kind}{identity}"
        yield markdown_block(legible(part.text), "text")


def _choice(choice: Transcript) -> Iterator[str]:
    """Yield the texts of a choice in the order they began, then its tool calls."""
    ending = f" · {_line(choice.ending)}" if choice.ending else ""
    yield f"## Choice {choice.index}{ending}"
    said = texts(choice)
    for track in said:
        if track.channel.kind is not Kind.CONTENT:
            yield str(track.channel)
        yield markdown_block(legible(track.text), "text")
    for call in choice.tool_calls:
        identity = f" {_line(call.id)}" if call.id else ""
        yield f"tool call {_line(call.name or '?')}{identity}"
        yield _json(call.arguments)
    if not said and not choice.tool_calls:
        yield "*says nothing*"


def _json(value: object) -> str:
    """Quote a JSON value, or JSON text as it was recorded."""
    return markdown_block(legible(parsing.as_text(value)), "json")


def _line(text: str) -> str:
    """Quote recorded text on one line."""
    return markdown_code(legible(re.sub(r"[\r\n]+", " ", text)))


def _word(text: str) -> str:
    """Leave a plain word as it is; quote anything else."""
    return text if text.isascii() and text.isidentifier() else _line(text)
