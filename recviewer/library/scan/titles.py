"""What a person calls an exchange."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from recviewer.jsondoc import parsing
from recviewer.library.scan.arguments import parsed
from recviewer.library.scan.templates import last_user_turn
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply, ToolUse
from recviewer.model.prompt import (
    Media,
    Message,
    PartKind,
    Prompt,
)
from recviewer.model.track import Kind
from recviewer.protocols.detection import payloads

LONGEST = 80
"""Characters a title has at most."""

_LOOKED_AT = 4_000
"""Characters of a text that are looked at for a title's worth of words."""

_USERS = frozenset({"user", "human"})

_LISTS = {"models": "data", "tags": "models", "ps": "models"}
"""Endpoints that answer with a list, and where it stands in a whole body."""


def title(
    exchange: Exchange,
    prompt: Prompt,
    flat_reply: FlatReply,
    path: str,
    *,
    other: bool = False,
) -> str:
    """Name an exchange after what was asked, or the next best thing.

    Args:
        exchange: The exchange.
        prompt: Its request.
        flat_reply: Its answer.
        path: The file it stands in, for want of anything better.
        other: Whether it is no call to a model: it is named after its address.

    Returns:
        One line of at most `LONGEST` characters, never empty.
    """
    words = _sent(exchange) if other else _meant(exchange, prompt, flat_reply)
    return clip(words) or clip(PurePath(path).name) or path


def _meant(exchange: Exchange, prompt: Prompt, flat_reply: FlatReply) -> str:
    """Say what was asked of a model, or what it answered."""
    request = exchange.request
    return (
        _invocation(request.tool_name, request.body)
        or _embedded(request.body, endpoint_of(exchange))
        or _asked(prompt, request.body)
        or _called(flat_reply)
        or _listed(exchange)
        or (flat_reply.error.message if flat_reply.error else "")
        or _answered(flat_reply)
        or _sent(exchange)
    )


def endpoint_of(exchange: Exchange) -> str:
    """Return the path of the API that was asked, or the tool's name."""
    request = exchange.request
    if request.endpoint or request.tool_name:
        # A query is no part of the path, and may hold a secret.
        return (request.endpoint or "").partition("?")[0] or request.tool_name or ""
    before, scheme, after = (request.url or "").partition("?")[0].partition("://")
    _, slash, path = (after if scheme else before).partition("/")
    return slash + path


def _sent(exchange: Exchange) -> str:
    """Say what was sent where, and how that failed."""
    request, response = exchange.request, exchange.response
    where = endpoint_of(exchange)
    if where in ("", "/"):
        where = (request.url or "").partition("?")[0].partition("://")[2] or where
    if not where:
        return ""
    # A query with a value may hold a secret; one without names what is asked.
    query = (request.url or "").partition("?")[2]
    operation = f"?{query}" if query and "=" not in query else ""
    failed = f" · {response.status}" if response.rejected else ""
    return f"{(request.method or '').upper()} {where}{operation}{failed}".strip()


def clip(text: str) -> str:
    """Bring a text to one line of at most `LONGEST` characters."""
    words = " ".join(text[:_LOOKED_AT].split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def _asked(prompt: Prompt, body: object) -> str:
    """Return the last text of the user, else of anybody."""
    if isinstance(body, dict):
        # `prompt` is that of completions, `message` that of Cohere's first chat.
        for text in (body.get("prompt"), body.get("message")):
            if isinstance(text, str):
                return last_user_turn(text) or _last_line(text)
    for by_users in (True, False):
        for message in reversed(prompt.messages):
            if (message.role in _USERS) is by_users and (said := _said(message)):
                return said
    return ""


def _said(message: Message) -> str:
    texts = [part.text for part in message.parts if part.kind is PartKind.TEXT]
    if text := " ".join(texts).strip():
        return last_user_turn(text) or text
    return " ".join(_pictured(part.media) for part in message.parts if part.media)


def _pictured(media: Media) -> str:
    size = f" {media.width}×{media.height}" if media.width else ""
    return f"[{media.type or 'media'}{size}]"


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


def _invocation(tool_name: str | None, arguments: object) -> str:
    return f"{tool_name}({_values(arguments)})" if tool_name else ""


def _called(flat_reply: FlatReply) -> str:
    calls = (call for choice in flat_reply.choices for call in choice.tool_calls)
    return next((_call(call) for call in calls if call.name), "")


def _call(call: ToolUse) -> str:
    return f"{call.name}({_values(parsed(call.arguments))})"


def _values(arguments: object) -> str:
    """Write a call's arguments by value: short enough to tell two calls apart."""
    values = arguments.values() if isinstance(arguments, Mapping) else (arguments,)
    shown = (value for value in values if value not in (None, ""))
    return ", ".join(v if isinstance(v, str) else _compact(v) for v in shown)


def _compact(value: object) -> str:
    return parsing.dumps(value).decode("utf-8", "replace")


def _embedded(body: object, endpoint: str) -> str:
    """Name a request for embeddings after its only input, or their number."""
    if not endpoint.endswith(("/embeddings", "/embed")) or not isinstance(body, dict):
        return ""
    inputs = body.get("input", body.get("prompt"))
    texts = inputs if isinstance(inputs, list) else [inputs]
    if texts and all(isinstance(token, int) for token in texts):
        return f"embeddings · {len(texts)} tokens"
    count = [] if len(texts) == 1 else [f"{len(texts)} inputs"]
    return " · ".join(["embeddings", *count, *map(str, texts[:1])])


def _listed(exchange: Exchange) -> str:
    """Name an answer that is a list after what it lists."""
    name = endpoint_of(exchange).rpartition("/")[2]
    if name not in _LISTS:
        return ""
    chunks = exchange.response.chunks
    if not chunks.whole:
        return f"{name} · {len(chunks)}"
    inner = next(iter(payloads(chunks, 1)), None)
    items = inner.get(_LISTS[name]) if isinstance(inner, dict) else inner
    return f"{name} · {len(items)}" if isinstance(items, list) else name


def _answered(flat_reply: FlatReply) -> str:
    texts = (choice.text(Kind.CONTENT) for choice in flat_reply.choices)
    return next(filter(None, texts), "")
