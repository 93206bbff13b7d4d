"""Finds out which protocol a response speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from msgspec.structs import replace

from recviewer.entry_points import Entry, failure
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Chunks, Lines, Request, Response
from recviewer.protocols import registry
from recviewer.protocols.fold.decoding import payloads
from recviewer.protocols.fold.recorded_errors import exception_name, is_mere_error

_PROBED_CHUNKS = 3
"""Chunks with something to tell that are looked at. The first may be a comment."""

_PROBED_EVENTS = 1_000
"""Server-sent events that are looked at: more, as nothing else is sent as such."""

_PINGS = frozenset(
    {"comment", "connected", "heartbeat", "keep-alive", "keep_alive", "keepalive"}
    | {"open", "ping", "pong", "waiting"}
)
"""What events are called that are sent while there is nothing to send."""

_ANSWER_FIELD = re.compile(r"error|stopReason|contentBlock\w+|message\w+|.*Exception")
"""Fields of errors and of the events of Bedrock, which is asked about any event."""

_URL_ENDS = (
    (r"/chat/completions$", "openai-chat"),
    (r"/\.api/completions/(stream|code)$", "sourcegraph"),
    (r"/completions$", "openai-completions"),
    (r"/responses(/[^/]+)?$", "openai-responses"),
    (r"/messages$", "anthropic"),
    (r"/publishers/anthropic/models/[^/]+:(streamR|r)awPredict$", "anthropic"),
    (r"/model/[^/]*anthropic[^/]*/invoke(-with-response-stream)?$", "anthropic"),
    (r"/converse(-stream)?$", "bedrock-converse"),
    (r"(cohere\.(com|ai)/v1/(chat|generate)|/v2/chat)$", "cohere"),
    (r"/interactions$", "gemini-interactions"),
    (r"(?i:generate_?content(_?stream)?)$", "gemini"),
    (r"/api/(chat|generate|embed|embeddings|ps|tags|pull)$", "ollama"),
    (r"/embeddings$", "openai-embeddings"),
    (r"/models$", "openai-models"),
    (r"/moderations$", "openai-moderations"),
    (r"/audio/(transcriptions|translations)$", "openai-audio"),
    (r"/audio/speech$", "openai-speech"),
    (r"/images/(generations|edits|variations)$", "openai-images"),
    (r"/threads(/[^/]+)?/runs(/[^/]+(/submit_tool_outputs)?)?$", "openai-assistants"),
    (r"(:(batchE|e)mbedContents?|/v\d/embed)$", "embeddings"),
    (r"/v\d/rerank$", "reranking"),
    (r"(/count_tokens|:countTokens)$", "token-count"),
)
"""Ends of URLs without their query, and the one protocol that uses them."""

_IN_ALL = frozenset({"error", "error_type", "usage"})
"""Fields that all protocols have."""

_BY_URL = frozenset(
    {"openai-audio", "openai-images", "openai-moderations", "openai-speech"}
)
"""Protocols whose answers may look like any other: their URL tells them, too."""


def protocol_of(
    request: Request, response: Response
) -> tuple[str | None, tuple[str, ...]]:
    """Find the protocol that a response speaks.

    The class that the recorder named decides, then the events themselves. The URL only
    decides for what has no shape of its own: errors, a stream of pings or of events
    that nobody knows, an answer without its choices, a transcription.

    Returns:
        Its name, or None if it is unknown; and a line for each plugin that failed.
    """
    failures: list[str] = []
    chunks = response.chunks
    name = by_type(chunks.type_name, failures) if chunks.type_name else None
    if name is None:
        events: list[object] = []
        by_error = None
        for event in _telling_events(chunks):
            events.append(event)
            if (name := by_event(event, failures)) and not _is_error(event):
                break
            by_error = by_error or name
        else:
            name = by_url(request)
            if not (by_error or _may_speak(name, request, response, events)):
                name = None
            name = name or by_error
    return name, tuple(dict.fromkeys(failures))


def _may_speak(
    name: str | None, request: Request, response: Response, events: list[Any]
) -> bool:
    """Return whether events that nobody claims may be of the protocol of their URL."""
    if name in _BY_URL or _failed(response, events):
        return True
    if response.streaming:
        return bool(len(response.chunks)) and all(isinstance(e, dict) for e in events)
    return request.method in (None, "POST") and any(_has_field(name, e) for e in events)


def _has_field(name: str | None, event: object) -> bool:
    """Return whether a body has a field that a protocol folds."""
    fields = getattr(registry.named(name), "fields", None)
    if not isinstance(event, dict) or fields is None:
        return False
    if fields.pick is not None:
        fields = fields.pick(event)
    read = {*fields.texts, *(name for name, _ in fields.inner)} if fields else set()
    return not (read - _IN_ALL).isdisjoint(event)


def _is_error(event: object) -> bool:
    """Return whether an event is nothing but an error, as several protocols send it."""
    if not isinstance(event, dict):
        return False
    if exception_name(event):
        return True
    return event.get("error") is not None and is_mere_error(event)


def _telling_events(chunks: Chunks) -> Iterator[object]:
    """Yield the payloads of the first chunks that are different and no pings."""
    sent_as_event = isinstance(chunks.lines, Lines) and bool(chunks.lines.prefix)
    left = _PROBED_EVENTS if sent_as_event else _PROBED_CHUNKS
    known: set[bytes] = set()
    for raw in chunks.raws:
        text = bytes(memoryview(raw))
        if text in known:
            continue
        known.add(text)
        for event in payloads(replace(chunks, raws=(raw,)), 1):
            if not _is_ping(event):
                yield event
                left -= 1
        if not left or len(known) > _PROBED_EVENTS:
            return


def _is_ping(event: object) -> bool:
    """Return whether an event has nothing to tell."""
    fields = mapping(event)
    if not fields:
        return not event
    names = (fields.get(name) for name in ("type", "event"))
    return any(isinstance(name, str) and name.lower() in _PINGS for name in names)


def may_answer(names: Collection[str]) -> bool:
    """Return whether an object may be an answer or an error, by its fields alone.

    Args:
        names: The names of its fields, whose values are not known yet.
    """
    return any(map(_ANSWER_FIELD.fullmatch, names)) or any(
        entry.plugin is not None or not (entry.fields or {}).keys().isdisjoint(names)
        for entry in registry.in_order()
    )


def by_type(type_name: str, failures: list[str]) -> str | None:
    """Return the protocol of a class that the recorder named.

    Args:
        type_name: The name of the class.
        failures: Takes a line for each plugin that failed.
    """
    name, failed = _by_type(registry.in_order(), type_name)
    failures += failed
    return name


@lru_cache(256)  # all the answers of a session or a folder name a few classes
def _by_type(
    entries: tuple[registry.Candidate, ...], type_name: str
) -> tuple[str | None, tuple[str, ...]]:
    """Return the protocol of a class, and a line for each plugin that failed."""
    failures: list[str] = []
    for entry in entries:
        if _is_claimed(entry, entry.claims_type, type_name, failures):
            return entry.name, tuple(failures)
    return None, tuple(failures)


def by_event(event: object, failures: list[str]) -> str | None:
    """Return the protocol that claims the parsed payload of a chunk.

    Args:
        event: The payload.
        failures: Takes a line for each plugin that failed.
    """
    for entry in registry.in_order():
        if entry.may_claim(event) and _is_claimed(
            entry, entry.load().claims, event, failures
        ):
            return entry.name
    return None


def by_url(request: Request) -> str | None:
    """Return the protocol that a request was sent to, by the end of its URL."""
    if request.tool_name:
        return "ogx-tool"
    for url in (request.endpoint, request.url):
        path = (url or "").partition("?")[0].rstrip("/")
        for pattern, name in _url_patterns():
            if pattern.search(path):
                return name
    return None


@cache
def _url_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile the ends of URLs, which takes 2 ms that most files do not need."""
    return tuple((re.compile(end), name) for end, name in _URL_ENDS)


def _is_claimed(
    entry: Entry, claims: Callable[[Any], bool], value: object, failures: list[str]
) -> bool:
    """Ask a protocol; a bug in a plugin is only noted."""
    if entry.plugin is None:
        return claims(value)
    try:
        return bool(claims(value))
    except Exception as error:
        failures.append(failure(entry.plugin, error))
        return False


def _failed(response: Response, events: list[Any]) -> bool:
    """Return whether a response is an error, by its status or by its first events."""
    if response.error is not None or response.rejected:
        return True
    return any(isinstance(event, dict) and event.get("error") for event in events)
