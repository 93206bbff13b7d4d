"""One exchange as plain text for a terminal, without control characters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from recviewer.export.facts import address_text, headline, outcome
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.text.sanitize import printable, printable_line


def lines(path: str, exchange: Exchange, prompt: Prompt, reply: Reply) -> Iterator[str]:
    """Write where an exchange is, then from the question to the answer."""
    yield printable_line(address_text(path, exchange))
    yield from conversation(exchange, prompt, reply, with_test=True)


def conversation(
    exchange: Exchange, prompt: Prompt, reply: Reply, *, with_test: bool = False
) -> Iterator[str]:
    """Write an exchange from the question to the answer.

    Args:
        exchange: The exchange.
        prompt: Its request as a conversation.
        reply: Its response, folded.
        with_test: Whether to name the test that made it, too.
    """
    yield printable_line(" · ".join(headline(exchange, reply)))
    if with_test and exchange.test_id:
        yield _labelled("test", exchange.test_label)
    yield from starmap(_labelled, _question(exchange, prompt))
    for choice in reply.choices:
        yield ""
        yield from _choice(choice)
    yield ""
    yield from starmap(_labelled, outcome(exchange, reply))
    yield ""


def _question(exchange: Exchange, prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Yield the user's last message and the notes, each with its label."""
    if text := last(prompt.messages, text_of_user):
        yield "user", text
    yield from (("note", note) for note in exchange.notes)


def _labelled(label: str, text: str) -> str:
    return f"{label:<8} {printable_line(text)}"


def _choice(choice: Transcript) -> Iterator[str]:
    parts = (f"choice {choice.index}", choice.role, choice.ending)
    yield printable_line(" · ".join(filter(None, parts)))
    if reasoning := _parts(choice, Kind.REASONING):
        yield _quoted("reasoning", reasoning)
    if content := _parts(choice, Kind.CONTENT):
        yield printable(content)
    if refusal := _parts(choice, Kind.REFUSAL):
        yield _quoted("refusal", refusal)
    for call in choice.tool_calls:
        arguments = parsing.as_text(call.arguments)
        yield printable_line(f"tool call {call.name or '?'} {arguments}")


def _parts(choice: Transcript, kind: Kind) -> str:
    """Join the parts of a kind, each of which begins a paragraph."""
    texts = (track.text for track in choice.tracks if track.channel.kind is kind)
    return "\n\n".join(text.strip("\n") for text in texts if text)


def _quoted(label: str, text: str) -> str:
    """Set a text apart from the answer by a bar before each line."""
    return f"{label}\n│ " + printable(text).replace("\n", "\n│ ")
