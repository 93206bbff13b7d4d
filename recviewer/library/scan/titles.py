"""Titles of exchanges: the last text of the user, or the next best thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import parsed
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply
from recviewer.model.prompt import Media, Message, PartKind, Prompt
from recviewer.model.track import Kind
from recviewer.protocols.fold.decoding import payloads
from recviewer.protocols.request.conversation import USER_ROLES, last
from recviewer.text.secrets import masked_url

MAX_LENGTH = 80
"""Longest title, in characters."""

_STEP = "↳"
"""Mark of a step of an agent that goes on with the same task."""

_MAX_SOURCE_LENGTH = 4_000
"""Characters of a text that a title is made from; the rest is not looked at."""

_LISTS = {"models": "data", "tags": "models", "ps": "models"}
"""Last parts of endpoints that answer with a list, and the field that holds it."""

_EMBEDDINGS = frozenset({"embeddings", "openai-embeddings"})
"""Protocols whose answers are embeddings."""

_EMBEDDING_ENDS = ("/embeddings", "/embed")
"""Ends of endpoints that answer with embeddings."""

_EMBEDDED = ("input", "prompt", "texts", "inputText", "requests", "content", "images")
"""Fields of a request with what is to be embedded."""

_WRAPPERS = ("content", "parts", "text", "inputs")
"""Fields that lead to a text to embed."""

_USER_TURNS = (
    ("\nUser:", "<END CONVERSATION>"),  # Llama Guard, which wraps it in Llama 3's
    ("<|start_header_id|>user<|end_header_id|>", "<|eot_id|>"),  # Llama 3
    ("<|im_start|>user", "<|im_end|>"),  # ChatML
    ("\n\nHuman:", "\n\nAssistant:"),  # Anthropic's completions
    ("[INST]", "[/INST]"),  # Llama 2, Mistral
)
"""What stands before and after a user's turn in prompts that hold a conversation."""


def title(
    exchange: Exchange,
    prompt: Prompt,
    flat_reply: FlatReply,
    path: str,
    *,
    other: bool = False,
    unseen: Sequence[Message] | None = None,
) -> str:
    """Return the title of an exchange.

    Args:
        exchange: The exchange.
        prompt: Its request.
        flat_reply: Its answer.
        path: The file that holds it; its name is the last resort.
        other: Whether it is something other than a call to a model; it then gets its
            method and endpoint as title.
        unseen: What may be new in it, where it continues an earlier exchange; if the
            user has said nothing since, the title is what the model did.

    Returns:
        One line of at most `MAX_LENGTH` characters, never empty.
    """
    if other:
        words = _http_line(exchange)
    elif unseen is not None and not any(map(_text_of_user, unseen)):
        words = _step(flat_reply) or _subject(exchange, prompt, flat_reply)
    else:
        words = _subject(exchange, prompt, flat_reply)
    return clip(parsing.join_halves(words)) or clip(PurePath(path).name) or path


def _step(flat_reply: FlatReply) -> str:
    """Return what a model did next, without having been asked anew."""
    done = _first_tool_call(flat_reply) or _answer_text(flat_reply)
    return f"{_STEP} {done}" if done else ""


def _subject(exchange: Exchange, prompt: Prompt, flat_reply: FlatReply) -> str:
    """Return what a model was asked, or what it answered."""
    request = exchange.request
    return (
        _tool_invocation(request.tool_name, request.body)
        or _embedding_input(exchange)
        or _user_text(prompt, request.body)
        or _first_tool_call(flat_reply)
        or _list_name(exchange)
        or (flat_reply.error.message if flat_reply.error else "")
        or _answer_text(flat_reply)
        or _http_line(exchange)
    )


def _http_line(exchange: Exchange) -> str:
    """Return method and endpoint, with the status if it is an error."""
    request, response = exchange.request, exchange.response
    where = masked_url(request.endpoint_name)
    if where in ("", "/"):
        url = masked_url(request.url or "").partition("?")[0]
        where = url.partition("://")[2] or where
    if not where:
        return ""
    # A query with a value may hold a secret; one without names the operation.
    query = (request.url or "").partition("?")[2]
    operation = f"?{query}" if query and "=" not in query else ""
    failed = f" · {response.status}" if response.rejected else ""
    return f"{(request.method or '').upper()} {where}{operation}{failed}".strip()


