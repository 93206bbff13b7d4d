"""The question and the answers of an exchange, for a look at it before it is opened."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from recviewer.errors import Cancelled, CancelledError, ReadError
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Recording
from recviewer.model.flat_reply import FlatChoice
from recviewer.model.track import Kind
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.reading import reader


class Preview(msgspec.Struct, frozen=True):
    """The texts of an exchange; they may hold control characters."""

    question: str
    """The user's last text; empty if there is none."""
    answers: tuple[tuple[str, str], ...]
    """How each choice ended, empty if unknown, and what it says or calls."""
    error: str
    """Message of the recorded error; empty if there is none."""


def read_preview(
    path: str,
    number: int,
    read: Callable[[str, Cancelled], Recording] = reader.read,
    cancelled: Cancelled = lambda: False,
) -> Preview | None:
    """Read what an exchange asks and answers.

    Args:
        path: The recording.
        number: Number of the exchange in it.
        read: Reads the recording; raises what `reader.read` raises.
        cancelled: Polled while it is read and folded.

    Returns:
        None if it cannot be read, or if reading was cancelled.
    """
    try:
        exchange = read(path, cancelled).exchanges[number]
        reply = reader.flat_reply(exchange, cancelled)
        question = last(reader.prompt(exchange).messages, text_of_user) or ""
    except (CancelledError, ReadError, IndexError):
        return None
    answers = tuple((choice.ending, _answer(choice)) for choice in reply.choices)
    return Preview(question, answers, reply.error.message if reply.error else "")


def _answer(choice: FlatChoice) -> str:
    """Return the content, else what there is: calls, a refusal or reasoning."""
    if content := choice.text(Kind.CONTENT).strip():
        return content
    calls = (
        f"{call.name or '?'} {parsing.as_text(call.arguments)}"
        for call in choice.tool_calls
    )
    texts = (choice.text(kind).strip() for kind in (Kind.REFUSAL, Kind.REASONING))
    return "\n".join(calls) or next(filter(None, texts), "")
