"""Facts about an exchange in a few words, which every kind of export states."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from recviewer.model.exchange import Exchange, Request
from recviewer.model.track import Kind, Track
from recviewer.model.transcript import Reply, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, timeline
from recviewer.text.numbers import plural
from recviewer.text.secrets import masked_url

_TEXT_KINDS: Final = (Kind.CONTENT, Kind.REASONING, Kind.REFUSAL)


def without_secrets(exchange: Exchange) -> Exchange:
    """Return the exchange with the secrets in its URL and endpoint masked.

    Headers and bodies stay as they are.
    """
    request = exchange.request
    url = masked_url(request.url or "") or None
    endpoint = masked_url(request.endpoint or "") or None
    return replace(exchange, request=replace(request, url=url, endpoint=endpoint))


def shared_path(path: str) -> str:
    """Return how a path is named to others: from the current folder, or its name.

    Absolute paths tell who has written a file, and where.
    """
    inner = os.path.relpath(path) if os.path.isabs(path) else path  # noqa: PTH117
    is_inside = not inner.startswith(os.pardir) and "://" not in inner
    return inner if is_inside else os.path.basename(path)  # noqa: PTH119


def address_text(path: str, exchange: Exchange) -> str:
    """Return the address of an exchange; the first one of a file is just the path."""
    return f"{path}#exchange={exchange.number}" if exchange.number else path


def headline(exchange: Exchange, reply: Reply) -> Iterator[str]:
    """Yield the parts of the first line: method and URL, model, status, protocol."""
    request, response = exchange.request, exchange.response
    address = request.url or request.endpoint or request.tool_name
    yield " ".join(filter(None, (request.method, address))) or _no_address(request)
    if model := request.model or reply.model:
        yield model
    if len(reply.choices) > 1:
        yield f"{len(reply.choices)} choices"
    yield "streamed" if response.streaming else "not streamed"
    if response.status is not None:
        yield str(response.status)
    yield exchange.protocol or "unknown protocol"
    yield plural(len(response.chunks), "chunk")


def _no_address(request: Request) -> str:
    return "no request" if request.body is None else "no address"


def outcome(exchange: Exchange, reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield error, usage, clock and notes, each with its label."""
    if error := reply.error:
        kind = " ".join(str(part) for part in (error.code, error.type) if part)
        yield "error", ": ".join(filter(None, (kind, error.message)))
    if reply.usage:
        counts = (f"{k} {v:,}" for k, v in reply.usage.items() if type(v) is int)
        yield "usage", " · ".join(counts)
    yield "clock", _clock(exchange, reply)
    yield from (("note", f"chunk {note.chunk}: {note.text}") for note in reply.notes)


def labelled_facts(exchange: Exchange, reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield all that a document lists: test, outcome and the recorder's notes."""
    if exchange.test_id:
        yield "test", exchange.test_label
    yield from outcome(exchange, reply)
    yield from (("note", note) for note in exchange.notes)


def texts(choice: Transcript) -> Sequence[Track]:
    """Return what a choice says besides its tool calls, in the order it began."""
    return [t for t in choice.tracks if t.channel.kind in _TEXT_KINDS and t.text]


def _clock(exchange: Exchange, reply: Reply) -> str:
    if not exchange.response.replayable:
        return "none: not streamed"
    clock = timeline(reply, Pace()).clock
    figures = ""
    if clock.source is not Source.ASSUMED and clock.duration is not None:
        figures = f" · {clock.duration:.2f} s"
        if clock.ttft is not None:
            figures += f", first chunk after {clock.ttft:.2f} s"
    return f"{clock.source}: {clock.basis}{figures}"
