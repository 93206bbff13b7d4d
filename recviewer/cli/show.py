"""Exchanges as text and as JSON, for pipes and scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from recviewer.address import Address, asked_for, select
from recviewer.errors import NoRecordingError, ReadError, unforeseen
from recviewer.export.facts import (
    head,
    outcome,
    place,
    without_secrets,
)
from recviewer.export.markdown import markdown as markdown_of
from recviewer.jsondoc import parsing
from recviewer.library.scan.discovery import find
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import PartKind
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, ResponseError, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.reading.reader import fold, prompt, read
from recviewer.text.sanitize import escaped_json, sanitize, sanitize_line

Line = str | ReadError
"""Something to print, or what could not be read."""


def jsonl(addresses: Sequence[Address], *, revealed: bool = False) -> Iterator[Line]:
    """Write exchanges as lines of JSON.

    Args:
        addresses: Files, folders and addresses of exchanges.
        revealed: Whether secrets in addresses are shown.
    """
    return _written(addresses, _as_json, revealed)


def text(addresses: Sequence[Address], *, revealed: bool = False) -> Iterator[Line]:
    """Write exchanges for a person to read, without control characters.

    Args:
        addresses: Files, folders and addresses of exchanges.
        revealed: Whether secrets in addresses are shown.
    """
    return _written(addresses, _as_text, revealed)


def markdown(addresses: Sequence[Address], *, revealed: bool = False) -> Iterator[Line]:
    """Write exchanges as Markdown, one document after the other.

    Args:
        addresses: Files, folders and addresses of exchanges.
        revealed: Whether secrets in addresses are shown.
    """
    return _written(addresses, partial(_as_markdown, revealed), revealed)


def _written(
    addresses: Sequence[Address],
    write: Callable[[str, Exchange, Reply], Iterable[str]],
    revealed: bool,
) -> Iterator[Line]:
    """Write every exchange in one way, or say what kept it from being written."""
    for path, exchange in _exchanges(addresses):
        if isinstance(exchange, ReadError):
            yield exchange
            continue
        try:
            shown = exchange if revealed else without_secrets(exchange)
            yield from write(path, shown, fold(shown))
        except Exception as error:
            yield _not_understood(path, error)


def _exchanges(
    addresses: Sequence[Address],
) -> Iterator[tuple[str, Exchange | ReadError]]:
    """Read recording by recording, so that only one is held at a time."""
    asked = asked_for(addresses)
    found = find(tuple(asked))
    for problem in found.problems:
        yield problem.path, ReadError(problem.path, problem.reason)
    for path in found.files:
        try:
            exchanges = read(Path(path)).exchanges
        except NoRecordingError as error:
            if path in asked:
                yield path, error
        except ReadError as error:
            yield path, error
        except Exception as error:
            yield path, _not_understood(path, error)
        else:
            for exchange in select(asked.get(path), path, exchanges):
                yield path, exchange


def _not_understood(path: str, error: Exception) -> ReadError:
    """Say what a file broke: it may hold anything, and the others are still written."""
    return ReadError(path, f"not understood: {unforeseen(error)}")


def _as_json(path: str, exchange: Exchange, reply: Reply) -> Iterator[str]:
    """Write an exchange as one line of JSON; all text is as it was recorded."""
    request, response = exchange.request, exchange.response
    value = {
        "path": path,
        "exchange": exchange.number,
        "format": exchange.format,
        "protocol": exchange.protocol,
        "streaming": response.streaming,
        "method": request.method,
        "url": request.url,
        "endpoint": request.endpoint,
        "model": request.model or reply.model,
        "status": response.status,
        "test_id": exchange.test_id,
        "chunks": len(response.chunks),
        "choices": [_choice(choice) for choice in reply.choices],
        "usage": reply.usage,
        "error": _error(reply.error),
        "timing": _timing(exchange, reply),
    }
    yield escaped_json(parsing.dumps(value).decode())


def _choice(choice: Transcript) -> Mapping[str, object]:
    return {
        "index": choice.index,
        "role": choice.role,
        "content": choice.text(Kind.CONTENT),
        "reasoning": choice.text(Kind.REASONING),
        "refusal": choice.text(Kind.REFUSAL),
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in choice.tool_calls
        ],
        "finish_reason": choice.finish_reason,
        "cut_off": choice.cut_off,
    }


def _error(error: ResponseError | None) -> Mapping[str, object] | None:
    if error is None:
        return None
    return {"type": error.type, "code": error.code, "message": error.message}


def _timing(exchange: Exchange, reply: Reply) -> Mapping[str, object]:
    """Say which clock a replay has; only a clock that was recorded has figures."""
    if not exchange.response.streaming:
        return dict.fromkeys(("source", "ttft_ms", "duration_ms", "basis"))
    clock = timeline(reply, Pace()).clock
    return {
        "source": clock.source,
        "ttft_ms": _milliseconds(clock.ttft),
        "duration_ms": _milliseconds(clock.duration),
        "basis": clock.basis,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)


def _as_markdown(
    revealed: bool, path: str, exchange: Exchange, reply: Reply
) -> Iterator[str]:
    yield markdown_of(path, exchange, prompt(exchange), reply, revealed=revealed)


def _as_text(path: str, exchange: Exchange, reply: Reply) -> Iterator[str]:
    yield sanitize_line(place(path, exchange))
    yield sanitize_line(" · ".join(head(exchange, reply)))
    for name, text in _facts(exchange):
        yield f"{name:<8} {sanitize_line(text)}"
    for choice in reply.choices:
        yield ""
        yield from _choice_text(choice)
    yield ""
    for name, text in outcome(exchange, reply):
        yield f"{name:<8} {sanitize_line(text)}"
    yield ""


def _facts(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield what was asked, and by whom."""
    if exchange.test_id:
        yield "test", exchange.test_id
    if words := _last_user_words(exchange):
        yield "user", words
    yield from (("note", note) for note in exchange.notes)


def _last_user_words(exchange: Exchange) -> str:
    texts = (
        part.text
        for message in reversed(prompt(exchange).messages)
        if message.role == "user"
        for part in message.parts
        if part.kind is PartKind.TEXT and part.text.strip()
    )
    return next(texts, "").strip()


def _choice_text(choice: Transcript) -> Iterator[str]:
    parts = (f"choice {choice.index}", choice.role, choice.ending)
    yield sanitize_line(" · ".join(filter(None, parts)))
    if reasoning := choice.text(Kind.REASONING):
        yield _quoted("reasoning", reasoning)
    if content := choice.text(Kind.CONTENT):
        yield sanitize(content)
    if refusal := choice.text(Kind.REFUSAL):
        yield _quoted("refusal", refusal)
    for call in choice.tool_calls:
        arguments = call.arguments
        if not isinstance(arguments, str):
            arguments = parsing.dumps(arguments).decode()
        yield sanitize_line(f"tool call {call.name or '?'} {arguments}")


def _quoted(label: str, text: str) -> str:
    """Set a text apart from the answer by a bar before each line."""
    return f"{label}\n│ " + sanitize(text).replace("\n", "\n│ ")
