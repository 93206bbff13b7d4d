"""One exchange as plain text for a terminal, without control characters."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.export.facts import address_text, headline, outcome
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.text.sanitize import sanitize, sanitize_line


def lines(path: str, exchange: Exchange, prompt: Prompt, reply: Reply) -> Iterator[str]:
    """Write an exchange from the question to the answer."""
    yield _line(address_text(path, exchange))
    yield _line(" · ".join(headline(exchange, reply)))
    for name, text in _question(exchange, prompt):
        yield f"{name:<8} {_line(text)}"
    for choice in reply.choices:
        yield ""
        yield from _choice(choice)
    yield ""
    for name, text in outcome(exchange, reply):
        yield f"{name:<8} {_line(text)}"
    yield ""


def _question(exchange: Exchange, prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Yield the test, the user's last message and the notes, each with its label."""
    if exchange.test_id:
        yield "test", exchange.test_label
    if text := last(prompt.messages, text_of_user):
        yield "user", text
    yield from (("note", note) for note in exchange.notes)


def _choice(choice: Transcript) -> Iterator[str]:
    parts = (f"choice {choice.index}", choice.role, choice.ending)
    yield _line(" · ".join(filter(None, parts)))
    if reasoning := _parts(choice, Kind.REASONING):
        yield _quoted("reasoning", reasoning)
    if content := _parts(choice, Kind.CONTENT):
        yield _text(content)
    if refusal := _parts(choice, Kind.REFUSAL):
        yield _quoted("refusal", refusal)
    for call in choice.tool_calls:
        arguments = parsing.as_text(call.arguments)
        yield _line(f"tool call {call.name or '?'} {arguments}")


def _parts(choice: Transcript, kind: Kind) -> str:
    """Join the parts of a kind, each of which begins a paragraph."""
    texts = (track.text for track in choice.tracks if track.channel.kind is kind)
    return "\n\n".join(text.strip("\n") for text in texts if text)


def _quoted(label: str, text: str) -> str:
    """Set a text apart from the answer by a bar before each line."""
    return f"{label}\n│ " + _text(text).replace("\n", "\n│ ")


def _text(text: str) -> str:
    return sanitize(parsing.join_halves(text))


def _line(text: str) -> str:
    return sanitize_line(parsing.join_halves(text))