def clip(text: str) -> str:
    """Shorten a text to one line of at most `MAX_LENGTH` characters."""
    words = " ".join(text[:_MAX_SOURCE_LENGTH].split())
    return words if len(words) <= MAX_LENGTH else words[: MAX_LENGTH - 1].rstrip() + "…"


def _user_text(prompt: Prompt, body: object) -> str:
    """Return the last text of the user, else of anybody."""
    if isinstance(body, dict):
        # Completions have `prompt`, the first version of Cohere's chat `message`.
        for text in (body.get("prompt"), body.get("message")):
            if isinstance(text, str):
                return _last_user_turn(text) or _last_line(text)
    messages = prompt.messages
    return last(messages, _text_of_user) or last(messages, _message_text) or ""


def _text_of_user(message: Message) -> str:
    return _message_text(message) if message.role in USER_ROLES else ""


def _message_text(message: Message) -> str:
    texts = [part.text for part in message.parts if part.kind is PartKind.TEXT]
    if text := " ".join(texts).strip():
        return _last_user_turn(text) or text
    return " ".join(_media_label(part.media) for part in message.parts if part.media)


def _last_user_turn(text: str) -> str:
    """Return the last user turn of a templated prompt; empty where there is none."""
    for before, after in _USER_TURNS:
        if after in text and (turn := _last_between(text, before, after)):
            return turn
    return ""


def _last_between(text: str, before: str, after: str) -> str:
    start = text.rfind(before, 0, text.rfind(after))
    return text[start + len(before) :].partition(after)[0].strip() if start >= 0 else ""


def _media_label(media: Media) -> str:
    size = f" {media.width}×{media.height}" if media.width else ""
    return f"[{media.type or 'media'}{size}]"


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


def _tool_invocation(tool_name: str | None, arguments: object) -> str:
    return f"{tool_name}({_values(arguments)})" if tool_name else ""


def _first_tool_call(flat_reply: FlatReply) -> str:
    calls = (call for choice in flat_reply.choices for call in choice.tool_calls)
    call = next((call for call in calls if call.name), None)
    return _tool_invocation(call.name, parsed(call.arguments)) if call else ""


def _values(arguments: object) -> str:
    """Return the values of a call's arguments, which tell two calls apart."""
    values = arguments.values() if isinstance(arguments, Mapping) else (arguments,)
    shown = (value for value in values if value not in (None, ""))
    return ", ".join(map(parsing.as_text, shown))


def _embedding_input(exchange: Exchange) -> str:
    """Return the first input of a request for embeddings, and how many there are."""
    body, endpoint = exchange.request.body, exchange.request.endpoint_name
    known = exchange.protocol in _EMBEDDINGS or endpoint.endswith(_EMBEDDING_ENDS)
    if not known or not isinstance(body, dict):
        return ""
    given = (body[name] for name in _EMBEDDED if body.get(name) is not None)
    inputs = next(given, None)
    texts = inputs if isinstance(inputs, list) else [inputs]
    if texts and all(isinstance(token, int) for token in texts):
        return f"embeddings · {len(texts)} tokens"
    count = [] if len(texts) == 1 else [f"{len(texts)} inputs"]
    first = [_embedded_text(text) for text in texts[:1] if text is not None]
    return " · ".join(["embeddings", *count, *filter(None, first)])


def _embedded_text(value: object) -> str:
    """Return a text to embed, which Gemini wraps in a content with parts."""
    while isinstance(value, dict | list) and value:
        if isinstance(value, list):
            value = value[0]
            continue
        inner = (value[name] for name in _WRAPPERS if value.get(name))
        value = next(inner, None)
    return str(value) if isinstance(value, str | int) else ""


def _list_name(exchange: Exchange) -> str:
    """Return what is listed by an answer that is a list, and how many there are."""
    name = exchange.request.endpoint_name.rpartition("/")[2]
    if name not in _LISTS:
        return ""
    chunks = exchange.response.chunks
    if not chunks.whole:
        return f"{name} · {len(chunks)}"
    inner = next(iter(payloads(chunks, 1)), None)
    items = inner.get(_LISTS[name]) if isinstance(inner, dict) else inner
    return f"{name} · {len(items)}" if isinstance(items, list) else name


def _answer_text(flat_reply: FlatReply) -> str:
    texts = (choice.text(Kind.CONTENT) for choice in flat_reply.choices)
    return next(filter(None, texts), "")
