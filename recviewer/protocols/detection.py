"""Finds out which protocol a response speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from recviewer.entry_points import Entry, failure
from recviewer.model.exchange import Request, Response
from recviewer.protocols import registry
from recviewer.protocols.fold.decoding import payloads

_PROBED_CHUNKS = 3
"""Chunks that tell the protocol of a response. The first may be a mere comment."""

_URL_ENDS = (
    (r"/chat/completions$", "openai-chat"),
    (r"/\.api/completions/(stream|code)$", "sourcegraph"),
    (r"/completions$", "openai-completions"),
    (r"/responses(/[^/]+)?$", "openai-responses"),
    (r"/messages$", "anthropic"),
    (r"/converse(-stream)?$", "bedrock-converse"),
    (r"cohere\.(com|ai)/v\d/(chat|generate)$", "cohere"),
    (r"/interactions$", "gemini-interactions"),
    (r"(?i:generate_?content(_?stream)?)$", "gemini"),
    (r"/api/(chat|generate|embed|embeddings|ps|tags|pull)$", "ollama"),
    (r"/embeddings$", "openai-embeddings"),
    (r"/models$", "openai-models"),
    (r"(:(batchE|e)mbedContents?|/v\d/embed)$", "embeddings"),
    (r"/v\d/rerank$", "reranking"),
    (r"(/count_tokens|:countTokens)$", "token-count"),
)
"""Ends of URLs without their query, and the one protocol that uses them."""


def protocol_of(
    request: Request, response: Response
) -> tuple[str | None, tuple[str, ...]]:
    """Find the protocol that a response speaks.

    The class that the recorder named decides, then the events themselves. The URL
    only decides for errors, which often have no shape of their own.

    Returns:
        Its name, or None if it is unknown; and a line for each plugin that failed.
    """
    failures: list[str] = []
    chunks = response.chunks
    name = by_type(chunks.type_name, failures) if chunks.type_name else None
    if name is None:
        events = payloads(chunks, _PROBED_CHUNKS)
        names = (by_event(event, failures) for event in events)
        name = next(filter(None, names), None)
        if name is None and _failed(response, events):
            name = by_url(request)
    return name, tuple(dict.fromkeys(failures))


def by_type(type_name: str, failures: list[str]) -> str | None:
    """Return the protocol of a class that the recorder named.

    Args:
        type_name: The name of the class.
        failures: Takes a line for each plugin that failed.
    """
    for entry in registry.in_order():
        if entry.may_claim_type(type_name):
            claims = getattr(entry.load(), "claims_type", None)  # plugins may have none
            if claims and _is_claimed(entry, claims, type_name, failures):
                return entry.name
    return None


def by_event(event: object, failures: list[str]) -> str | None:
    """Return the protocol that claims the parsed payload of a chunk.

    Args:
        event: The payload.
        failures: Takes a line for each plugin that failed.
    """
    for entry in registry.in_order():
        if entry.may_claim(event):
            claims = entry.load().claims
            if _is_claimed(entry, claims, event, failures):
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
