"""One exchange as a piece of an HTML page: the request, then every choice."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

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
from recviewer.text.media import masked_caption
from recviewer.text.sanitize import legible


def html(path: str, exchange: Exchange, prompt: Prompt, reply: Reply) -> str:
    """Write an exchange as the element `main` of a page.

    Recorded text is escaped, and its control characters are replaced by visible ones.
    Secrets in URLs are masked. Each choice has an id, such as `choice-0`.
    """
    shown = without_secrets(exchange)
    return "\n".join(
        (
            "<main>",
            f"<h1>{_text(address_text(path, exchange))}</h1>",
            f"<p>{_text(' · '.join(headline(shown, reply)))}</p>",
            "<dl>",
            *(
                f"<dt>{name}</dt><dd>{_text(text)}</dd>"
                for name, text in labelled_facts(shown, reply)
            ),
            "</dl>",
            "<section>",
            "<h2>Request</h2>",
            *_request(prompt),
            "</section>",
            *(line for choice in reply.choices for line in _choice(choice)),
            "</main>",
        )
    )


def _request(prompt: Prompt) -> Iterator[str]:
    """Yield the conversation, then the tools and the parameters."""
    for message in prompt.messages:
        yield from _message(message)
    if prompt.tools:
        yield "<article><h3>Tools offered</h3><ul>"
        yield from (f"<li>{_text(tool.name)}</li>" for tool in prompt.tools)
        yield "</ul></article>"
    if prompt.parameters:
        parameters = _block(parsing.as_text(prompt.parameters))
        yield f"<article><h3>Parameters</h3>{parameters}</article>"


def _message(message: Message) -> Iterator[str]:
    name = f" {message.name}" if message.name else ""
    yield f"<article><h3>{_text(message.role + name)}</h3>"
    for part in message.parts:
        yield from _part(part)
    yield "</article>"


def _part(part: Part) -> Iterator[str]:
    """Yield the kind of a part, unless it is plain text, and its content."""
    identity = f" {part.id}" if part.id else ""
    if part.media is not None:
        media = masked_caption(part.media, part.text)
        yield f"<p>{_text(f'{part.kind}: {media}')}</p>"
    elif part.kind is PartKind.TOOL_CALL:
        yield f"<p>{_text(f'tool call {part.text}{identity}')}</p>"
        yield _block(parsing.as_text(part.arguments))
    else:
        if part.kind is not PartKind.TEXT:
            yield f"<p>{_text(f'{part.kind}{identity}')}</p>"
        yield _block(part.text)


def _choice(choice: Transcript) -> Iterator[str]:
    """Yield the texts of a choice in the order they began, then its tool calls."""
    ending = f" · {choice.ending}" if choice.ending else ""
    yield f'<section id="choice-{choice.index}">'
    yield f"<h2>{_text(f'Choice {choice.index}{ending}')}</h2>"
    said = texts(choice)
    for track in said:
        is_plain = track.channel.kind is Kind.CONTENT
        heading = "" if is_plain else f"<h3>{_text(str(track.channel))}</h3>"
        yield f"<article>{heading}{_block(track.text)}</article>"
    for call in choice.tool_calls:
        identity = f" {call.id}" if call.id else ""
        heading = _text(f"tool call {call.name or '?'}{identity}")
        arguments = _block(parsing.as_text(call.arguments))
        yield f"<article><h3>{heading}</h3>{arguments}</article>"
    if not said and not choice.tool_calls:
        yield "<p><em>says nothing</em></p>"
    yield "</section>"


def _block(text: str) -> str:
    """Write text with its lines and spaces as they are."""
    return f"<pre>{_text(text)}</pre>"


def _text(text: str) -> str:
    return escape(legible(text))
